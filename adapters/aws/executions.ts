import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  DescribeStateMachineForExecutionCommand,
  type HistoryEvent,
  paginateGetExecutionHistory,
  paginateListExecutions,
  paginateListMapRuns,
  RedriveExecutionCommand,
  type SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { instantOf } from '../../domain/calendar.ts';
import type {
  ExecutionEvent,
  ExecutionStatus,
  Executions,
  ListedExecution,
  MapRunSeen,
} from '../operations/executions.ts';
import { inOurWordsOf } from './sdk-errors.ts';

const pageSize = 100;
const eventsAPage = 1_000;

/** Step Functions behind the executions port. */
export const stepFunctionsExecutions = (client: () => SFNClient): Executions => ({
  list: (call, machine, most) =>
    inOurWordsOf(call, async () => {
      const found: ListedExecution[] = [];
      const pages = paginateListExecutions(
        { client: client(), pageSize: Math.min(pageSize, most) },
        { stateMachineArn: machine },
      );
      for await (const { executions = [] } of pages) {
        found.push(...executions.map(listedOf));
        if (found.length >= most) break;
      }
      return found.slice(0, most);
    }),
  describe: (call, execution) =>
    inOurWordsOf(call, async () => {
      try {
        const found = await client().send(
          new DescribeExecutionCommand({ executionArn: execution }),
        );
        const { error, cause, redriveCount = 0 } = found;
        return {
          ...listedOf(found),
          ...(error !== undefined && { error }),
          ...(cause !== undefined && { cause }),
          redrives: redriveCount,
          isRedrivable: found.redriveStatus === 'REDRIVABLE',
        };
      } catch (error) {
        if (error instanceof Error && error.name === 'ExecutionDoesNotExist') return undefined;
        throw error;
      }
    }),
  history: (call, execution) =>
    inOurWordsOf(call, async () => {
      const found: ExecutionEvent[] = [];
      const pages = paginateGetExecutionHistory(
        { client: client(), pageSize: eventsAPage },
        { executionArn: execution, includeExecutionData: false },
      );
      for await (const { events = [] } of pages) found.push(...events.map(eventOf));
      return found;
    }),
  definition: (call, execution) =>
    inOurWordsOf(call, async () => {
      const found = await client().send(
        new DescribeStateMachineForExecutionCommand({ executionArn: execution }),
      );
      return found.definition ?? '{}';
    }),
  mapRuns: (call, execution) =>
    inOurWordsOf(call, async () => {
      const arns: string[] = [];
      const pages = paginateListMapRuns({ client: client() }, { executionArn: execution });
      for await (const { mapRuns = [] } of pages) {
        arns.push(...mapRuns.map(({ mapRunArn = '' }) => mapRunArn));
      }
      return Promise.all(arns.reverse().map((mapRun) => mapRunOf(client(), mapRun)));
    }),
  redrive: (call, execution) =>
    inOurWordsOf(call, async () => {
      try {
        await client().send(new RedriveExecutionCommand({ executionArn: execution }));
        return {};
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'ExecutionNotRedrivable') throw error;
        return { refused: error.message };
      }
    }),
  stop: (call, execution, because) =>
    inOurWordsOf(call, async () => {
      await client().send(new StopExecutionCommand({ executionArn: execution, ...because }));
    }),
});

interface Listed {
  readonly executionArn?: string | undefined;
  readonly name?: string | undefined;
  readonly status?: string | undefined;
  readonly startDate?: Date | undefined;
  readonly stopDate?: Date | undefined;
}

const listedOf = ({
  executionArn,
  name,
  status,
  startDate,
  stopDate,
}: Listed): ListedExecution => ({
  execution: executionArn ?? '',
  name: name ?? '',
  status: (status ?? 'RUNNING') as ExecutionStatus,
  startedAt: instantOf(startDate?.getTime() ?? 0),
  ...(stopDate && { stoppedAt: instantOf(stopDate.getTime()) }),
});

interface Details {
  readonly name?: string | undefined;
  readonly mapRunArn?: string | undefined;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

/** Each kind of event has its details under a name of its own; those we look at are spelled alike. */
const eventOf = (event: HistoryEvent): ExecutionEvent => {
  const entry = Object.entries(event).find(
    ([key, value]) => key.endsWith('EventDetails') && value !== undefined,
  );
  const { name, mapRunArn, error, cause } = (entry?.[1] ?? {}) as Details;
  const isOfState = entry?.[0].startsWith('state') ?? false;
  return {
    type: event.type ?? '',
    at: instantOf(event.timestamp?.getTime() ?? 0),
    ...(isOfState && name !== undefined && { state: name }),
    ...(mapRunArn !== undefined && { mapRun: mapRunArn }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  };
};

/** `arn:aws:states:REGION:ACCOUNT:mapRun:MACHINE/LABEL:ID` */
const labelOf = (mapRun: string): string => /\/([^/:]+):[^:]+$/.exec(mapRun)?.[1] ?? '';

const mapRunOf = async (client: SFNClient, mapRun: string): Promise<MapRunSeen> => {
  const { executionCounts: counts } = await client.send(
    new DescribeMapRunCommand({ mapRunArn: mapRun }),
  );
  const { total = 0, pending = 0, running = 0, succeeded = 0 } = counts ?? {};
  const { failed = 0, timedOut = 0, aborted = 0, pendingRedrive = 0 } = counts ?? {};
  return {
    ...{ mapRun, label: labelOf(mapRun), total, running, succeeded },
    pending: pending + pendingRedrive,
    failed: failed + timedOut + aborted,
  };
};
