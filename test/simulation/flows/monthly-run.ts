import fc from 'fast-check';
import * as z from 'zod';
import { setKillSwitch } from '../../../adapters/controls.ts';
import type { Item } from '../../../adapters/env.ts';
import { instantOf } from '../../../domain/calendar.ts';
import type { FrozenLine } from '../../../domain/line.ts';
import type { CloudEvent } from '../../../local/step-functions/ports.ts';
import { untilTaken } from '../core/asynchronous.ts';
import type { Episode, Flow } from '../core/flow.ts';
import { openQueue, type Queue } from '../core/queue.ts';
import { type Engine, machineArn, openEngine } from '../core/step-functions.ts';
import type { World } from '../core/world.ts';
import { watchPressure } from '../invariants/bounded-pressure.ts';
import { checkChainOfReports } from '../invariants/chain-of-reports.ts';
import { type ChargingBook, watchedCharging } from '../invariants/charging-book.ts';
import { watchChargingCount } from '../invariants/charging-count.ts';
import { checkAgreement, watchAgreement, watchLedger } from '../invariants/ledger-facts.ts';
import { checkMonthlyBooks } from '../invariants/monthly-books.ts';
import { watchParkedLines } from '../invariants/parked-lines.ts';
import { declareMonthlyFunctions } from './monthly-functions.ts';
import { linesSchema, type PlacedLine, placedLines, someLines, suspend } from './monthly-lines.ts';
import { sealCohortOf } from './sealed-cohorts.ts';

const acts = [
  ...(['fire-again', 'stop', 'redrive', 'switch-off', 'switch-on'] as const),
  ...(['follow-up', 'rerun', 'resume-a-line'] as const),
] as const;

const scenarioSchema = z.strictObject({
  lines: linesSchema,
  batchSize: z.int().min(1).max(5),
  /** Of failed batches, in percent. */
  tolerated: z.union([z.literal(0), z.literal(60)]),
  canaryLines: z.int().min(0).max(2),
  acts: z.array(z.strictObject({ minute: z.number().nonnegative(), act: z.enum(acts) })),
});
type Scenario = z.infer<typeof scenarioSchema>;

const machine = 'monthly-data';
const run = 'monthly-data-2026-02';
const startAt = Date.parse('2026-01-31T15:00:00.000Z');
const hourMs = 3_600_000;
const benefit = { programme: 'customer-appreciation', benefit: 'monthly-data' };

