import { describe, expect, it } from 'vitest';
import { checkCorrection, stateOf } from '../../../domain/correction/check-correction.ts';
import { type Correction, correctionsOf } from '../../../domain/correction/correction-acts.ts';

const at = '2026-02-03T00:00:00.000Z';
const hours = (count: number): string => new Date(Date.parse(at) + count * 3_600_000).toISOString();

const asked: Correction = {
  number: 7,
  requested: {
    ...{ act: 'requested', number: 7, kind: 'void', benefit: 'monthly-data', cycle: '2026-02' },
    ...{ issue: 0, target: { of: 'run', run: 'monthly-data-2026-02' } },
    ...{ by: '1001', why: 'a wrong amount', at },
  },
  checks: [],
};

const listed = (grants: number): Correction => ({
  ...asked,
  listed: {
    ...{ act: 'listed', number: 7, at, grants, byBenefit: {}, byReason: {}, parts: [] },
    list: 'abcdef012345',
  },
});

const checked = (
  correction: Correction,
  by: string,
  verdict: 'approved' | 'rejected' = 'approved',
): Correction => ({
  ...correction,
  checks: [
    ...correction.checks,
    {
      ...{ act: 'checked', number: 7, verdict, by, why: 'it is right', at },
      turn: correction.checks.length === 0 ? 1 : 2,
    },
  ],
});

const stopped = (correction: Correction): Correction => ({
  ...correction,
  stopped: { act: 'stopped', number: 7, by: '3003', why: 'too many', at },
});

const ended = (correction: Correction): Correction => ({
  ...correction,
  ended: { act: 'ended', number: 7, at, corrected: 1, already: 0, left: {} },
});

const one = listed(1);
const mass = listed(10_001);

describe('the state of a correction', () => {
  it.each<[string, Correction, string, number]>([
    ['nothing is counted', asked, 'listing', 0],
    ['nothing is ever counted', asked, 'expired', 72],
    ['one grant waits', one, 'waiting_for_check', 71.9],
    ['nobody came in time', one, 'expired', 72],
    ['one person has approved one grant', checked(one, '2002'), 'approved', 0],
    ['an approved one stays so', checked(one, '2002'), 'approved', 1_000],
    ['up to and including 10,000 take one', checked(listed(10_000), '2002'), 'approved', 0],
    ['more take a third person', checked(mass, '2002'), 'waiting_for_third_person', 0],
    ['who did not come in time', checked(mass, '2002'), 'expired', 72],
    ['and who came', checked(checked(mass, '2002'), '3003'), 'approved', 0],
    ['the third said no', checked(checked(mass, '2002'), '3003', 'rejected'), 'rejected', 0],
    ['somebody stopped it', stopped(checked(one, '2002')), 'stopped', 0],
    ['it was carried out', ended(checked(one, '2002')), 'done', 1_000],
  ])('where %s', (_, correction, state, after) => {
    expect(stateOf(correction, hours(after))).toBe(state);
  });
});

describe('a person’s word on it', () => {
  const list = 'abcdef012345';
  it.each<[string, Correction, string, 'approved' | 'rejected', string | undefined, object]>([
    // who says what about which               by      verdict     list       comes to
    ['another person’s yes', one, '2002', 'approved', undefined, { outcome: 'take', turn: 1 }],
    ['the asker’s yes', one, '1001', 'approved', undefined, { reason: 'same_person' }],
    [
      'the asker’s yes, spelled out',
      one,
      '01001',
      'approved',
      undefined,
      { reason: 'same_person' },
    ],
    ['the asker’s no', one, '1001', 'rejected', undefined, { outcome: 'take', turn: 1 }],
    ['a yes too early', asked, '2002', 'approved', undefined, { reason: 'not_listed' }],
    ['a no before the list', asked, '2002', 'rejected', undefined, { outcome: 'take' }],
    ['a yes to nothing', listed(0), '2002', 'approved', list, { reason: 'nothing_to_correct' }],
    ['100 unseen', listed(100), '2002', 'approved', undefined, { outcome: 'take' }],
    ['101 unseen', listed(101), '2002', 'approved', undefined, { reason: 'list_not_named' }],
    ['101 seen', listed(101), '2002', 'approved', list, { outcome: 'take' }],
    ['another list', one, '2002', 'approved', 'other', { reason: 'list_differs' }],
    ['the same yes again', checked(one, '2002'), '2002', 'approved', list, { outcome: 'already' }],
    ['a second yes of one person', checked(mass, '2002'), '2002', 'approved', list, already()],
    ['a third person’s', checked(mass, '2002'), '3003', 'approved', list, { turn: 2 }],
    ['the asker as the third', checked(mass, '2002'), '1001', 'approved', list, same()],
    ['a yes after a no', no(one), '2002', 'approved', list, { reason: 'rejected' }],
    ['a no after a no', no(one), '2002', 'rejected', list, { reason: 'rejected' }],
    ['a no after all yes', checked(one, '2002'), '3003', 'rejected', list, goesOn()],
    ['a yes after the end', ended(checked(one, '2')), '3', 'approved', list, { reason: 'done' }],
    ['a yes after a stop', stopped(checked(one, '2')), '2', 'approved', list, stop()],
  ])('%s', (_, correction, by, verdict, named, comesTo) => {
    const said = { correction, by, verdict, list: named, now: at };
    expect(checkCorrection(said)).toMatchObject(comesTo);
  });

  it('too late is not taken', () => {
    const said = { correction: one, by: '2002', verdict: 'approved' as const, now: hours(72) };
    expect(checkCorrection(said)).toMatchObject({ outcome: 'refused', reason: 'expired' });
  });

  function no(correction: Correction): Correction {
    return checked(correction, '3003', 'rejected');
  }
  function already() {
    return { outcome: 'already' };
  }
  function same() {
    return { reason: 'same_person' };
  }
  function goesOn() {
    return { reason: 'approved_by_others' };
  }
  function stop() {
    return { reason: 'stopped' };
  }
});

it('reads the same out of its acts in whatever order they come', () => {
  const { requested, listed: list, checks } = checked(checked(mass, '2002'), '3003');
  const acts = [requested, ...(list ? [list] : []), ...checks];
  const [there] = correctionsOf(acts);
  expect(correctionsOf(acts.toReversed())).toEqual([there]);
  expect(there?.checks.map(({ by }) => by)).toEqual(['2002', '3003']);
});

it('is nothing without its request', () => {
  expect(correctionsOf(checked(one, '2002').checks)).toEqual([]);
});
