import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import { makeCharging } from '../adapters/charging/charging.ts';
import type { Env } from '../adapters/env.ts';
import { judgeLines } from '../adapters/giving/judged-lines.ts';
import { recordGrants } from '../adapters/giving/recorded-grants.ts';
import { jsonLines } from '../adapters/json-lines.ts';
import { sideBySide } from '../adapters/side-by-side.ts';
import { cohortOnHand } from '../commands/cohort-on-hand.ts';
import { type Desk, openDesk } from '../commands/desk.ts';
import { makeUsable } from '../commands/usable-folder.ts';
import { frozenLineSchema } from '../domain/line.ts';
import { type RunPlan, runPlanSchema } from '../domain/run-plan.ts';
import type { Definition, State } from '../local/step-functions/asl.ts';
import { createStepFunctions } from '../local/step-functions/step-functions.ts';
import { pinnedProgramme, programmeVersion } from '../programmes/catalogue.ts';

const { programme } = programmeVersion('customer-appreciation', 1);
const cycle = '2026-02';
const region = 'ap-northeast-2';
const account = '000000000000';
/** Executions under way; more wait in the engine all the same. */
const executionsAtOnce = 200;

/** A month that is open and that nobody has served: cohort imported, plan pinned. */
export interface OpenMonth {
  readonly desk: Desk;
  readonly plan: RunPlan;
  /** The frozen rows, as the Map would hand them to batches. */
  readonly rows: readonly unknown[];
  /** The workflow of the month as it is deployed. */
  readonly definition: Definition;
}

/** What serving line by line came to. */
export interface ServedLines {
  readonly seconds: number;
  readonly granted: number;
  /** Calls of functions, tables, buckets and charging for a line. */
  readonly callsPerLine: number;
}

/** Imports the same sample as a run does and opens the month, in a fresh folder. */
export const openMonth = async (dataFolder: string, lines: number): Promise<OpenMonth> => {
  makeUsable(dataFolder);
  const desk = await openDesk({ dataFolder, startAt: '2026-02-01T01:00:00+09:00' });
  const progress = { say: () => {}, step: () => ({ report: () => {}, end: () => {} }) };
  const cohort = await cohortOnHand({ desk, programme, progress }, { sample: { lines } } as never);
  const rows: unknown[] = [];
  for await (const row of jsonLines(await desk.env.objects.read('read the lines', cohort.lines))) {
    rows.push(row);
  }
  const opened = await desk.cloud.invoke('OpenRun', {
    ...{ run: `monthly-data-${cycle}`, kind: 'scheduled', cycle },
    ...{ programme: programme.programme, programmeVersion: programme.version },
  });
  if (!opened.ok) throw new Error(opened.errorMessage);
  const { definition } = (await desk.cloud.stepFunctions.handle('DescribeStateMachine', {
    stateMachineArn: desk.env.settings.required('MONTHLY_DATA_STATE_MACHINE'),
  })) as { definition: string };
  return {
    ...{ desk, rows, definition: JSON.parse(definition) as Definition },
    plan: runPlanSchema.parse((opened.payload as { plan: unknown }).plan),
  };
};

/** The state that serves a batch, out of the month's workflow: as it is, for one line. */
const servingState = ({ definition }: OpenMonth): State => {
  const map = definition.States['For each batch of lines']?.ItemProcessor;
  const found = map?.States['Serve the batch'];
  if (!found) throw new Error('the month has no state that serves a batch any more');
  return found;
};

/** One Standard execution per line with the same steps: the function of a batch, given one line. */
export const oneExecutionPerLine = async (month: OpenMonth): Promise<ServedLines> => {
  const { cloud } = month.desk;
  const arn = `arn:aws:states:${region}:${account}:stateMachine:one-line`;
  const definition = { StartAt: 'Serve', States: { Serve: servingState(month) } };
  cloud.stepFunctions.register({ name: 'one-line', arn, definition, type: 'STANDARD' });
  cloud.resetCalls();
  return timed(month, async (row, place) => {
    const { executionArn } = (await cloud.stepFunctions.handle('StartExecution', {
      ...{ stateMachineArn: arn, name: `line-${place}` },
      input: JSON.stringify({ BatchInput: { plan: month.plan }, Items: [row] }),
    })) as { executionArn: string };
    const { status, cause } = await cloud.stepFunctions.settled(executionArn);
    if (status !== 'SUCCEEDED') throw new Error(`line ${place} ${status}: ${cause}`);
    // One call of the workflow service starts it; the rest is what functions were seen to call.
    return 1;
  });
};

