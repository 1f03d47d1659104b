import type { Json } from './asl.ts';
import { inputDetails, outputDetails, type Trail } from './history.ts';
import { errorFields, type StatesError } from './states-error.ts';

/** How a task is named in its definition, and so how its events are named. */
export interface TaskResource {
  readonly kind: 'integration' | 'function';
  readonly waitsForToken: boolean;
}

const integrations: Readonly<Record<string, TaskResource>> = {
  'arn:aws:states:::lambda:invoke': { kind: 'integration', waitsForToken: false },
  'arn:aws:states:::lambda:invoke.waitForTaskToken': { kind: 'integration', waitsForToken: true },
};

const functionArn = /^arn:aws[\w-]*:lambda:[\w-]*:\d*:function:[\w-]+(:[\w$-]+)?$/;

/** Undefined for what this engine does not run; the definition check refuses it beforehand. */
export const taskResource = (resource: string): TaskResource | undefined => {
  if (Object.hasOwn(integrations, resource)) return integrations[resource];
  return functionArn.test(resource) ? { kind: 'function', waitsForToken: false } : undefined;
};

/** The events of one attempt, by the names AWS gives them for this kind of task. */
export interface TaskEvents {
  scheduled(parameters: Json, limits: object, token: string | undefined): void;
  started(): void;
  submitted(output: string): void;
  succeeded(output: string): void;
  failed(error: StatesError): void;
  timedOut(error: StatesError): void;
}

const functionEvents = (trail: Trail, resource: string): TaskEvents => ({
  scheduled: (parameters, limits) =>
    void trail.record('LambdaFunctionScheduled', {
      lambdaFunctionScheduledEventDetails: {
        resource,
        ...inputDetails(JSON.stringify(parameters)),
        ...limits,
      },
    }),
  started: () => void trail.record('LambdaFunctionStarted'),
  submitted: () => {},
  succeeded: (output) =>
    void trail.record('LambdaFunctionSucceeded', {
      lambdaFunctionSucceededEventDetails: outputDetails(output),
    }),
  failed: (error) =>
    void trail.record('LambdaFunctionFailed', {
      lambdaFunctionFailedEventDetails: errorFields(error),
    }),
  timedOut: (error) =>
    void trail.record('LambdaFunctionTimedOut', {
      lambdaFunctionTimedOutEventDetails: errorFields(error),
    }),
});

const nothing = () => {};
const noEvents: TaskEvents = {
  scheduled: nothing,
  started: nothing,
  submitted: nothing,
  succeeded: nothing,
  failed: nothing,
  timedOut: nothing,
};

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html */
export const taskEvents = (trail: Trail, resource: string, region: string): TaskEvents => {
  if (!trail.isKept) return noEvents;
  if (taskResource(resource)?.kind === 'function') return functionEvents(trail, resource);
  const [resourceType, ...action] = resource.replace('arn:aws:states:::', '').split(':');
  const named = { resourceType, resource: action.join(':') };
  return {
    scheduled: (parameters, limits, token) =>
      void trail.record(
        'TaskScheduled',
        {
          taskScheduledEventDetails: {
            ...named,
            region,
            parameters: JSON.stringify(parameters),
            ...limits,
          },
        },
        token === undefined ? {} : { token },
      ),
    started: () => void trail.record('TaskStarted', { taskStartedEventDetails: named }),
    submitted: (output) =>
      void trail.record('TaskSubmitted', {
        taskSubmittedEventDetails: { ...named, ...outputDetails(output) },
      }),
    succeeded: (output) =>
      void trail.record('TaskSucceeded', {
        taskSucceededEventDetails: { ...named, ...outputDetails(output) },
      }),
    failed: (error) =>
      void trail.record('TaskFailed', {
        taskFailedEventDetails: { ...named, ...errorFields(error) },
      }),
    timedOut: (error) =>
      void trail.record('TaskTimedOut', {
        taskTimedOutEventDetails: { ...named, ...errorFields(error) },
      }),
  };
};
