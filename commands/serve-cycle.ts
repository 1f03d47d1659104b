import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { msOf, startOfCycle } from '../domain/calendar.ts';
import type { Programme } from '../domain/programme.ts';
import { nextRunName, runName } from '../domain/run-name.ts';
import type { Desk } from './desk.ts';
import { type Execution, executionNamed, executionToCome } from './executions.ts';
import { environment } from './problems.ts';
import type { Progress } from './progress.ts';
import { settleAwake } from './settle-awake.ts';

/** How the run of a cycle ended, and how long it took from its start to its end. */
export interface ServedRun {
  readonly execution: Execution;
  readonly seconds: number;
}

interface CycleAtDesk {
  readonly desk: Desk;
  readonly programme: Programme;
  readonly cycle: string;
  readonly progress: Progress;
  /** What is said where the run waits for a person. */
  readonly waits?: string | undefined;
}

/** A start of the run must show within this time of its schedule's firing. */
const startWithinMs = 60_000;

/**
 * Serves a cycle as far as it is not served yet. Never started: the clock moves on
 * and the schedule fires. Open: waited for. Failed: redriven while its decisions hold. Closed well:
 * the schedule fires once more, which does nothing, and a re-run goes over the same cohort.
 */
export const serveCycle = async (at: CycleAtDesk): Promise<ServedRun> => {
  const startedAt = performance.now();
  const machine = machineOf(at);
  const first = await executionNamed(at.desk.cloud, machine, runName(at.cycle, 'scheduled'));
  const unreported = await unreportedRun(at, first);
  if (unreported) return { execution: unreported, seconds: secondsOf(unreported) };
  const execution =
    first === undefined
      ? await firstRun(at)
      : first.status === 'SUCCEEDED'
        ? await reRun(at)
        : await goOn(at, first);
  await watch(at, execution, first === undefined ? startedAt : undefined);
  const ended = await executionNamed(at.desk.cloud, machine, execution.name);
  if (!ended) throw new Error(`${execution.name} ran and cannot be described`);
  return { execution: ended, seconds: (performance.now() - startedAt) / 1000 };
};

/** A run that ended well while nobody was there to write its report: it is reported, not repeated. */
const unreportedRun = async (
  at: CycleAtDesk,
  first: Execution | undefined,
): Promise<Execution | undefined> => {
  const latest = (await latestReRun(at)) ?? first;
  if (latest?.status !== 'SUCCEEDED') return undefined;
  const manifest = join(at.desk.dataFolder, 'out', latest.name, 'manifest.json');
  if (existsSync(manifest)) return undefined;
  at.progress.say(`${latest.name} had ended well, and its report was not written: writing it.`);
  return latest;
};

const secondsOf = ({ startedAt, stoppedAt = startedAt }: Execution): number =>
  (stoppedAt - startedAt) / 1000;

const machineOf = ({ desk }: CycleAtDesk): string =>
  desk.env.settings.required('MONTHLY_DATA_STATE_MACHINE');

/** Lets every schedule up to the cycle's own fire, in order, each run ending before the next. */
const firstRun = async (at: CycleAtDesk): Promise<Execution> => {
  const { cloud } = at.desk;
  const due = msOf(startOfCycle(at.cycle));
  if (cloud.clock.now() > due) {
    at.progress.say(`The first of ${at.cycle} has passed: starting its run late.`);
    await start(at, { cycle: at.cycle, kind: 'scheduled' });
  }
  while (cloud.clock.now() < due) {
    await cloud.clock.advanceTo(Math.min(cloud.clock.nextSchedule(), due));
    if (cloud.clock.now() < due) await settleAwake(cloud);
  }
  return await comes(at, runName(at.cycle, 'scheduled'));
};

const reRun = async (at: CycleAtDesk): Promise<Execution> => {
  const latest = await latestReRun(at);
  if (latest && latest.status !== 'SUCCEEDED') return await goOn(at, latest);
  const fired = await start(at, { scheduledTime: startOfCycle(at.cycle) });
  at.progress.say(`${at.cycle} was served before: the schedule fired again and ${said(fired)}.`);
  const names = latest ? [runName(at.cycle, 'scheduled'), latest.name] : [];
  const name = nextRunName([runName(at.cycle, 'scheduled'), ...names], 'rerun', at.cycle);
  await start(at, { cycle: at.cycle, kind: 'rerun' });
  return await comes(at, name);
};

