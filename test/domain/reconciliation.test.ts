import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manifestSchema } from '../../domain/manifest.ts';
import { type ReconciliationInput, reconcile } from '../../domain/reconciliation.ts';
import { aPlan, monthlyData } from './builders.ts';

const mbPerGrant = monthlyData.amount.amountGb * monthlyData.amount.mbPerGb;
const charged = (topUps: number) => ({ topUps, amountMb: topUps * mbPerGrant });

/** 1,000 lines, of which 900 granted, 20 found granted by event, 75 refused and 5 parked; 3 more
 * grants by event came for lines that the run had refused. */
const input = (differences: Partial<ReconciliationInput> = {}): ReconciliationInput => ({
  plan: aPlan(),
  benefit: monthlyData,
  cohort: {
    rows: 1_010,
    accepted: 1_000,
    quarantined: { field_count: 10, status_invalid: 0 },
    sha256: 'a',
    versionId: 'v',
  },
  counts: {
    granted: 900,
    alreadyGranted: 20,
    refused: { line_is_iot: 75, line_is_mvno: 0 },
    parked: { charging_refused: 5 },
    notAttempted: 0,
    repeated: 0,
  },
  events: { total: 23, seen: 20 },
  sealed: [],
  charging: charged(923),
  ...differences,
});

const followUpPlan = aPlan({
  run: 'monthly-data-2026-02-follow-up-1',
  kind: 'follow-up',
  items: { ...aPlan().items, rows: 5 },
});
const followUp = (differences: Partial<ReconciliationInput> = {}): ReconciliationInput =>
  input({
    plan: followUpPlan,
    counts: {
      granted: 4,
      alreadyGranted: 0,
      refused: {},
      parked: { charging_refused: 1 },
      notAttempted: 0,
      repeated: 0,
    },
    events: { total: 25, seen: 0 },
    sealed: [{ run: 'monthly-data-2026-02', kind: 'scheduled', granted: 900 }],
    charging: charged(900 + 25 + 4),
    ...differences,
  });

describe('a run that balances', () => {
  it('has a manifest with every count and without zeros', () => {
    const { manifest, imbalances, objections } = reconcile(input());
    expect([imbalances, objections]).toEqual([[], []]);
    expect(manifestSchema.parse(manifest)).toEqual(manifest);
    expect(manifest).toEqual({
      run: 'monthly-data-2026-02',
      kind: 'scheduled',
      cycle: '2026-02',
      benefit: 'monthly-data',
      programme: 'customer-appreciation',
      programmeVersion: 1,
      referenceDate: '2026-01-13',
      cohort: {
        rows: 1_010,
        accepted: 1_000,
        quarantined: { field_count: 10 },
        sha256: 'a',
        versionId: 'v',
      },
      considered: 1_000,
      granted: 900,
      alreadyGranted: 20,
      refused: { line_is_iot: 75 },
      parked: { charging_refused: 5 },
      notAttempted: 0,
      grantedByEvent: 23,
      charging: { topUps: 923, gigabytes: 92_300 },
      balanced: true,
    });
  });

  it('may be a re-run that grants nothing', () => {
    const rerun = input({
      plan: aPlan({ run: 'monthly-data-2026-02-2', kind: 'rerun' }),
      counts: { ...input().counts, granted: 0, alreadyGranted: 920 },
    });
    expect(reconcile(rerun).imbalances).toEqual([]);
  });

  it('may be a follow-up, which adds up who wrote the grants', () => {
    expect(reconcile(followUp()).imbalances).toEqual([]);
  });

  it('may be a second follow-up', () => {
    const first = {
      run: 'monthly-data-2026-02-follow-up-1',
      kind: 'follow-up',
      granted: 4,
    } as const;
    const second = followUp({
      sealed: [...followUp().sealed, first],
      counts: { ...followUp().counts, granted: 1, parked: {} },
      plan: { ...followUpPlan, items: { ...followUpPlan.items, rows: 1 } },
      charging: charged(900 + 25 + 4 + 1),
    });
    expect(reconcile(second).imbalances).toEqual([]);
  });

  it('may be the run of a supplement, which adds up who wrote the grants', () => {
    const run = 'monthly-data-2026-02-supplement-1';
    const supplement = followUp({ plan: { ...followUpPlan, run, kind: 'supplement' } });
    expect(reconcile(supplement).imbalances).toEqual([]);
    const alone = reconcile({ ...supplement, sealed: [{ run, kind: 'supplement', granted: 900 }] });
    expect(alone.imbalances).toContainEqual(expect.stringContaining('follows no full run'));
  });

  it('counts what an earlier version gave to lines that its own cohort does not hold', () => {
    const version2 = input({ grantsElsewhere: 7, charging: charged(930) });
    expect(reconcile(version2).imbalances).toEqual([]);
    expect(reconcile({ ...version2, grantsElsewhere: 0 }).imbalances).not.toEqual([]);
  });
});

