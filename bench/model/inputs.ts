import { ordersPerCallMax } from '../../adapters/charging/charging.ts';
import { canaryLines } from '../../domain/monthly-data/canary.ts';
import { paceAt } from '../../domain/pace.ts';
import type { MonthlyDataBenefit } from '../../domain/programme.ts';
import { functionRows } from '../../infra/functions.ts';
import { paceOf } from '../../infra/pace.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import { assumptions } from './assumptions.ts';
import { type Work, workOf } from './batch-times.ts';
import { type CountedRun, measuredRun } from './measured-run.ts';
import type { Scenario } from './scenario.ts';
import { seoulQuotas } from './seoul-quotas.ts';
import { valuesOf } from './sourced.ts';

const quotas = valuesOf(seoulQuotas);
const assumed = valuesOf(assumptions);

/** The largest batch that charging takes in one call. */
export const batchSizeMax = ordersPerCallMax;
/** The hour at which the schedule fires. */
export const startHour = 0;

/**
 * What the model and the simulation are both told, and all that they share: quotas, measured work,
 * agreements and the design's own numbers. How time and money follow from it is each one's own.
 */
export interface Inputs {
  readonly lines: number;
  readonly canaryLines: number;
  readonly batchSize: number;
  /** Of all lines: those that are charged and written. */
  readonly dueShare: number;
  /** The programme's benefit with the scenario's changes: charging's hours, batch size, p99. */
  readonly benefit: MonthlyDataBenefit;
  /** Batches at once that the run pins as it opens. */
  readonly slots: number;
  /** More than the account may run functions at once are never pinned. */
  readonly slotsWanted: number;
  readonly childrenPerSecond: number;
  readonly childGapSeconds: number;
  readonly charging: { readonly medianSeconds: number; readonly p99Seconds: number };
  readonly functions: {
    readonly memoryGb: number;
    /** Of one whole processor. */
    readonly cpuShare: number;
    readonly work: Work;
    readonly initSeconds: number;
    readonly atOnceMax: number;
    readonly newPerSecond: number;
  };
  readonly table: {
    readonly startUnits: number;
    readonly unitsMax: number;
    readonly partitionUnits: number;
    readonly peakWindowSeconds: number;
    readonly writesPerGrant: 1 | 2;
    readonly unitsPerWrite: number;
    readonly callSeconds: number;
    readonly callSpread: number;
  };
  readonly aroundTheMapSeconds: number;
  readonly standardChildren: boolean;
  readonly counted: CountedRun;
  readonly bytes: { readonly log: number };
  readonly seed: number;
}

const designed = programmeNamed('customer-appreciation@1').programme.benefits['monthly-data'];

const benefitOf = ({ batchSize, chargingRate, batchP99Ms }: Scenario): MonthlyDataBenefit => {
  const { run, charging } = designed;
  const hours = charging.hours.map((range) => {
    if (chargingRate === undefined) return range;
    const isNight = range.fromHour === startHour;
    const most = isNight ? chargingRate : Math.min(chargingRate, range.linesPerSecond);
    return { ...range, linesPerSecond: most };
  });
  return {
    ...designed,
    run: { ...run, batchSize: batchSize ?? run.batchSize },
    charging: {
      ...charging,
      hours,
      batchSecondsP99: batchP99Ms === undefined ? charging.batchSecondsP99 : batchP99Ms / 1000,
    },
  };
};

/** What the scenario means in numbers. */
export const inputsOf = (scenario: Scenario): Inputs => {
  const { counted, times } = measuredRun();
  const benefit = benefitOf(scenario);
  const { batchSize } = benefit.run;
  const pace = paceAt(benefit, startHour);
  if (pace === 'closed') throw new Error('Charging is closed when the month opens.');
  const atOnceMax = scenario.lambdaConcurrency ?? quotas.lambdaConcurrency;
  const nightRate = benefit.charging.hours[0]?.linesPerSecond ?? 0;
  const { warmWriteUnits, writeUnitsMax } = paceOf(nightRate);
  const memoryMb = scenario.memoryMb ?? memoryMbOf('serve-batch');
  const largest = times.sizes.reduce((one, other) => (other.lines > one.lines ? other : one));
  return {
    lines: scenario.lines,
    canaryLines: canaryLines(benefit, 'scheduled', scenario.lines),
    batchSize,
    dueShare: counted.granted / counted.lines,
    benefit,
    slotsWanted: pace.maxConcurrency,
    slots: Math.min(pace.maxConcurrency, atOnceMax, quotas.childrenAtOnceMax),
    childrenPerSecond: scenario.standardChildren
      ? quotas.standardChildrenPerSecond
      : quotas.expressChildrenPerSecond,
    childGapSeconds: assumed.childGapSeconds,
    charging: {
      p99Seconds: designed.charging.batchSecondsP99,
      medianSeconds: designed.charging.batchSecondsP99 * assumed.chargingMedianShare,
    },
    functions: {
      memoryGb: memoryMb / 1024,
      cpuShare: Math.min(1, memoryMb / quotas.lambdaMbOfOneCpu),
      work: workOf(times),
      initSeconds: assumed.initSeconds,
      atOnceMax,
      newPerSecond: quotas.lambdaEnvironmentsPerSecond,
    },
    table: {
      startUnits: Math.max(quotas.tableStartUnits, scenario.warmThroughput ?? warmWriteUnits ?? 0),
      // The brake that the infrastructure sets, below the account's quota or not.
      unitsMax: Math.min(quotas.tableUnitsMax, writeUnitsMax),
      partitionUnits: quotas.partitionUnits,
      peakWindowSeconds: quotas.tablePeakWindowSeconds,
      writesPerGrant: scenario.twoWrites ? 2 : 1,
      unitsPerWrite: Math.ceil(largest.itemBytes / quotas.writeUnitBytes),
      callSeconds: assumed.tableCallSeconds,
      callSpread: assumed.tableCallSpread,
    },
    aroundTheMapSeconds: assumed.aroundTheMapSeconds,
    standardChildren: scenario.standardChildren,
    counted,
    bytes: { log: largest.logBytes },
    seed: scenario.seed,
  };
};

const memoryMbOf = (name: string): number => {
  const row = functionRows.find((candidate) => candidate.name === name);
  if (row) return row.memoryMb;
  throw new Error(`There is no function ${name}.`);
};
