import { describe, expect, it } from 'vitest';
import { type DecisionOnMonth, decideOnMonth } from '../../../domain/approval/decide-on-month.ts';
import type { MonthAct } from '../../../domain/approval/month-acts.ts';
import { monthlyData } from '../builders.ts';
import {
  approved,
  asked,
  askedByCalendar,
  checker,
  hashes,
  made,
  maker,
  rejected,
  third,
  used,
  voided,
} from './builders.ts';

const decision = (
  acts: readonly MonthAct[],
  given: Partial<DecisionOnMonth> = {},
): DecisionOnMonth => ({
  acts,
  cycle: '2026-02',
  benefit: monthlyData,
  verdict: 'approved',
  preview: 'monthly-data-preview-2026-02',
  by: checker,
  at: '2026-01-29T01:00:00.000Z',
  hashes,
  apart: {},
  ...given,
});

const outcomeOf = (acts: readonly MonthAct[], given: Partial<DecisionOnMonth> = {}): string => {
  const taken = decideOnMonth(decision(acts, given));
  return taken.outcome === 'refused' ? taken.reason : taken.outcome;
};

const open = [asked(), made()];
const newer = [asked({ number: 2, by: third }), made({ number: 2 })];

describe('an approval', () => {
  const table: [outcome: string, acts: MonthAct[], given: Partial<DecisionOnMonth>, why: string][] =
    [
      ['take', open, {}, 'another person looked at it'],
      ['take', [askedByCalendar(), made()], { by: maker }, 'the calendar asked, so anybody may'],
      ['same_person', open, { by: maker }, 'the maker'],
      ['publisher', open, { apart: { publisher: checker } }, 'the publisher of the programme'],
      ['deployer', open, { apart: { deployer: checker } }, 'the deployer'],
      ['already', [...open, approved()], {}, 'said twice is said once'],
      ['already', [...open, approved(), used()], {}, 'also when a run has gone ahead by it'],
      ['superseded', [...open, approved(), ...newer], {}, 'said of an older one it counts no more'],
      [
        'code_changed',
        [...open, approved()],
        { hashes: { ...hashes, code: 'k2' } },
        'nor after a change',
      ],
      ['already', [...open, approved()], { at: '2026-02-01T14:59:59.999Z' }, 'it still holds'],
      ['expired', [...open, approved()], { at: '2026-02-01T15:00:00.000Z' }, 'it holds no more'],
      [
        'expired',
        [...open, approved()],
        { at: '2026-02-01T15:00:00.000Z', by: third },
        'for nobody',
      ],
      ['approved_by_another', [...open, approved()], { by: third }, 'one approval is enough'],
      ['preview_not_made', [asked()], {}, 'there is nothing to look at yet'],
      ['no_such_preview', [], {}, 'none was asked for'],
      [
        'no_such_preview',
        open,
        { preview: 'monthly-data-preview-2026-02-9' },
        'a number that never was',
      ],
      ['no_such_preview', open, { preview: 'monthly-data-preview-2026-03' }, 'of another month'],
      ['no_such_preview', open, { preview: 'monthly-data-2026-02' }, 'the name of a run'],
      [
        'superseded',
        [...open, ...newer],
        {},
        'a newer one is there: nobody approves what they have not seen',
      ],
      [
        'take',
        [...open, ...newer],
        { preview: 'monthly-data-preview-2026-02-2' },
        'the newer one itself',
      ],
      ['rejected', [...open, rejected()], { by: third }, 'a rejected one is never approved'],
      [
        'rejected',
        [...open, approved(), rejected()],
        {},
        'not even replayed by whoever approved it before',
      ],
      ['counts_differ', [...open, voided()], {}, 'the start has counted otherwise'],
      ['used', [...open, approved({ by: third }), used()], {}, 'a run has gone ahead by it'],
      ['programme_changed', open, { hashes: { ...hashes, programme: 'p2' } }, 'changed since'],
      ['cohort_changed', open, { hashes: { ...hashes, cohort: 'c2' } }, 'changed since'],
      ['code_changed', open, { hashes: { ...hashes, code: 'k2' } }, 'changed since'],
      ['partners_changed', open, { hashes: { ...hashes, partners: 'e2' } }, 'changed since'],
      ['too_early', open, { at: '2026-01-17T14:59:59.999Z' }, 'fifteen days before the month'],
      ['take', open, { at: '2026-01-17T15:00:00.000Z' }, 'two weeks before it'],
      [
        'take',
        open,
        { at: '2026-10-31T14:59:59.999Z' },
        'the last day on which a late month is given',
      ],
      ['too_late', open, { at: '2026-10-31T15:00:00.000Z' }, 'one moment after it'],
    ];

  it.each(table)('is answered with %s: %#', (outcome, acts, given, why) => {
    expect(outcomeOf(acts, given), why).toBe(outcome);
  });

  it.each(['2026-01', '2026-08'])(
    'of %s, which the programme does not have, is refused',
    (cycle) => {
      const preview = `monthly-data-preview-${cycle}`;
      expect(outcomeOf(open, { cycle, preview })).toBe('cycle_outside_window');
    },
  );
});

describe('a rejection', () => {
  const table: [outcome: string, acts: MonthAct[], given: Partial<DecisionOnMonth>, why: string][] =
    [
      ['take', open, {}, 'another person says no'],
      ['take', open, { by: maker }, 'the maker takes it back'],
      ['take', [asked()], {}, 'before it is made, too'],
      ['take', [...open, approved()], {}, 'the approver has thought again'],
      ['take', [...open, approved()], { by: third }, 'somebody else has seen what is wrong'],
      ['take', open, { hashes: { ...hashes, code: 'k2' } }, 'whatever has changed'],
      ['already', [...open, rejected()], {}, 'said twice is said once'],
      ['rejected', [...open, rejected()], { by: third }, 'it is closed'],
      ['used', [...open, approved(), used()], {}, 'the run goes on: it has to be stopped'],
      ['superseded', [...open, ...newer], {}, 'there is a newer one'],
    ];

  it.each(table)('is answered with %s: %#', (outcome, acts, given, why) => {
    expect(outcomeOf(acts, { verdict: 'rejected', ...given }), why).toBe(outcome);
  });
});