describe('a run that does not balance', () => {
  const counts = input().counts;
  it.each<[string, Partial<ReconciliationInput>, string]>([
    [
      'charging holds one top-up that nobody granted',
      { charging: charged(924) },
      'Charging holds 924 top-ups for 2026-02; the ledger accounts for 923: 1 more than granted.',
    ],
    [
      'charging lacks one',
      { charging: charged(922) },
      'Charging holds 922 top-ups for 2026-02; the ledger accounts for 923: 1 fewer than granted.',
    ],
    [
      'charging credited one line twice as much',
      { charging: { ...charged(923), amountMb: 924 * mbPerGrant } },
      'Charging credited 94617600 MB for 2026-02; 923 grants of 100 GB are 94515200 MB.',
    ],
    [
      'a line is in no column',
      { counts: { ...counts, granted: 899 }, charging: charged(922) },
      '1000 lines were to be considered, but 899 granted, 20 already granted, 75 refused, ' +
        '5 parked and 0 not attempted are 999.',
    ],
    [
      'a line has two outcomes',
      { counts: { ...counts, repeated: 1 } },
      '1 lines have more than one outcome.',
    ],
    [
      'a row of the extract is in no column',
      { cohort: { ...input().cohort, rows: 1_011 } },
      'The extract has 1011 rows, but 1000 accepted and 10 quarantined are 1010.',
    ],
    [
      'the run saw more events than there are',
      { events: { total: 19, seen: 20 }, charging: charged(919) },
      'The run saw 20 grants by event, but only 19 are on record.',
    ],
    [
      'the run read another object than the cohort',
      {
        plan: aPlan({ items: { ...aPlan().items, rows: 999 } }),
        counts: { ...counts, refused: { line_is_iot: 74 } },
      },
      'The run read 999 lines, but the cohort has 1000.',
    ],
  ])('because %s, says so', (_, differences, sentence) => {
    const { imbalances, manifest } = reconcile(input(differences));
    expect(imbalances).toContain(sentence);
    expect(manifest.balanced).toBe(false);
  });

  it('because a follow-up follows no full run, says so', () => {
    expect(reconcile(followUp({ sealed: [] })).imbalances).toEqual([
      'monthly-data-2026-02-follow-up-1 follows no full run of 2026-02 that ended well.',
    ]);
  });
});

describe('a run that balances and still may not end well', () => {
  it.each([
    // accepted, parked, objections, why
    [1_000, 10, 0, 'ten lines never stop a run'],
    [1_000, 11, 1, 'more than ten and more than 0.1 %'],
    [1_000_000, 1_000, 0, '0.1 % exactly'],
    [1_000_000, 1_001, 1, 'one more'],
  ])('of %i lines with %i parked has %i objections: %s', (accepted, parked, objections) => {
    const granted = accepted - parked;
    const { imbalances, objections: said } = reconcile(
      input({
        plan: aPlan({ items: { ...aPlan().items, rows: accepted } }),
        cohort: { ...input().cohort, rows: accepted, accepted, quarantined: {} },
        counts: {
          ...input().counts,
          granted,
          alreadyGranted: 0,
          refused: {},
          parked: { charging_refused: parked },
        },
        events: { total: 0, seen: 0 },
        charging: charged(granted),
      }),
    );
    expect(imbalances).toEqual([]);
    expect(said).toHaveLength(objections);
  });

  it('left lines unattempted', () => {
    const counts = { ...input().counts, granted: 880, notAttempted: 20 };
    const { imbalances, objections } = reconcile(input({ counts, charging: charged(903) }));
    expect(imbalances).toEqual([]);
    expect(objections).toEqual(['20 lines were not attempted; redrive the run to serve them.']);
  });
});

