import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Desk } from '../../commands/desk.ts';
import { openDesk } from '../../commands/desk.ts';
import { type Instant, msOf } from '../../domain/calendar.ts';
import type { Settlement } from '../../local/step-functions/ports.ts';
import { assemblyFor, type Variant } from './assemblies.ts';
import type { ExtractRow } from './line-facts.ts';
import { instantMeant } from './moments.ts';
import { keepRightsSeen } from './rights-seen.ts';

/** Everything before the first `when`: who is a customer, what time it is, what is configured. */
export interface Givens {
  readonly lines: Map<string, ExtractRow>;
  startAt: Instant;
  variant: Variant;
  /** True has months wait for a second person, as the stages on AWS do. */
  approval: boolean;
}

/** What a row has done that later rows speak of. */
export interface Remembered {
  /** The run that `then refused` and its like speak of: the one that closed last. */
  latestRun: string | undefined;
  /** Cycles that somebody was granted, or should have been: the final check looks at each. */
  readonly cycles: Set<string>;
  /** Events by the name that a row gave them, or that they got in their order. */
  readonly events: Map<string, LineClaim>;
  /** The schedule's firing that began a run which no row has ended yet. */
  begun: Promise<void> | undefined;
  /** What charging has been told to do wrong. */
  readonly conduct: { keys?: unknown; faults: object[] };
  /** How the import of the extract that was delivered last ended. */
  latestImport: { readonly status: string; readonly output: string } | undefined;
  /** Cycles whose books a row has said do not agree, because charging broke its word. */
  readonly disagreements: Set<string>;
}

/** What the operator's line system claims. */
export interface LineClaim {
  readonly type: 'LineSuspended' | 'LineResumed' | 'LineEnded' | 'LineReinstated';
  readonly detail: Readonly<Record<string, unknown>>;
}

/**
 * One scenario's world: a data folder of its own with a local cloud on it, opened at the first row
 * that needs it, so that all givens are known when the cohort is written.
 */
export interface Stage {
  readonly givens: Givens;
  readonly remembered: Remembered;
  readonly isOpen: boolean;
  /** The open cloud, with the cohort of the givens imported unless told otherwise. */
  desk(): Promise<Desk>;
  /** The open cloud as it is before anybody delivered an extract. */
  emptyDesk(): Promise<Desk>;
  /** A row has delivered the extract itself: nobody else need. */
  cohortIsDelivered(): void;
  /** Virtual time moves on; every schedule and delivery on the way happens and comes to rest. */
  advanceTo(instant: Instant): Promise<void>;
  /** Waits for an execution's end; virtual time moves on where only a retry's pause is awaited. */
  settled(executionArn: string): Promise<Settlement>;
  /** Waits until nothing goes on, deliveries and open executions included. */
  rest(): Promise<void>;
  close(): Promise<void>;
}

/** Virtual time that passes at once where an execution only waits for it. */
const pauseMs = 10_000;

/** One for each function that a scenario calls and a few batches at once: none starts twice. */
const workersMax = 16;
const warm = { workers: workersMax, idleMs: 15_000, growMs: 120 };

/** `importCohort` writes and imports the givens' extract, the first time a row needs the cohort. */
export const makeStage = (importCohort: (stage: Stage) => Promise<void>): Stage => {
  const givens: Givens = {
    lines: new Map(),
    startAt: instantMeant('2026-01-20'),
    variant: { batches: 'as promised', chargingClass: 'A', schedules: 'all' },
    approval: false,
  };
  const remembered: Remembered = {
    latestRun: undefined,
    cycles: new Set(),
    events: new Map(),
    begun: undefined,
    conduct: { faults: [] },
    latestImport: undefined,
    disagreements: new Set(),
  };
  let opened: Promise<Desk> | undefined;
  let imported: Promise<void> | undefined;

  const stage: Stage = {
    givens,
    remembered,
    get isOpen() {
      return opened !== undefined;
    },
    emptyDesk() {
      opened ??= openFor(givens);
      return opened;
    },
    cohortIsDelivered() {
      imported ??= Promise.resolve();
    },
    async desk() {
      const desk = await stage.emptyDesk();
      imported ??= importCohort(stage);
      await imported;
      return desk;
    },
    async advanceTo(instant) {
      const { cloud } = await stage.desk();
      const until = msOf(instant);
      while (cloud.clock.now() < until) {
        await cloud.clock.advanceTo(Math.min(cloud.clock.nextSchedule(), until));
        await stage.rest();
      }
    },
    async settled(executionArn) {
      const { cloud } = await stage.emptyDesk();
      let settlement: Settlement | undefined;
      const settled = cloud.stepFunctions.settled(executionArn).then((found) => {
        settlement = found;
      });
      while (!settlement) {
        await Promise.race([settled, cloud.idle()]);
        if (!settlement) await cloud.clock.advanceTo(cloud.clock.now() + pauseMs);
      }
      return settlement;
    },
    async rest() {
      const { cloud } = await stage.emptyDesk();
      await cloud.idle();
      // One that waits for a day or for an answer goes on when the clock gets there.
      for (const arn of cloud.stepFunctions.awake()) await stage.settled(arn);
      await cloud.idle();
    },
    async close() {
      const desk = await opened?.catch(() => undefined);
      try {
        await desk?.close();
        if (desk) await keepRightsSeen(desk.dataFolder);
      } finally {
        if (desk) await rm(desk.dataFolder, { recursive: true, force: true });
      }
    },
  };
  return stage;
};

const openFor = async ({ startAt, variant, approval }: Givens): Promise<Desk> => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'scenario-'));
  const assembly = await assemblyFor(variant);
  return await openDesk({
    ...{ dataFolder, startAt, assembly, workersMax, warm, approval },
    tablesInMemory: true,
  });
};
