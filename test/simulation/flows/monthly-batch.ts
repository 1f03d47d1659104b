import fc from 'fast-check';
import * as z from 'zod';
import { setKillSwitch } from '../../../adapters/controls.ts';
import { openParkedLines } from '../../../adapters/parked-lines.ts';
import { instantOf } from '../../../domain/calendar.ts';
import type { RunPlan } from '../../../domain/run-plan.ts';
import { validityAt } from '../../../domain/validity.ts';
import { makeServeBatch } from '../../../functions/workflow/serve-batch.ts';
import { programmeNamed } from '../../../programmes/catalogue.ts';
import { aPlan } from '../../domain/builders.ts';
import type { Episode, Flow } from '../core/flow.ts';
import { longestFreezeMs } from '../core/sandbox.ts';
import { runTask, taskStateOf } from '../core/task-with-retry.ts';
import type { World } from '../core/world.ts';
import { checkBatchOutcome } from '../invariants/batch-outcome.ts';
import { watchPressure } from '../invariants/bounded-pressure.ts';
import { checkCalendar } from '../invariants/calendar.ts';
import { cappedRuns } from '../invariants/capped-runs.ts';
import { type ChargingBook, watchedCharging } from '../invariants/charging-book.ts';
import { checkAgreement, watchAgreement, watchLedger } from '../invariants/ledger-facts.ts';
import { watchParkedLines } from '../invariants/parked-lines.ts';
import { linesSchema, type PlacedLine, placedLines, someLines, suspend } from './monthly-lines.ts';

export const acts = ['again', 'follow-up', 'rerun', 'stop', 'go-on', 'month-ends'] as const;

export const capSchema = z.strictObject({
  lines: z.int().nonnegative(),
  shards: z.int().min(1).max(2),
});

export const scenarioSchema = z.strictObject({
  lines: linesSchema,
  /** How many batches the lines are served in. */
  batches: z.int().min(1).max(2),
  /** What people and platforms do while faults are on, and when. */
  acts: z.array(z.strictObject({ minute: z.number().nonnegative(), act: z.enum(acts) })),
  /** What each run may give until two persons raise it, in lines; counted in so many parts. */
  cap: capSchema.optional(),
});
export type BatchScenario = z.infer<typeof scenarioSchema>;

const cycle = { programme: 'customer-appreciation', benefit: 'monthly-data', cycle: '2026-02' };
const startAt = Date.parse('2026-01-31T15:00:00.000Z');
/** Midnight in Korea, at the end of the month that is given. */
const monthEndsAt = Date.parse('2026-02-28T15:00:00.000Z');
const serveState = taskStateOf('monthly-data', 'For each batch of lines', 'Serve the batch');
const { programme, hash } = programmeNamed('customer-appreciation@1');
const hourMs = 3_600_000;
const decisionHoldsHours = 24;

/** As a run pins it that opens now: what is given after its month is valid late. */
const validityNow = (world: World): RunPlan['validity'] => {
  const answer = validityAt(
    programme.benefits['monthly-data'],
    cycle.cycle,
    instantOf(world.now()),
  );
  if (answer.outcome === 'valid') return answer.validity;
  throw new Error(`Nothing is given for ${cycle.cycle} any more.`);
};

const firstPlan: RunPlan = aPlan({
  ...{ programmeHash: hash, openedAt: instantOf(startAt), canaryLines: 0 },
  asOf: instantOf(startAt - 600_000),
});

