import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { deployment } from './deployment.ts';
import { resolved } from './resolved.ts';
import { notKeptThere, whatMustStand } from './what-must-stand.ts';

const { assembly, stack, template } = deployment();
const declared = Object.entries(template.Resources);
const types = [...new Set(declared.map(([, { Type }]) => Type))].sort();

describe('everything of the template stands', () => {
  test('each resource, and nothing else', () => {
    const standing = Object.entries(stack.resources).map(([id, { type }]) => [id, type]);
    expect(standing.sort()).toEqual(declared.map(([id, { Type }]) => [id, Type]).sort());
  });

  test('each by the API of its own service', () => {
    const problems = Object.entries(stack.resources)
      .filter(([, { is }]) => is?.problem !== undefined)
      .map(([id, { is }]) => `${id}: ${is.problem}`);
    expect(problems).toEqual([]);
  });

  test.each(types)('%s as it was declared', (type) => {
    const differing = differences(type);
    const known = new Set(Object.keys(notKeptThere));
    expect(differing.filter(({ property }) => !known.has(property))).toEqual([]);
    // What the emulator has learnt to keep is to be demanded from then on.
    const stale = [...known]
      .filter((property) => property.startsWith(`${type}.`))
      .filter((property) => !differing.some((one) => one.property === property));
    expect(stale).toEqual([]);
  });
});

const differences = (type: string) => {
  const must = whatMustStand[type];
  if (!must) throw new Error(`Say in what-must-stand.ts what must stand of ${type}.`);
  return declared
    .filter(([, { Type }]) => Type === type)
    .flatMap(([id, { Properties }]) => {
      const stands = stack.resources[id];
      if (!stands) throw new Error(`${id} does not stand.`);
      const pairs = must({ wanted: resolved(Properties, stack), stands, stack, assembly });
      return Object.entries(pairs)
        .map(([name, [wanted, found]]) => ({ id, property: `${type}.${name}`, wanted, found }))
        .filter(({ wanted, found }) => !isDeepStrictEqual(wanted, found));
    });
};
