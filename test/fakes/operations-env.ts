import type { SettingName } from '../../adapters/env.ts';
import {
  type DescribedExecution,
  type ExecutionEvent,
  type ExecutionStatus,
  executionOf,
  type MapRunSeen,
  type OperationsEnv,
} from '../../adapters/operations/executions.ts';
import { instantOf } from '../../domain/calendar.ts';
import { type OperationsRouteId, operationsRouteOf } from '../../domain/operations/routes.ts';
import type { HttpAnswer } from '../../functions/middleware/problems.ts';
import { type MonthlyEnv, monthlyEnv } from './monthly-env.ts';

/** The outside as the functions behind the operator's door see it, with executions in memory. */
export interface OperationsEnvInMemory extends MonthlyEnv, Pick<OperationsEnv, 'executions'> {
  /** What Step Functions was asked to do, in order. */
  readonly ordered: string[];
  /** An execution of the monthly workflow comes to be, or ends so. */
  execution(name: string, status: ExecutionStatus, ended?: { error: string; cause: string }): void;
  readonly maps: MapRunSeen[];
  readonly events: ExecutionEvent[];
}

const machine = 'arn:aws:states:ap-northeast-2:1:stateMachine:monthly-data';
const definition = JSON.stringify({
  StartAt: 'Serve',
  States: { Serve: { Type: 'Map', Label: 'Lines', Next: 'Done' }, Done: { Type: 'Succeed' } },
});

export const operationsEnv = async (
  given: Partial<Record<SettingName, string>> = {},
): Promise<OperationsEnvInMemory> => {
  const env = await monthlyEnv({
    ACCESS_TABLE: 'Access',
    STAGE: 'local',
    MONTHLY_DATA_STATE_MACHINE: machine,
    GRANT_CORRECTIONS_STATE_MACHINE: machine.replace('monthly-data', 'grant-corrections'),
    ...given,
  });
  const found = new Map<string, DescribedExecution>();
  const ordered: string[] = [];
  const maps: MapRunSeen[] = [];
  const events: ExecutionEvent[] = [];
  const change = (arn: string, status: ExecutionStatus): void => {
    const { error: _, cause: __, ...before } = found.get(arn) as DescribedExecution;
    found.set(arn, { ...before, status });
  };
  let drawn = 0;
  return Object.assign(env, {
    ordered,
    maps,
    events,
    ids: { next: () => `record-${++drawn}` },
    execution: (
      name: string,
      status: ExecutionStatus,
      ended?: { error: string; cause: string },
    ) => {
      const execution = executionOf(machine, name);
      const now = instantOf(env.time.now);
      const startedAt = found.get(execution)?.startedAt ?? now;
      found.set(execution, {
        ...{ execution, name, status, startedAt, redrives: 0 },
        isRedrivable: !['RUNNING', 'SUCCEEDED'].includes(status),
        ...(status !== 'RUNNING' && { stoppedAt: now }),
        ...ended,
      });
    },
    executions: {
      list: async () =>
        [...found.values()].sort((one, other) => (one.startedAt > other.startedAt ? -1 : 1)),
      describe: async (_call: string, arn: string) => found.get(arn),
      history: async () => events,
      definition: async () => definition,
      mapRuns: async () => maps,
      redrive: async (_call: string, arn: string) => {
        if (found.get(arn)?.status === 'RUNNING') return { refused: 'Execution is RUNNING' };
        ordered.push(`redrive ${arn.split(':').at(-1)}`);
        change(arn, 'RUNNING');
        return {};
      },
      stop: async (_call: string, arn: string, { cause }: { cause: string }) => {
        ordered.push(`stop ${arn.split(':').at(-1)} by ${cause}`);
        change(arn, 'ABORTED');
      },
    },
  }) as OperationsEnvInMemory;
};

/** What a test says about a call; the rest is as a good client sends it. */
export interface OperatorSent {
  readonly claims?: unknown;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly routeKey?: string;
}

export const operatorClaims = { aud: 'benefits-operators', person: '1001', roles: 'operator' };

type Handler = (event: unknown, context: never) => Promise<HttpAnswer>;

/** Calls a function of the door as the gateway does; answers status and what the body says. */
export const callOperator = async (handler: Handler, id: OperationsRouteId, sent: OperatorSent) => {
  const { method, path } = operationsRouteOf(id);
  const answer = await handler(
    {
      routeKey: sent.routeKey ?? `${method} ${path}`,
      headers: { 'content-type': 'application/json' },
      pathParameters: sent.parameters,
      queryStringParameters: sent.query,
      requestContext: {
        requestId: 'request-1',
        ...('claims' in sent
          ? sent.claims !== undefined && { authorizer: { jwt: { claims: sent.claims } } }
          : { authorizer: { jwt: { claims: operatorClaims } } }),
      },
      ...(sent.body !== undefined && { body: JSON.stringify(sent.body) }),
    },
    undefined as never,
  );
  const isJson = /json/.test(answer.headers['content-type'] ?? '');
  return {
    ...answer,
    said: (isJson ? JSON.parse(answer.body) : {}) as Record<string, unknown>,
  };
};