/** Serve-batch over charging of class A, without the workflow around it: the quickest of all. */
export const monthlyBatch: Flow<BatchScenario> = {
  name: 'monthly-batch',
  saying: 'batches of the monthly run, repeated, redriven, followed up and re-run',
  schema: scenarioSchema,
  scenario: fc.record({
    lines: someLines(4),
    batches: fc.integer({ min: 1, max: 2 }),
    acts: fc.array(
      fc.record({
        minute: fc.oneof(fc.nat(20), fc.nat(2_000)),
        act: fc.constantFrom(...acts),
      }),
      { maxLength: 3 },
    ),
  }),
  examples: [
    { lines: ['due', 'due', 'thing', 'suspended_since'], batches: 1, acts: [] },
    { lines: ['due', 'suspended_since'], batches: 1, acts: [{ minute: 20, act: 'follow-up' }] },
    {
      lines: ['due', 'due'],
      batches: 2,
      acts: [
        { minute: 0, act: 'again' },
        { minute: 0, act: 'rerun' },
      ],
    },
    {
      lines: ['due', 'poison'],
      batches: 1,
      acts: [
        { minute: 20, act: 'follow-up' },
        { minute: 30, act: 'rerun' },
      ],
    },
    {
      ...{ lines: ['due', 'suspended_since'], batches: 1 },
      acts: [
        { minute: 0.5, act: 'stop' },
        { minute: 30, act: 'go-on' },
        { minute: 40, act: 'rerun' },
      ],
    },
    { lines: ['due', 'thing'], batches: 1, acts: [{ minute: 0, act: 'month-ends' }] },
  ],
  startAt,
  faultHours: 40,
  settings: {
    ...{ PROGRAMME: 'customer-appreciation@1', CODE_VERSION: 'code', CHARGING_CLASS: 'A' },
    ...{ LEDGER_TABLE: 'Ledger', WORK_TABLE: 'Work', CONTROLS_TABLE: 'Controls' },
    ...{ LINES_TABLE: 'Lines', CHARGING_SECRET: 'charging', CHARGING_URL: 'http://charging' },
  },
  begin: (world, scenario) => monthlyBatchOver(world, scenario, {}),
};

/** Over a charging system that behaves so. */
export const monthlyBatchOver = async (
  world: World,
  scenario: BatchScenario,
  conduct: Parameters<ChargingBook['charging']['behave']>[0],
): Promise<Episode> => {
  const book = await watchedCharging(world);
  book.charging.behave(conduct);
  world.services.http = watchPressure(world, book.charging);
  watchLedger(world);
  watchAgreement(world, book);
  watchParkedLines(world, book);
  world.lambda({ name: 'ServeBatch', timeoutMs: 55_000, make: makeServeBatch });
  return episodeOf(world, book, scenario);
};