/**
 * The leanest execution per line: decide, one charge, one put, without reads, kill switch or events.
 * Its function runs inside the engine's process, which spares it what a sandbox costs.
 */
export const leanExecutionPerLine = async (month: OpenMonth): Promise<ServedLines> => {
  const arn = `arn:aws:states:${region}:${account}:stateMachine:lean-line`;
  const timers = {
    after: (ms: number, fire: () => void) => {
      const timer = setTimeout(fire, ms);
      return { cancel: () => clearTimeout(timer) };
    },
  };
  const engine = createStepFunctions({
    ...{ folder: join(month.desk.dataFolder, 'lean-executions'), region, account, timers },
    clock: { now: () => month.desk.cloud.clock.now() },
    invoke: async (_function, row) => ({ ok: true, payload: await serveLean(month, row) }),
    objects: { read: nothing, write: nothing },
    emit: () => {},
  });
  const Resource = 'arn:aws:states:::lambda:invoke';
  const Parameters = { FunctionName: 'serve', 'Payload.$': '$' };
  const definition = {
    StartAt: 'Serve',
    States: { Serve: { Type: 'Task', Resource, Parameters, End: true } },
  };
  engine.register({ name: 'lean-line', arn, definition, type: 'STANDARD' });
  month.desk.cloud.resetCalls();
  return timed(month, async (row, place) => {
    const { executionArn } = (await engine.handle('StartExecution', {
      ...{ stateMachineArn: arn, name: `line-${place}`, input: JSON.stringify(row) },
    })) as { executionArn: string };
    const { output = '{}', status } = await engine.settled(executionArn);
    if (status !== 'SUCCEEDED') throw new Error(`line ${place} ${status}`);
    const { Payload } = JSON.parse(output) as { Payload: { calls: number } };
    return 2 + Payload.calls;
  });
};

const nothing = (): never => {
  throw new Error('a line by itself reads and writes no object');
};

const serveLean = async ({ desk, plan }: OpenMonth, row: unknown): Promise<{ calls: number }> => {
  const { due } = judgeLines([frozenLineSchema.parse(row)], {
    ...{ plan, programme: pinnedProgramme(plan), events: new Map(), ledger: new Map() },
  });
  const [line] = due;
  if (!line) return { calls: 0 };
  const answer = await makeCharging(desk.env).topUp(line.order);
  if (answer.kind !== 'credited') throw new Error(`charging: ${answer.kind}`);
  await recordGrants(desk.env, [{ due: line, topUp: answer.topUp }], {
    run: plan.run,
    why: 'bench',
  });
  return { calls: 2 };
};

/** The plainest thing that somebody would write instead: a loop that puts an item for each line. */
export const plainLoop = async (month: OpenMonth): Promise<ServedLines> => {
  const table = month.desk.env.settings.required('LINES_TABLE');
  return timed(
    month,
    async (row, place) => {
      await put(month.desk.env, table, {
        pk: `PLAIN#${place}`,
        sk: 'PLAIN',
        row: JSON.stringify(row),
      });
      return 1;
    },
    1,
  );
};

const put = async (
  { database }: Env,
  table: string,
  item: Record<string, unknown>,
): Promise<void> => {
  const [result] = await database.insertAll('put the line', table, [item as never]);
  if (result !== 'inserted') throw new Error('the line was there already');
};

/** Times the lines, side by side, and counts what functions and callers called. */
const timed = async (
  month: OpenMonth,
  serve: (row: unknown, place: number) => Promise<number>,
  atOnce: number = executionsAtOnce,
): Promise<ServedLines> => {
  setMaxListeners(0);
  const { cloud, env } = month.desk;
  const startedAt = performance.now();
  let called = 0;
  const places = month.rows.map((row, place) => ({ row, place }));
  await sideBySide(places, atOnce, async ({ row, place }) => {
    const calls = await serve(row, place);
    called += calls;
  });
  const seconds = (performance.now() - startedAt) / 1000;
  const seen = cloud.calls().reduce((sum, { count }) => sum + count, 0);
  const { topUps } = await makeCharging(env).count(month.plan);
  return { seconds, granted: topUps, callsPerLine: (called + seen) / month.rows.length };
};