const said = (answer: unknown): string =>
  (answer as { outcome?: string }).outcome === 'started' ? 'started a run' : 'did nothing';

const latestReRun = async (at: CycleAtDesk): Promise<Execution | undefined> => {
  let latest: Execution | undefined;
  for (let number = 2; ; number++) {
    const name = runName(at.cycle, 'rerun', number);
    const found = await executionNamed(at.desk.cloud, machineOf(at), name);
    if (!found) return latest;
    latest = found;
  }
};

/** Waits for an open execution; redrives a failed one, or orders a re-run where that is too old, or
 * where books that a redrive counted again still do not balance: a re-run asks charging for each line. */
const goOn = async (at: CycleAtDesk, execution: Execution): Promise<Execution> => {
  if (execution.status === 'RUNNING') {
    at.progress.say(`${execution.name} was open: it goes on.`);
    return execution;
  }
  const { decisionHoldsHours } = at.programme.benefits['monthly-data'].run;
  const age = at.desk.cloud.clock.now() - (execution.stoppedAt ?? 0);
  const isOld = age > decisionHoldsHours * 3_600_000;
  if (isOld || (execution.error === 'RunDoesNotBalance' && execution.redriveCount > 0)) {
    const why = isOld
      ? `failed more than ${decisionHoldsHours} h ago`
      : 'was redriven and still does not balance';
    at.progress.say(`${execution.name} ${why}: a re-run.`);
    const name = nextRunName([execution.name], 'rerun', at.cycle);
    await start(at, { cycle: at.cycle, kind: 'rerun' });
    return await comes(at, name);
  }
  at.progress.say(`${execution.name} had failed (${execution.error ?? 'aborted'}): redriving it.`);
  await at.desk.cloud.stepFunctions.handle('RedriveExecution', {
    executionArn: execution.executionArn,
  });
  return execution;
};

const start = async ({ desk: { cloud } }: CycleAtDesk, request: object): Promise<unknown> => {
  const answer = await cloud.invoke(cloud.outputs.StartMonthlyDataFunction ?? '', request);
  if (answer.ok) return answer.payload;
  throw environment(
    `The starter refused ${JSON.stringify(request)}: ${answer.errorMessage}`,
    'do what the message says, then start again',
  );
};

const comes = async (at: CycleAtDesk, name: string): Promise<Execution> => {
  const execution = await executionToCome(at.desk.cloud, machineOf(at), {
    name,
    withinMs: startWithinMs,
  });
  if (execution) return execution;
  throw environment(
    `${name} did not start within ${startWithinMs / 1000} s of its schedule's firing.`,
    `read the starter's log below ${at.desk.dataFolder}/logs`,
  );
};

/** The state that an execution has entered last. */
const standsAt = async (
  { desk: { cloud } }: CycleAtDesk,
  { executionArn }: Execution,
): Promise<string | undefined> => {
  const answer = await cloud.stepFunctions.handle('GetExecutionHistory', {
    ...{ executionArn, reverseOrder: true, maxResults: 20 },
  });
  const { events } = answer as {
    events: { stateEnteredEventDetails?: { name: string } }[];
  };
  return events.find((event) => event.stateEnteredEventDetails)?.stateEnteredEventDetails?.name;
};

/** Shows the run's progress until it ends. */
const watch = async (at: CycleAtDesk, execution: Execution, since?: number): Promise<void> => {
  const { stepFunctions } = at.desk.cloud;
  const step = at.progress.step(execution.name, since);
  let open = true;
  const settled = stepFunctions.settled(execution.executionArn).finally(() => {
    open = false;
  });
  let said = at.waits === undefined;
  while (open) {
    if (!said && (await standsAt(at, execution)) === 'Wait for an approval') {
      said = true;
      at.progress.say(`\n${at.waits}\n`);
    }
    const { mapRun } = stepFunctions.progress(execution.executionArn);
    if (mapRun?.label === 'Lines') {
      step.report(mapRun.succeeded + mapRun.failed, mapRun.total);
    }
    await Promise.race([settled, new Promise((done) => setTimeout(done, 200))]);
  }
  const { status, error } = await settled;
  step.end(`${execution.name}: ${status}${error === undefined ? '' : ` (${error})`}`);
};