/** A month as facts about lines, from which both sides are counted apart. */
interface LineFate {
  readonly byRun: 'granted' | 'already' | 'refused' | 'parked';
  readonly byEventSince: boolean;
  readonly servedByFollowUp: boolean;
}
const anyMonth: fc.Arbitrary<LineFate[]> = fc.array(
  fc.record({
    byRun: fc.constantFrom('granted', 'already', 'refused', 'parked'),
    byEventSince: fc.boolean(),
    servedByFollowUp: fc.boolean(),
  }),
  { minLength: 1, maxLength: 60 },
);

const monthOf = (fates: readonly LineFate[]) => {
  const countOf = (isCounted: (fate: LineFate) => boolean) => fates.filter(isCounted).length;
  const refusedThenEvent = countOf(
    ({ byRun, byEventSince }) => byRun === 'refused' && byEventSince,
  );
  const parked = countOf(({ byRun }) => byRun === 'parked');
  const servedLater = countOf((fate) => fate.byRun === 'parked' && fate.servedByFollowUp);
  const rows = fates.length;
  const plan = aPlan({ items: { ...aPlan().items, rows } });
  const full = input({
    plan,
    cohort: { ...input().cohort, rows, accepted: rows, quarantined: {} },
    counts: {
      granted: countOf(({ byRun }) => byRun === 'granted'),
      alreadyGranted: countOf(({ byRun }) => byRun === 'already'),
      refused: { line_suspended: countOf(({ byRun }) => byRun === 'refused') },
      parked: { batch_failed: parked },
      notAttempted: 0,
      repeated: 0,
    },
    events: {
      total: refusedThenEvent + countOf(({ byRun }) => byRun === 'already'),
      seen: countOf(({ byRun }) => byRun === 'already'),
    },
    charging: charged(
      countOf(({ byRun }) => byRun === 'granted' || byRun === 'already') + refusedThenEvent,
    ),
  });
  const later: ReconciliationInput = {
    ...full,
    plan: { ...followUpPlan, items: { ...followUpPlan.items, rows: parked } },
    counts: {
      granted: servedLater,
      alreadyGranted: 0,
      refused: {},
      parked: { charging_refused: parked - servedLater },
      notAttempted: 0,
      repeated: 0,
    },
    events: { total: full.events.total, seen: 0 },
    sealed: [{ run: plan.run, kind: plan.kind, granted: full.counts.granted }],
    charging: charged(full.charging.topUps + servedLater),
  };
  return { full, later };
};

describe('any month', () => {
  it('balances, and so does the follow-up over what it parked', () => {
    fc.assert(
      fc.property(anyMonth, (fates) => {
        const { full, later } = monthOf(fates);
        expect(reconcile(full).imbalances).toEqual([]);
        expect(reconcile(later).imbalances).toEqual([]);
      }),
    );
  });

  it('in which charging credited more or less than granted does not balance', () => {
    const difference = fc.integer({ min: -5, max: 5 }).filter((value) => value !== 0);
    fc.assert(
      fc.property(anyMonth, difference, (fates, topUps) => {
        for (const month of Object.values(monthOf(fates))) {
          const wrong = charged(month.charging.topUps + topUps);
          expect(reconcile({ ...month, charging: wrong }).manifest.balanced).toBe(false);
        }
      }),
    );
  });

  it('in which charging credited the right number but not the right amount does not balance', () => {
    fc.assert(
      fc.property(anyMonth, fc.integer({ min: 1, max: 10_000 }), (fates, mb) => {
        for (const month of Object.values(monthOf(fates))) {
          const { topUps, amountMb } = month.charging;
          const wrong = { topUps, amountMb: amountMb + mb };
          expect(reconcile({ ...month, charging: wrong }).manifest.balanced).toBe(false);
        }
      }),
    );
  });

  it('in which one line is counted twice, in whichever column, does not balance', () => {
    const column = fc.constantFrom('granted', 'alreadyGranted', 'notAttempted', 'repeated');
    fc.assert(
      fc.property(anyMonth, column, (fates, twice) => {
        for (const month of Object.values(monthOf(fates))) {
          const counts = { ...month.counts, [twice]: month.counts[twice] + 1 };
          expect(reconcile({ ...month, counts }).manifest.balanced).toBe(false);
        }
      }),
    );
  });

  it('in which a grant to nobody in the cohort is known to charging too is found', () => {
    fc.assert(
      fc.property(anyMonth, (fates) => {
        const { full } = monthOf(fates);
        const counts = { ...full.counts, granted: full.counts.granted + 1 };
        const charging = charged(full.charging.topUps + 1);
        expect(reconcile({ ...full, counts, charging }).manifest.balanced).toBe(false);
      }),
    );
  });
});
