#!/usr/bin/env node
/**
 * Counts what a whole programme must come to, by its own reading of the policy, from what came into
 * a data folder from outside: the extract, the acts of the public, the partner's files of codes and
 * the insurer's answers. It shares no code with the project, so that agreement between the two says
 * something. It is naive on purpose: everything in memory, one act after the other.
 *
 *   node test/independent/count-programme.mjs DIR [manifest.json]
 *
 * With the manifest of `npm start -- --all --json` it names every number on which the two differ and
 * exits with 1; without it prints its own.
 */
import { readFileSync } from 'node:fs';
import { countBonuses } from './count-bonuses.mjs';
import { countMonths } from './count-data.mjs';
import { countApplications, countByAge } from './count-insurance.mjs';
import { countPasses } from './count-passes.mjs';
import { readFolder } from './made-up-programme.mjs';

const [dir, manifestFile] = process.argv.slice(2);
if (dir === undefined) {
  console.error('usage: count-programme.mjs DIR [manifest.json]');
  process.exit(2);
}

const folder = readFolder(dir);
const applications = countApplications(folder);
const byAge = countByAge(folder, applications.taken);
const rows = [
  countMonths(folder),
  countPasses(folder),
  countBonuses(folder),
  byAge.row,
  applications.row,
];

/** Every number of a row by its name; what is not there is zero. */
const numbersOf = ({ benefit: _benefit, counted: _counted, ...columns }) => {
  const numbers = new Map();
  for (const [column, value] of Object.entries(columns)) {
    if (typeof value === 'number') numbers.set(column, value);
    else for (const [reason, n] of Object.entries(value)) numbers.set(`${column} ${reason}`, n);
  }
  return numbers;
};

const nameOf = ({ benefit, counted }) => `${benefit}, ${counted}`;

const differencesWith = (manifest) => {
  const theirs = new Map(manifest.benefits.map((row) => [nameOf(row), row]));
  const differences = [...byAge.strangers];
  let compared = 0;
  for (const mine of rows) {
    const [own, other] = [mine, theirs.get(nameOf(mine)) ?? {}].map(numbersOf);
    theirs.delete(nameOf(mine));
    for (const name of new Set([...own.keys(), ...other.keys()])) {
      const [here, there] = [own.get(name) ?? 0, other.get(name) ?? 0];
      compared += 1;
      if (here === there) continue;
      differences.push(`${nameOf(mine)}: ${name} is ${there} in the manifest, ${here} counted.`);
    }
  }
  for (const name of theirs.keys()) differences.push(`${name}: in the manifest, not counted here.`);
  return { differences, compared };
};

if (manifestFile === undefined) {
  console.log(JSON.stringify({ rows, strangers: byAge.strangers }, undefined, 2));
} else {
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
  const { differences, compared } = differencesWith(manifest);
  for (const difference of differences) console.error(difference);
  if (differences.length > 0) process.exit(1);
  console.log(`The manifest and the count agree in all ${compared} numbers of ${dir}.`);
}
