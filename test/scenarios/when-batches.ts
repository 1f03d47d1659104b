import { cohortRow, sealedCohort } from '../../adapters/cohorts.ts';
import { findRun } from '../../adapters/runs.ts';
import type { Desk } from '../../commands/desk.ts';
import { monthlyMachine } from './executions.ts';
import type { Step } from './rows.ts';
import type { Stage } from './stage.ts';

const programme = 'customer-appreciation';

/** The input that the Map gave the child which served this line, and gives it again. */
const childInput = async ({ env }: Desk, run: string, lines: readonly string[]) => {
  const cycle = run.slice('monthly-data-'.length).slice(0, 7);
  const record = await findRun(env, { programme, benefit: 'monthly-data', cycle, run });
  if (!record) throw new Error(`${run} was never opened.`);
  const cohort = await sealedCohort(env, programme, record.plan.referenceDate);
  const rows = await Promise.all(lines.map((line) => cohortRow(env, cohort, line)));
  if (rows.includes(undefined)) throw new Error(`${lines.join(', ')}: not all in the cohort.`);
  return { BatchInput: { plan: record.plan }, Items: rows };
};

/** The function that the workflow calls for a batch, as its definition says. */
const servingFunction = async (desk: Desk): Promise<string> => {
  const { definition } = (await desk.cloud.stepFunctions.handle('DescribeStateMachine', {
    stateMachineArn: monthlyMachine(desk),
  })) as { definition: string };
  const name = /"Serve the batch":\s*\{[\s\S]*?"FunctionName":\s*"([^"]+)"/.exec(definition)?.[1];
  if (name === undefined) throw new Error('The workflow has no state "Serve the batch".');
  return name;
};

const serveAgain = async (
  stage: Stage,
  { run, lines, times }: { run: string; lines: readonly string[]; times: number },
): Promise<void> => {
  const desk = await stage.desk();
  const input = await childInput(desk, run, lines);
  const serving = await servingFunction(desk);
  const answers = await Promise.all(
    Array.from({ length: times }, () => desk.cloud.invoke(serving, input)),
  );
  for (const answer of answers) {
    if (!answer.ok) throw new Error(`A second child failed: ${answer.errorMessage}`);
  }
};

/** The platform invokes a batch's child more than once, as Express workflows may. */
export const whenBatches: readonly Step<Stage>[] = [
  {
    form: 'when RUN serves again LINES...',
    does: (stage, said) =>
      serveAgain(stage, {
        run: said.word('RUN'),
        lines: said.word('LINES').split(' '),
        times: 1,
      }),
  },
  {
    form: 'when RUN serves N times at once LINES...',
    does: (stage, said) =>
      serveAgain(stage, {
        run: said.word('RUN'),
        lines: said.word('LINES').split(' '),
        times: said.number('N'),
      }),
  },
];
