import { cohortRow, sealedCohort } from '../../adapters/cohorts.ts';
import { findRun } from '../../adapters/runs.ts';
import type { Desk } from '../../commands/desk.ts';
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

const serveAgain = async (
  stage: Stage,
  { run, lines, times }: { run: string; lines: readonly string[]; times: number },
): Promise<void> => {
  const desk = await stage.desk();
  const input = await childInput(desk, run, lines);
  const answers = await Promise.all(
    Array.from({ length: times }, () =>
      desk.cloud.invoke(desk.cloud.outputs.ServeBatchFunction ?? '', input),
    ),
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
