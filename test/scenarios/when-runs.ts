import { executionToCome } from '../../commands/executions.ts';
import { instantOf, msOf, startOfCycle } from '../../domain/calendar.ts';
import { runIdentity, runName } from '../../domain/run-name.ts';
import { endOfRun, executionOf, expectEnd, monthlyMachine } from './executions.ts';
import { instantMeant } from './moments.ts';
import type { Step } from './rows.ts';
import type { Stage } from './stage.ts';

const startWithinMs = 30_000;

const comes = async (stage: Stage, run: string): Promise<void> => {
  const desk = await stage.desk();
  const found = await executionToCome(desk.cloud, monthlyMachine(desk), {
    name: run,
    withinMs: startWithinMs,
  });
  if (!found) throw new Error(`${run} did not start within ${startWithinMs / 1000} s.`);
};

/** The schedule starts the run of a cycle; an earlier month's run on the way ends first. */
const runOnSchedule = async (stage: Stage, cycle: string) => {
  await stage.advanceTo(startOfCycle(cycle));
  const run = runName(cycle, 'scheduled');
  await comes(stage, run);
  return await endOfRun(stage, run);
};

/** The schedule starts the run and nobody waits for its end: the next rows happen meanwhile. */
const beginOnSchedule = async (stage: Stage, cycle: string): Promise<void> => {
  const { cloud } = await stage.desk();
  const due = msOf(startOfCycle(cycle));
  // Other schedules on the way fire and end; the run's own is left to fire below.
  while (cloud.clock.nextSchedule() < due) {
    await stage.advanceTo(instantOf(cloud.clock.nextSchedule()));
  }
  stage.remembered.begun = cloud.clock.advanceTo(due);
  await comes(stage, runName(cycle, 'scheduled'));
};

/** The schedule starts the run of a cycle, which stands still before it serves anybody. */
export const beginsAndWaits = async (stage: Stage, run: string): Promise<void> => {
  await stage.advanceTo(startOfCycle(runIdentity(run)?.cycle ?? ''));
  await comes(stage, run);
  await stage.rest();
};

/** Somebody starts the month's run by hand under another version; it stands still. */
export const orderThatWaits = async (
  stage: Stage,
  cycle: string,
  programmeVersion: number,
): Promise<void> => {
  const { outcome } = await ask(stage, { cycle, kind: 'scheduled', programmeVersion });
  if (outcome !== 'started') throw new Error(`The starter did not start it: ${outcome}.`);
  await stage.rest();
};

/** The starter is asked; answers what it answered. A refusal fails the row. */
const ask = async (stage: Stage, request: object): Promise<{ outcome: string; run: string }> => {
  const { cloud } = await stage.desk();
  const answer = await cloud.invoke(cloud.outputs.StartMonthlyDataFunction ?? '', request);
  if (answer.ok) return answer.payload as { outcome: string; run: string };
  throw new Error(`The starter refused: ${answer.errorType}: ${answer.errorMessage}`);
};

const order = async (stage: Stage, request: object) => {
  const { outcome, run } = await ask(stage, request);
  if (outcome !== 'started') throw new Error(`The starter did not start ${run}: ${outcome}.`);
  return await endOfRun(stage, run);
};

const doesNothing = async (stage: Stage, request: object): Promise<void> => {
  const { outcome } = await ask(stage, request);
  if (outcome === 'started') throw new Error('It started a run, and should have done nothing.');
  await stage.rest();
};

const redrive = async (stage: Stage, run: string) => {
  const desk = await stage.desk();
  const { executionArn } = await executionOf(desk, run);
  await desk.cloud.stepFunctions.handle('RedriveExecution', { executionArn });
  return await endOfRun(stage, run);
};

const stop = async (stage: Stage, run: string): Promise<void> => {
  const desk = await stage.desk();
  const { executionArn } = await executionOf(desk, run);
  await desk.cloud.stepFunctions.handle('StopExecution', { executionArn });
  await stage.remembered.begun;
  stage.remembered.begun = undefined;
  await endOfRun(stage, run);
};

const ends = async (stage: Stage, run: string) => {
  await stage.remembered.begun;
  stage.remembered.begun = undefined;
  return await endOfRun(stage, run);
};

const failed = (error: string) => ({ status: 'FAILED', error });
const succeeded = { status: 'SUCCEEDED' };

/** Runs start, end, and start again. */
export const whenRuns: readonly Step<Stage>[] = [
  {
    form: 'when run monthly-data CYCLE',
    does: async (stage, said) =>
      expectEnd(await runOnSchedule(stage, said.word('CYCLE')), succeeded),
  },
  {
    form: 'when run monthly-data CYCLE fails with ERROR',
    does: async (stage, said) =>
      expectEnd(await runOnSchedule(stage, said.word('CYCLE')), failed(said.word('ERROR'))),
  },
  {
    form: 'when run monthly-data CYCLE begins',
    does: (stage, said) => beginOnSchedule(stage, said.word('CYCLE')),
  },
  {
    form: 'when RUN ends',
    does: async (stage, said) => expectEnd(await ends(stage, said.word('RUN')), succeeded),
  },
  {
    form: 'when RUN ends and fails with ERROR',
    does: async (stage, said) =>
      expectEnd(await ends(stage, said.word('RUN')), failed(said.word('ERROR'))),
  },
  {
    form: 'when schedule fires again for CYCLE',
    does: (stage, said) => doesNothing(stage, { scheduledTime: startOfCycle(said.word('CYCLE')) }),
  },
  {
    form: 'when schedule fires late for CYCLE',
    does: async (stage, said) =>
      expectEnd(await order(stage, { scheduledTime: startOfCycle(said.word('CYCLE')) }), succeeded),
  },
  {
    form: 'when start scheduled CYCLE a second time',
    does: (stage, said) => doesNothing(stage, { cycle: said.word('CYCLE'), kind: 'scheduled' }),
  },
  {
    form: 'when start KIND CYCLE [of version VERSION]',
    does: async (stage, said) => {
      const version = said.maybe('VERSION');
      const request = {
        cycle: said.word('CYCLE'),
        kind: said.word('KIND'),
        ...(version === undefined ? {} : { programmeVersion: Number(version) }),
      };
      expectEnd(await order(stage, request), succeeded);
    },
  },
  {
    form: 'when redrive RUN',
    does: async (stage, said) => expectEnd(await redrive(stage, said.word('RUN')), succeeded),
  },
  {
    form: 'when redrive RUN fails with ERROR',
    does: async (stage, said) =>
      expectEnd(await redrive(stage, said.word('RUN')), failed(said.word('ERROR'))),
  },
  {
    form: 'when operator stops RUN',
    does: (stage, said) => stop(stage, said.word('RUN')),
  },
  {
    form: 'when clock reaches AT',
    does: (stage, said) => stage.advanceTo(instantMeant(said.word('AT'))),
  },
];
