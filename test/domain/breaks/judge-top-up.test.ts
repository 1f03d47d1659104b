import { describe, expect, it } from 'vitest';
import { breakId } from '../../../domain/breaks/break-id.ts';
import { type ChargingSide, judgeTopUp } from '../../../domain/breaks/judge-top-up.ts';

const of = { cycle: '2026-02', line: 'L1', grantId: 'a1' };
const grant = { line: 'L1', amountMb: 100_000, run: 'monthly-data-2026-02' };
const held = (change: Partial<ChargingSide> = {}): ChargingSide => ({
  ...{ line: 'L1', amountMb: 100_000, topUpId: 't1', reversed: false },
  ...change,
});

describe('a grant and what charging holds under its key', () => {
  const rows = [
    ['agree', grant, [held()], undefined],
    ['are both nothing', undefined, [], undefined],
    ['a grant and no top-up', grant, [], 'top_up_missing'],
    ['a top-up and no grant', undefined, [held()], 'top_up_without_grant'],
    ['a top-up taken back and no grant', undefined, [held({ reversed: true })], undefined],
    ['two top-ups', grant, [held(), held({ topUpId: 't2' })], 'credited_twice'],
    ['two, of which one was taken back', grant, [held({ reversed: true }), held()], undefined],
    ['another amount', grant, [held({ amountMb: 1 })], 'amount_differs'],
    ['another line', grant, [held({ line: 'L2' })], 'amount_differs'],
    [
      'two, of which one is wrong too',
      grant,
      [held(), held({ amountMb: 1, topUpId: 't2' })],
      'credited_twice',
    ],
  ] as const;

  it.each(rows)('%s', (_, ours, theirs, kind) => {
    expect(judgeTopUp(of, ours, theirs)?.kind).toBe(kind);
  });

  it('says what each side holds', () => {
    expect(judgeTopUp(of, grant, [held({ amountMb: 1 })])).toMatchObject({
      ours: '100000 MB by monthly-data-2026-02',
      theirs: '1 MB as t1',
    });
  });
});

describe('the id of a break', () => {
  it('is the place’s and the kind’s, in whatever order the place is spelled', () => {
    const found = { kind: 'top_up_missing', of } as const;
    const spelled = { grantId: 'a1', line: 'L1', cycle: '2026-02' };
    expect(breakId({ ...found, of: spelled })).toBe(breakId(found));
    expect(breakId({ ...found, kind: 'credited_twice' })).not.toBe(breakId(found));
    expect(breakId({ ...found, of: { ...of, line: 'L2' } })).not.toBe(breakId(found));
  });
});