const episodeOf = (world: World, book: ChargingBook, scenario: BatchScenario): Episode => {
  const lines = placedLines(scenario.lines);
  const byLine = new Map(lines.map((placed) => [placed.line, placed]));
  const sinceAt = startAt + 60_000;
  for (const { line, kind } of lines) {
    if (kind === 'suspended') suspend(world, line, instantOf(startAt - hourMs));
    if (kind === 'suspended_since') suspend(world, line, instantOf(sinceAt));
    if (kind === 'poison') world.faults.broughtAbout('F22');
  }
  const size = Math.ceil(lines.length / scenario.batches);
  const batches: PlacedLine[][] = [];
  for (let from = 0; from < lines.length; from += size)
    batches.push(lines.slice(from, from + size));
  const served = new Set<PlacedLine[]>();
  const caps = cappedRuns(world, book, { ...cycle, cap: scenario.cap });
  const first: RunPlan = { ...firstPlan, ...caps.pinned };
  let runs = 1;
  let followUps = 0;

  const serve = async (plan: RunPlan, batch: readonly PlacedLine[]): Promise<boolean> => {
    const payload = { BatchInput: { plan }, Items: batch.map(({ item }) => item) };
    const result = await runTask(world, serveState, 'ServeBatch', payload);
    const named = { run: plan.run, lines: batch.map(({ line }) => line) };
    if (result.ok) checkBatchOutcome(world, result.payload, named);
    return result.ok;
  };
  const serveFirstRun = async (): Promise<void> => {
    await Promise.all(
      batches.map(async (batch) => {
        if (await serve(first, batch)) served.add(batch);
      }),
    );
  };
  const later = async (differences: Partial<RunPlan> & { run: string }): Promise<RunPlan> => {
    await caps.open(differences.run);
    return laterPlan(differences);
  };
  const laterPlan = (differences: Partial<RunPlan>): RunPlan => ({
    ...first,
    validity: validityNow(world),
    openedAt: instantOf(world.now()),
    asOf: instantOf(world.now() - 600_000),
    firstAsOf: firstPlan.asOf,
    readLedgerFirst: true,
    ...differences,
  });
  const rerun = async (): Promise<boolean> => {
    runs += 1;
    const plan = await later({ kind: 'rerun', run: `monthly-data-2026-02-${runs}` });
    const all = await Promise.all(
      batches.map(async (batch) => {
        const isServed = await serve(plan, batch);
        if (isServed) served.add(batch);
        return isServed;
      }),
    );
    return all.every((isServed) => isServed);
  };
  const openLines = (): string[] =>
    world.services.database
      .items('Work')
      .filter(({ openShard }) => openShard !== undefined)
      .map(({ pk }) => String(pk).slice('PARKED#'.length));
  const followUp = async (): Promise<void> => {
    const open = await openParkedLines(world.truth(), cycle);
    const parked = open.flatMap((line) => byLine.get(line) ?? []);
    if (parked.length === 0) return;
    followUps += 1;
    const run = `monthly-data-2026-02-follow-up-${followUps}`;
    await serve(await later({ kind: 'follow-up', run, contiguous: false }), parked);
  };
  const flip = (stopped: boolean): Promise<void> =>
    setKillSwitch(world.truth(), {
      ...{ programme: cycle.programme, benefit: cycle.benefit, stopped },
      ...{ who: 'operations', why: 'a drill', at: instantOf(world.now()) },
    });
  const doNow: Record<(typeof acts)[number], () => Promise<unknown>> = {
    again: () => {
      world.faults.broughtAbout(world.now() - startAt > 12 * hourMs ? 'F20' : 'F19');
      return serveFirstRun();
    },
    'follow-up': followUp,
    rerun,
    stop: () => flip(true),
    'go-on': () => flip(false),
    'month-ends': async () => {
      world.faults.broughtAbout('F25');
      world.agenda.moveTo(monthEndsAt);
    },
  };
  const openFor = async (): Promise<void> => {
    // By any clock: a sandbox may be five minutes off.
    const hours = [-300_000, 300_000].map((skewMs) =>
      new Date(world.now() + 9 * hourMs + skewMs).getUTCHours(),
    );
    if (hours.includes(23)) await world.sleep(hourMs + 600_000);
  };

  return {
    start: () => {
      world.act('the run', async () => {
        await caps.open(first.run);
        await serveFirstRun();
      });
      for (const { minute, act } of scenario.acts) {
        world.agenda.after(minute * 60_000, () =>
          world.act(act, async () => void (await doNow[act]())),
        );
      }
    },
    recover: async () => {
      // The month that ends at once takes the time away in which frozen sandboxes thaw.
      await world.sleep(longestFreezeMs);
      await flip(false);
      await caps.raise();
      for (let round = 1; round <= 8; round += 1) {
        await world.sleep(20 * 60_000);
        await openFor();
        const isYoung = world.now() - startAt < decisionHoldsHours * hourMs;
        if (batches.some((batch) => !served.has(batch))) {
          await (isYoung ? serveFirstRun() : rerun());
        }
        const isWaiting = openLines().some((line) => byLine.get(line)?.kind !== 'poison');
        if (isWaiting) await followUp();
        else if (batches.every((batch) => served.has(batch))) break;
      }
      await openFor();
      if (!(await rerun())) world.violate('I3', 'a re-run without any fault fails');
    },
    afterEvent: caps.check,
    check: async () => {
      await caps.checkCounts(lines.length);
      checkAgreement(world, book);
      checkCalendar(world, cycle.cycle);
      const open = openLines();
      const granted = new Set(world.services.database.items('Ledger').map(({ pk }) => pk));
      for (const { line, kind } of lines) {
        const isGranted = granted.has(`line:${line}`);
        const isParked = open.includes(line);
        world.note(`${line} ${kind}: ${isGranted ? 'granted' : 'not granted'}`);
        if (kind === 'due' && !isGranted) world.violate('I3', `${line} is due and was not granted`);
        if ((kind === 'thing' || kind === 'suspended') && isGranted) {
          world.violate('I4', `${line} (${kind}) was granted`);
        }
        if (isParked !== (kind === 'poison')) {
          world.violate('I3', `${line} (${kind}) is ${isParked ? '' : 'not '}parked at the end`);
        }
      }
    },
  };
};
