import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SpelledRight } from '../../local/authorisation/rights-book.ts';
import { evidence } from '../scenarios/rights-seen.ts';
import { standsBeside } from './companions.ts';
import { grantedRights, keyOf } from './granted.ts';
import { reasoned, reasonFor, unused } from './unused.ts';
import { usedIn, usedTable } from './used-table.ts';

const file = join(import.meta.dirname, 'used.md');

let granted: SpelledRight[] = [];
let used: SpelledRight[] = [];
beforeAll(async () => {
  granted = await grantedRights();
  used = usedIn(readFileSync(file, 'utf8'));
}, 300_000);

const isExcused = (right: SpelledRight): boolean => reasonFor(right) !== undefined;
/** Services remember data keys for a while, so who asks for one is a matter of the moment. */
const ofKeys = /^kms:/;
const sentences = (rights: readonly SpelledRight[]): string[] =>
  rights.map((right) => `${right.function}: ${right.action} on ${right.resource}`);

describe('what a function’s role holds', () => {
  it('was used by a scenario, or has a reason to stay', () => {
    const idle = granted.filter(
      (right) =>
        !used.some((each) => keyOf(each) === keyOf(right)) &&
        !standsBeside(right, used) &&
        !isExcused(right),
    );
    expect(
      sentences(idle),
      'No scenario used these rights. Take the verb out of its row in infra/function-rows/, or ' +
        'play a scenario that needs it and run `npm run rights`, or say in test/rights/unused.ts ' +
        'why it stays.',
    ).toEqual([]);
  });

  it('is held still, where the table says that it was used', () => {
    const held = new Set(granted.map(keyOf));
    expect(
      sentences(used.filter((each) => !ofKeys.test(each.action) && !held.has(keyOf(each)))),
      'Nobody holds these rights any more: run `npm run rights`.',
    ).toEqual([]);
  });

  it('has no reason to stay where nobody holds it', () => {
    const held = new Set(granted.map(keyOf));
    expect(
      sentences(reasoned().filter((right) => !held.has(keyOf(right)))),
      'Nobody holds these rights: take them out of test/rights/unused.ts.',
    ).toEqual([]);
    for (const { because } of unused) expect(because.length).toBeGreaterThan(20);
  });

  it('is told in a sentence where a row has a verb more', () => {
    const more = { function: 'ServeBatch', action: 'dynamodb:Scan', resource: 'PeopleTable' };
    expect(standsBeside(more, used) || isExcused(more)).toBe(false);
    expect(sentences([more])).toEqual(['ServeBatch: dynamodb:Scan on PeopleTable']);
  });
});

/**
 * Scenarios leave what they used beside the assembly of their sources; only all of them count. What
 * one run of them did not come to use stays in the table: a moment decides who asks a key, and who
 * comes second. Whoever takes a scenario away takes its rows away, and asks for the table anew.
 */
it('is in the table, where all scenarios together used it', async (test) => {
  const { used: seen, missing } = await evidence();
  if (missing.length > 0) {
    test.skip(`not played on these sources: ${missing.join(', ')}`);
  }
  const kept = new Set(used.map(keyOf));
  const fresh = seen.filter(
    (each) =>
      !kept.has(keyOf(each)) &&
      !ofKeys.test(each.action) &&
      !isExcused(each) &&
      !standsBeside(each, used),
  );
  await expect(
    usedTable([...used, ...fresh]),
    'The scenarios use rights that test/rights/used.md does not have: run `npm run rights`.',
  ).toMatchFileSnapshot(file);
});
