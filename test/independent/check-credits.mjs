#!/usr/bin/env node
/**
 * Looks for double and lost credits of a month in charging's own ledger: its journal beside the
 * extract that the month was made from. It shares no code with the project and asks nothing that the
 * project wrote, so that agreement says something.
 *
 *   node test/independent/check-credits.mjs FOLDER [CYCLE] [RESUMED.json]
 *
 * RESUMED: a JSON list of lines that came back into service in the month. Ends with 1 where a line
 * was credited twice, was to be credited and was not, or was credited and was not to be.
 */
import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { readCohort, refusalOf } from './count-cohort.mjs';

const referenceDate = '2026-01-13';

/** Lines that are to have the month, and why the others are not. */
const dueOf = (folder, cycle, resumed) => {
  const { rows, lines } = readCohort(join(folder, 'cohort.csv'), { referenceDate });
  const due = new Set();
  const refused = {};
  const refusedFrozen = {};
  const add = (counts, reason) => {
    counts[reason] = (counts[reason] ?? 0) + 1;
  };
  for (const line of lines) {
    const back = line.status === 'suspended' && resumed.has(line.line_id);
    const now = back ? { ...line, status: 'in_service' } : line;
    const refusal = refusalOf(now, { cycle, referenceDate });
    if (refusal === undefined) due.add(line.line_id);
    else add(refused, refusal);
    const frozen = refusalOf(line, { cycle, referenceDate });
    if (frozen !== undefined) add(refusedFrozen, frozen);
  }
  return { rows, accepted: lines.length, due, refused, refusedFrozen };
};

/** How often each line was credited by charging. */
const creditsOf = async (folder, cycle) => {
  const credits = new Map();
  const keys = new Set();
  const terms = new Map();
  let repeatedKeys = 0;
  const journal = createReadStream(join(folder, 'partners', 'charging.journal'));
  for await (const text of createInterface({ input: journal })) {
    const [kind, ...rest] = JSON.parse(text);
    if (kind === 'terms') terms.set(rest[0], rest[1]);
    if (kind !== 'top-up') continue;
    const [, key, line, ofTerms] = rest;
    const its = terms.get(ofTerms);
    if (its.benefit !== 'monthly-data' || its.cycle !== cycle) continue;
    if (keys.has(key)) repeatedKeys += 1;
    keys.add(key);
    credits.set(line, (credits.get(line) ?? 0) + 1);
  }
  return { credits, repeatedKeys };
};

const [folder, cycle = '2026-02', resumedFile] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: check-credits.mjs FOLDER [CYCLE] [RESUMED.json]');
  process.exit(2);
}
const resumed = new Set(resumedFile ? JSON.parse(readFileSync(resumedFile, 'utf8')) : []);
const { due, ...cohort } = dueOf(folder, cycle, resumed);
const { credits, repeatedKeys } = await creditsOf(folder, cycle);
const doubles = [...credits].filter(([, times]) => times > 1).map(([line]) => line);
const lost = [...due].filter((line) => !credits.has(line));
const undue = [...credits.keys()].filter((line) => !due.has(line));
const few = (lines) => lines.slice(0, 5);
console.log(
  JSON.stringify({
    ...cohort,
    due: due.size,
    credited: credits.size,
    repeatedKeys,
    ...{ doubles: doubles.length, lost: lost.length, undue: undue.length },
    examples: { doubles: few(doubles), lost: few(lost), undue: few(undue) },
  }),
);
process.exitCode = doubles.length + lost.length + undue.length + repeatedKeys === 0 ? 0 : 1;
