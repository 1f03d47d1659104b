import type { LocalCloud } from '../local/cloud.ts';
import type { RecordedCall } from '../local/lambda/recorded-calls.ts';

/** What a run used of AWS, counted while it ran: what the benchmark turns into dollars. */
export interface RecordedRun {
  /** Every call that the functions made, invocations among them, by function and resource. */
  readonly calls: readonly RecordedCall[];
  /** States that the run's own execution entered. */
  readonly standardTransitions: number;
  /** Children of its Map Runs, which are Express executions. */
  readonly expressExecutions: number;
}

/** Reads the counts of an execution that has ended. */
export const recordedRun = async (
  cloud: LocalCloud,
  executionArn: string,
): Promise<RecordedRun> => ({
  calls: cloud.calls(),
  standardTransitions: await statesEntered(cloud, executionArn),
  expressExecutions: await childrenOf(cloud, executionArn),
});

const statesEntered = async ({ stepFunctions }: LocalCloud, executionArn: string) => {
  const { events } = (await stepFunctions.handle('GetExecutionHistory', {
    executionArn,
    maxResults: 1000,
  })) as { events: { type: string }[] };
  return events.filter(({ type }) => type.endsWith('StateEntered')).length;
};

const childrenOf = async ({ stepFunctions }: LocalCloud, executionArn: string) => {
  const { mapRuns } = (await stepFunctions.handle('ListMapRuns', { executionArn })) as {
    mapRuns: { mapRunArn: string }[];
  };
  let children = 0;
  for (const { mapRunArn } of mapRuns) {
    const { executionCounts } = (await stepFunctions.handle('DescribeMapRun', { mapRunArn })) as {
      executionCounts: { total: number };
    };
    children += executionCounts.total;
  }
  return children;
};
