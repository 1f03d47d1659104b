import { instantOf } from '../../domain/calendar.ts';
import { definitionSchema, drawWorkflow } from '../../domain/operations/draw-workflow.ts';
import type { WorkflowPicture } from '../../domain/operations/workflow-picture.ts';
import type { OperationsEnv } from './executions.ts';
import { type FoundRun, sentenceIn } from './run-shown.ts';
import { progressOf } from './runs-seen.ts';

/** The section of docs/runbook.md on what a red state means. */
const runbookSection = 'monthly-data';

/** The workflow of a run with what happened in it; undefined where its execution is forgotten. */
export const drawRun = async (
  env: OperationsEnv,
  { run, execution }: FoundRun,
): Promise<WorkflowPicture | undefined> => {
  if (!execution) return undefined;
  const arn = execution.execution;
  const [definition, history, maps] = await Promise.all([
    env.executions.definition('read the workflow', arn),
    env.executions.history('read what happened', arn),
    env.executions.mapRuns('look at the Map Runs', arn),
  ]);
  const parsed = definitionSchema.parse(JSON.parse(definition));
  const { states, edges } = drawWorkflow({
    definition: parsed,
    history,
    maps: maps.map(progressOf),
    runbookOf: () => runbookSection,
  });
  return {
    ...{ asOf: instantOf(env.clock.now()), run, workflow: 'monthly-data' },
    startAt: parsed.StartAt,
    states: states.map((state) =>
      state.cause === undefined ? state : { ...state, cause: sentenceIn(state.cause) },
    ),
    edges,
  };
};