/** The month from the schedule's firing to its sealed books: the real workflow file, interpreted. */
export const monthlyRun: Flow<Scenario> = {
  name: 'monthly-run',
  saying: 'the whole monthly workflow: fired twice, stopped, redriven, re-run, lines that resume',
  schema: scenarioSchema,
  scenario: fc.record({
    lines: someLines(6),
    batchSize: fc.integer({ min: 1, max: 3 }),
    tolerated: fc.constantFrom(0, 60),
    canaryLines: fc.nat(2),
    acts: fc.array(
      fc.record({
        minute: fc.oneof(fc.double({ min: 0, max: 0.05, noNaN: true }), fc.nat(20), fc.nat(1_500)),
        act: fc.constantFrom(...acts),
      }),
      { maxLength: 4 },
    ),
  }),
  examples: [
    { lines: ['due', 'due', 'suspended'], batchSize: 2, tolerated: 0, canaryLines: 1, acts: [] },
    {
      ...{ lines: ['due', 'suspended', 'poison'], batchSize: 2, tolerated: 60, canaryLines: 0 },
      acts: [
        { minute: 0.001, act: 'stop' },
        { minute: 1, act: 'redrive' },
        { minute: 15, act: 'resume-a-line' },
      ],
    },
  ],
  startAt,
  faultHours: 40,
  tapeMax: 200,
  settings: {
    ...{
      PROGRAMME: 'customer-appreciation@1',
      CODE_VERSION: 'code',
      CHARGING_CLASS: 'A',
      APPROVAL: 'not_required',
    },
    ...{ LEDGER_TABLE: 'Ledger', WORK_TABLE: 'Work', CONTROLS_TABLE: 'Controls' },
    ...{ LINES_TABLE: 'Lines', NOTICES_TABLE: 'Notices', APPLICATIONS_TABLE: 'Applications' },
    ...{ ENROLMENTS_TABLE: 'Enrolments', CODES_TABLE: 'Codes', BUS: 'bus' },
    ...{ COHORT_BUCKET: 'cohorts', RESULTS_BUCKET: 'results', OPERATIONS_TOPIC: 'operations' },
    ...{ ACCESS_TABLE: 'Access', RECORD_BUCKET: 'record', RECORD_KEY: 'record-key' },
    ...{
      CHARGING_SECRET: 'charging',
      CHARGING_URL: 'http://charging',
      LINE_EVENTS_QUEUE: 'events',
    },
    ...{ NOTICES_TOPIC: 'notices', STATEMENT_LINES_TOPIC: 'statement-lines', QUIET_HOURS: '21-8' },
    MONTHLY_DATA_STATE_MACHINE: machineArn(machine),
    CUSTOMER_NOTICES_STATE_MACHINE: machineArn('customer-notices'),
  },
  begin: async (world, scenario) => {
    const book = await watchedCharging(world);
    world.services.http = watchPressure(world, watchChargingCount(world, book.charging));
    watchLedger(world);
    watchAgreement(world, book);
    watchParkedLines(world, book);
    const { batchSize, tolerated: toleratedFailurePercentage, canaryLines } = scenario;
    declareMonthlyFunctions(world, { batchSize, toleratedFailurePercentage, canaryLines });
    const lines = placedLines(scenario.lines);
    const rows = lines.map(({ item }) => item as FrozenLine);
    sealCohortOf(world, rows);
    const engine = openEngine(world, [machine], (event) => tellOfEnding(world, event));
    const consumer = { name: 'RecordLineEvent', timeoutMs: 60_000 };
    const queue = openQueue(world, 'line-events', consumer);
    wire(world, engine, queue);
    return episodeOf({ world, engine, queue, book, lines }, scenario);
  },
};

/** The rule that records runs which ended badly: an asynchronous invocation, tried three times. */
const tellOfEnding = (world: World, { detail }: CloudEvent): void => {
  const { status } = detail as { status: string };
  if (!['FAILED', 'TIMED_OUT', 'ABORTED'].includes(status)) return;
  world.notify('notify that an execution ended badly', () =>
    world.act('the rule', () => untilTaken(world, 'RecordEndedRun', { detail }, 3)),
  );
};

const wire = (world: World, engine: Engine, queue: Queue): void => {
  world.services.workflows = {
    start: async (_call, arn, name, input) => {
      const started = arn.split(':').at(-1) ?? '';
      // The telling of customers is another flow's: here only its start counts.
      const outcome =
        started === machine ? await engine.start(machine, name, input) : ('started' as const);
      world.services.said.push({ name, input });
      return { outcome, execution: `${arn}:${name}` };
    },
    answer: async () => 'gone',
  };
  world.services.queues = {
    send: async (_call, _queue, message, delaySeconds) => queue.send(message, delaySeconds),
  };
};

interface Parts {
  readonly world: World;
  readonly engine: Engine;
  readonly queue: Queue;
  readonly book: ChargingBook;
  readonly lines: readonly PlacedLine[];
}

