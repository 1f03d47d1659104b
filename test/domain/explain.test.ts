import { describe, expect, it } from 'vitest';
import { monthlyDataKey } from '../../domain/benefit-key.ts';
import { explainLine, type RunOnLine } from '../../domain/explain.ts';
import { type Grant, grantFor, topUpOrder } from '../../domain/grant.ts';
import type { FrozenLine } from '../../domain/line.ts';
import { decideMonthlyData } from '../../domain/monthly-data/decide-monthly-data.ts';
import { aLine, aPlan, version1 } from './builders.ts';

const decide = (differences: Partial<FrozenLine> = {}) =>
  decideMonthlyData({
    line: aLine(differences),
    events: [],
    asOf: '2026-01-31T14:50:00.000Z',
    cycle: '2026-02',
    programme: version1,
  });

const grant = (differences: Partial<Grant> = {}): Grant => {
  const { validity } = aPlan();
  const key = monthlyDataKey('customer-appreciation', 'L1', '2026-02');
  const order = topUpOrder(key, version1, validity);
  const { grantId, amountMb } = order;
  return {
    ...grantFor({
      order,
      decision: decide(),
      answer: { topUpId: 'T1', grantId, line: 'L1', amountMb, validity },
      run: 'monthly-data-2026-02',
      by: 'schedule',
      why: 'the month is due',
      grantedAt: '2026-01-31T15:03:00.000Z',
    }),
    ...differences,
  };
};

const onLine = (differences: Partial<RunOnLine> = {}): RunOnLine => ({
  run: 'monthly-data-2026-02',
  cycle: '2026-02',
  openedAt: '2026-01-31T15:00:00.000Z',
  evidence: { outcome: 'granted' },
  decision: decide(),
  ...differences,
});

describe('the story of a line', () => {
  it('says what it got, when, in which run and by which facts', () => {
    const grantOf = grant();
    const { sentences, disagreements } = explainLine({
      line: 'L1',
      grants: [grantOf],
      voids: [],
      runs: [onLine()],
    });
    expect(disagreements).toEqual([]);
    expect(sentences).toEqual([
      'Line L1: 1 grant, 0 voided, 1 run.',
      '2026-02: run monthly-data-2026-02, opened 2026-02-01 00:00 KST, granted it.',
      '  Decided by customer-appreciation@1, reference date 2026-01-13, by what was recorded up ' +
        'to 2026-01-31 23:50 KST: phone, postpaid, own network, opened on 2020-05-01, in service ' +
        'on the reference date, in service.',
      '2026-02: got 100 GB of monthly-data on 2026-02-01 00:03 KST by run monthly-data-2026-02 ' +
        '(schedule: the month is due).',
      `  Valid from 2026-02-01 until the start of 2026-03-01; grant ${grantOf.grantId}, top-up T1.`,
    ]);
  });

  it.each<[string, Partial<RunOnLine>, string]>([
    [
      'refused',
      {
        decision: decide({ billing: 'prepaid' }),
        evidence: { outcome: 'refused', reason: 'line_is_prepaid' },
      },
      'refused it. The line is prepaid. (line_is_prepaid)',
    ],
    [
      'parked',
      { evidence: { outcome: 'parked', reason: 'batch_failed' } },
      'parked it. The batch of the line failed, and charging had credited nothing. (batch_failed)',
    ],
    [
      'parked for a reason of an older code version',
      { evidence: { outcome: 'parked', reason: 'moon' } },
      'parked it. (moon)',
    ],
    ['already granted', { evidence: { outcome: 'already' } }, 'found it granted before.'],
    ['not reached', { evidence: undefined }, 'has no outcome for this line on file.'],
    [
      'not in the cohort',
      { decision: undefined, evidence: undefined },
      "did not look at this line: it is not in the run's cohort.",
    ],
  ])('says that it was %s', (_, differences, sentence) => {
    const { sentences, disagreements } = explainLine({
      line: 'L1',
      grants: [],
      voids: [],
      runs: [onLine(differences)],
    });
    expect(sentences[1]).toContain(sentence);
    expect(disagreements).toEqual([]);
  });

  it('says who voided a grant and why, and which event brought one', () => {
    const byEvent = grant({ run: 'event:E1', by: 'LineResumed' });
    const ended = {
      key: byEvent.key,
      by: 'two persons',
      why: 'in error',
      voidedAt: byEvent.grantedAt,
    };
    const other = { ...ended, key: { ...ended.key, period: '2026-03' } };
    const { sentences } = explainLine({
      line: 'L1',
      grants: [byEvent],
      voids: [ended, other],
      runs: [],
    });
    expect(sentences[1]).toContain('for event E1 (LineResumed: the month is due)');
    expect(sentences.slice(3)).toEqual([
      '  Voided on 2026-02-01 00:03 KST (two persons: in error).',
    ]);
  });

  it('of an unknown line is empty', () => {
    const story = explainLine({ line: 'L9', grants: [], voids: [], runs: [] });
    expect(story.sentences).toEqual(['Nothing is on record about line L9.']);
  });
});

describe('evidence that says something else than the decision taken again', () => {
  it.each<[Partial<RunOnLine>, string]>([
    [
      { decision: decide({ type: 'iot' }) },
      "has on file 'granted'; decided again the answer is 'refused: line_is_iot'",
    ],
    [
      { evidence: { outcome: 'refused', reason: 'line_ended' } },
      "has on file 'refused: line_ended'; decided again the answer is 'granted'",
    ],
    [
      {
        evidence: { outcome: 'refused', reason: 'line_ended' },
        decision: decide({ type: 'iot' }),
      },
      "has on file 'refused: line_ended'; decided again the answer is 'refused: line_is_iot'",
    ],
    [{ decision: undefined }, "decided again the answer is 'unknown'"],
  ])('is named: %j', (differences, sentence) => {
    const story = explainLine({ line: 'L1', grants: [], voids: [], runs: [onLine(differences)] });
    expect(story.disagreements).toHaveLength(1);
    expect(story.disagreements[0]).toContain(sentence);
  });
});
