import { silence } from '../../domain/customers-word.ts';
import type { FrozenLine } from '../../domain/line.ts';
import type { RecordedLineEvent } from '../../domain/line-event.ts';
import type { MonthlyDataFacts } from '../../domain/monthly-data/facts.ts';
import type { Programme } from '../../domain/programme.ts';
import type { RunPlan } from '../../domain/run-plan.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';

/** Version 1 as it is in the bundle. */
export const version1: Programme = programmeNamed('customer-appreciation@1').programme;

export const monthlyData = version1.benefits['monthly-data'];

/** A line that gets the month. */
export const aLine = (differences: Partial<FrozenLine> = {}): FrozenLine => ({
  line: 'L1',
  type: 'phone',
  billing: 'postpaid',
  network: 'own',
  status: 'in_service',
  openedOn: '2020-05-01',
  ...differences,
});

/** A suspension by the operator on 20 February, recorded as it happened. */
export const anEvent = (differences: Partial<RecordedLineEvent> = {}): RecordedLineEvent => {
  const occurredAt = differences.occurredAt ?? '2026-02-20T03:00:00.000Z';
  return {
    type: 'LineSuspended',
    eventId: 'E1',
    line: 'L1',
    occurredAt,
    recordedAt: occurredAt,
    ...differences,
  };
};

/** Facts about a line that gets February. */
export const theFacts = (differences: Partial<MonthlyDataFacts> = {}): MonthlyDataFacts => ({
  line: aLine(),
  state: { ended: false, suspended: false },
  word: silence,
  cycle: '2026-02',
  referenceDate: version1.referenceDate,
  benefit: monthlyData,
  ...differences,
});

/** The plan of February's scheduled run over 1,000 lines. */
export const aPlan = (differences: Partial<RunPlan> = {}): RunPlan => {
  const object = { bucket: 'cohorts', key: 'lines.jsonl', versionId: 'v', sha256: 'a', rows: 1000 };
  return {
    run: 'monthly-data-2026-02',
    kind: 'scheduled',
    benefit: 'monthly-data',
    cycle: '2026-02',
    programme: version1.programme,
    programmeVersion: version1.version,
    programmeHash: 'hash',
    codeVersion: 'code',
    referenceDate: version1.referenceDate,
    openedAt: '2026-01-31T15:00:00.000Z',
    asOf: '2026-01-31T14:50:00.000Z',
    validity: { from: '2026-02-01T00:00:00+09:00', until: '2026-03-01T00:00:00+09:00' },
    cohort: object,
    items: object,
    readLedgerFirst: false,
    contiguous: true,
    batchSize: 100,
    maxConcurrency: 9,
    toleratedFailurePercentage: 0.1,
    canaryLines: 10,
    results: { bucket: 'results', prefix: 'runs/r/map', canaryPrefix: 'runs/r/canary' },
    ...differences,
  };
};