const episodeOf = ({ world, engine, queue, book, lines }: Parts, scenario: Scenario): Episode => {
  const resumed = new Set<string>();
  for (const { line, kind } of lines) {
    if (kind === 'suspended') suspend(world, line, instantOf(startAt - hourMs));
    if (kind === 'suspended_since') suspend(world, line, instantOf(startAt + 60_000));
  }
  const flip = (stopped: boolean): Promise<void> =>
    setKillSwitch(world.truth(), {
      ...{ ...benefit, stopped },
      ...{ who: 'operations', why: 'a drill', at: instantOf(world.now()) },
    });
  const fire = () =>
    world.act('the schedule', () =>
      untilTaken(world, 'StartMonthlyData', { scheduledTime: instantOf(startAt) }, 185),
    );
  /** A name that was started before stands for an execution that ended before it had opened its
   * run: whoever is answered `exists` redrives it. */
  const order = async (kind: 'rerun' | 'follow-up'): Promise<void> => {
    const result = await world.invoke('StartMonthlyData', { cycle: '2026-02', kind });
    const { outcome, run: name } = Object(result.ok ? result.payload : undefined);
    if (outcome === 'exists') await engine.redrive(machine, name);
  };
  const resume = (): void => {
    const one = lines.find(({ kind, line }) => kind === 'suspended' && !resumed.has(line));
    if (!one) return;
    resumed.add(one.line);
    const at = instantOf(world.now());
    const detail: Item = { version: 1, eventId: `R-${one.line}`, line: one.line, occurredAt: at };
    queue.send({ 'detail-type': 'LineResumed', detail: { ...detail, by: 'operator' } });
  };
  const doNow: Record<(typeof acts)[number], () => unknown> = {
    'fire-again': fire,
    stop: () => {
      world.faults.broughtAbout('F21');
      return engine.stop(machine, run);
    },
    redrive: () => {
      world.faults.broughtAbout(world.now() - startAt > 12 * hourMs ? 'F20' : 'F19');
      return engine.redrive(machine, run);
    },
    'switch-off': () => flip(true),
    'switch-on': () => flip(false),
    'follow-up': () => order('follow-up'),
    rerun: () => order('rerun'),
    'resume-a-line': resume,
  };
  const latest = async (): Promise<{ name: string; isOpen: boolean; isSealed: boolean }[]> => {
    const runs = world.services.database.items('Work').filter(({ pk }) => /^RUN#/.test(`${pk}`));
    return runs.map(({ sk, status }) => ({
      ...{ name: String(sk), isOpen: status === 'open', isSealed: status === 'sealed' },
    }));
  };
  const openLines = (): string[] =>
    world.services.database
      .items('Work')
      .filter(({ openShard }) => openShard !== undefined)
      .map(({ pk }) => String(pk).slice('PARKED#'.length));
  const untilHourIsOpen = async (): Promise<void> => {
    // By any clock: a sandbox may be five minutes off.
    const hours = [-300_000, 300_000].map((skewMs) =>
      new Date(world.now() + 9 * hourMs + skewMs).getUTCHours(),
    );
    if (hours.includes(23)) await world.sleep(hourMs + 600_000);
  };

  /** One round of what operations do in the morning; answers whether there is nothing left. */
  const lookAfter = async (): Promise<boolean> => {
    await untilHourIsOpen();
    queue.redriveDeadLetters();
    const isYoung = world.now() - startAt < 24 * hourMs;
    const scheduled = await engine.find(machine, run);
    const opened = await latest();
    if (scheduled === undefined) fire();
    else if (!opened.some(({ name }) => name === run)) await engine.redrive(machine, run);
    for (const { name, isSealed } of opened) {
      const execution = await engine.find(machine, name);
      if (execution?.status === 'RUNNING' || execution?.status === 'SUCCEEDED') continue;
      if (!isSealed && !isYoung) continue;
      await engine.redrive(machine, name);
    }
    await world.sleep(30 * 60_000);
    const runs = await latest();
    if (!runs.some(({ isSealed, name }) => isSealed && !name.includes('follow-up'))) {
      const first = await engine.find(machine, run);
      if (!isYoung || (first && first.status !== 'RUNNING')) await order('rerun');
      await world.sleep(30 * 60_000);
      return false;
    }
    const isPoison = (line: string) =>
      lines.some((one) => one.line === line && one.kind === 'poison');
    if (!openLines().every(isPoison)) {
      await order('follow-up');
      await world.sleep(30 * 60_000);
      return false;
    }
    return queue.waiting === 0;
  };

  return {
    start: () => {
      world.schedule('fire the monthly schedule', 0, fire);
      for (const { minute, act } of scenario.acts) {
        world.agenda.after(Math.round(minute * 60_000), () =>
          world.act(act, async () => void (await doNow[act]())),
        );
      }
    },
    recover: async () => {
      await flip(false);
      for (let round = 1; round <= 60 && !(await lookAfter()); round += 1) {
        world.note(`round ${round} of looking after`);
      }
      await untilHourIsOpen();
      await order('rerun');
      await world.sleep(90 * 60_000);
    },
    check: async () => {
      checkAgreement(world, book);
      await checkMonthlyBooks(world, { lines, resumed, open: openLines() });
      checkChainOfReports(world);
      engine.close();
    },
  };
};
