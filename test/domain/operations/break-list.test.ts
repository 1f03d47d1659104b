import { describe, expect, it } from 'vitest';
import type { FoundBreak } from '../../../domain/breaks/break.ts';
import { breakId } from '../../../domain/breaks/break-id.ts';
import { breakList, breakPageBreaks } from '../../../domain/operations/break-list.ts';

const asOf = '2026-02-03T18:30:00.000Z';
const aBreak = (change: Partial<FoundBreak> = {}, firstSeenAt = '2026-02-03T18:30:00.000Z') => {
  const found: FoundBreak = {
    kind: 'top_up_missing',
    of: { cycle: '2026-02', line: 'LINE-000417', grantId: 'a'.repeat(40) },
    ...{ ours: '100 MB', theirs: 'no top-up', ...change },
  };
  return { ...found, id: breakId(found), firstSeenAt, lastSeenAt: asOf };
};

describe('the list of breaks', () => {
  it('counts by kind what is open, and what an earlier night has found', () => {
    const earlier = aBreak({ of: { cycle: '2026-01' } }, '2026-02-02T18:31:00.000Z');
    const { total, byKind, breaks } = breakList([earlier, aBreak()], { asOf, single: false });
    expect({ total, breaks }).toEqual({ total: 2, breaks: [] });
    expect(byKind).toMatchObject([
      { kind: 'top_up_missing', breaks: 2, overdue: 1, owner: 'charging' },
    ]);
  });

  it('shows of a line or a person only the ends, and the key by which a partner knows them', () => {
    const person = aBreak({ kind: 'certificate_without_grant', of: { person: 'person-4711' } });
    const run = aBreak({ kind: 'hand_over_unanswered', of: { run: 'r-1' } });
    const { breaks } = breakList([aBreak(), person, run], { asOf, single: true });
    expect(breaks.map(({ where, key }) => [where, key])).toEqual([
      ['2026-02 LI…17', 'a'.repeat(40)],
      ['pe…11', undefined],
      ['r-1', undefined],
    ]);
    expect(JSON.stringify(breaks)).not.toMatch(/LINE-000417|person-4711/);
  });

  it('goes on where the page before ended', () => {
    const many = Array.from({ length: 60 }, (_, n) =>
      aBreak({ of: { line: `L-${n}` } }, `2026-02-03T18:30:00.0${n + 10}Z`),
    );
    const first = breakList(many, { asOf, single: true });
    const second = breakList(many, { asOf, single: true, after: first.next });
    expect(first.breaks).toHaveLength(breakPageBreaks);
    expect(second.breaks).toHaveLength(10);
    expect(second.next).toBeUndefined();
    expect(new Set([...first.breaks, ...second.breaks].map(({ id }) => id)).size).toBe(60);
  });
});
