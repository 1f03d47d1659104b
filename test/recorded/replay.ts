import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { InvokeResult } from '../../local/step-functions/ports.ts';
import { createStepFunctions } from '../../local/step-functions/step-functions.ts';
import { memoryObjects, virtualTime } from '../local/step-functions/in-memory.ts';
import type { Loose, Recording } from './recordings.ts';

/** What our engine made of a recording's definition and input. */
export type Replayed =
  | { readonly outcome: 'refused'; readonly why: string }
  /** It asked for more than the recording holds: an object, or a function's further answer. */
  | { readonly outcome: 'not recorded'; readonly why: string }
  | { readonly outcome: 'ended'; readonly events: readonly Loose[] };

const machine = 'arn:aws:states:us-east-1:111111111111:stateMachine:replayed';
const replayedFunction = 'arn:aws:lambda:us-east-1:111111111111:function:replayed';

/** Tests fill in the ARN of a function that they made: any that is not there yet is ours. */
const withFunction = (value: Loose, onlyDirect: boolean): Loose => {
  if (Array.isArray(value)) return value.map((inner) => withFunction(inner, onlyDirect));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries<Loose>(value).map(([key, inner]) => [
    key,
    withFunction(inner, onlyDirect),
  ]);
  const copy = Object.fromEntries(entries);
  const isIntegration = String(copy.Resource).startsWith('arn:aws:states:');
  return copy.Type === 'Task' && (onlyDirect || !isIntegration)
    ? { ...copy, Resource: replayedFunction }
    : copy;
};

/** Whether every task of the recording names its function by ARN. */
const callsDirectly = (events: readonly Loose[]): boolean => {
  const types = new Set(events.map(({ type }) => type));
  return types.has('LambdaFunctionScheduled') && !types.has('TaskScheduled');
};

interface Asked {
  readonly payload: string;
  readonly answer: InvokeResult | 'never';
  taken: boolean;
}

/** The recorders unfold objects and arrays; any other value stayed the text that it was. */
const unfolded = (recorded: Loose): Loose =>
  typeof recorded === 'string' ? JSON.parse(recorded) : recorded;

/** More than any state may hand on: what such an answer was is not on record. */
const tooLarge = 'x'.repeat(300_000);

/** Instants that the recorders took out, though the execution depends on them. */
const lacksInstant = (input: Loose): boolean =>
  /"(<timestamp>|timestamp|date)"/.test(JSON.stringify(input ?? null));

const textOf = (cause: Loose): string =>
  typeof cause === 'string' ? cause : JSON.stringify(cause);

/** An error's name and cause, as the function's answer that must have been behind it. */
const failure = (error: string, cause: Loose): InvokeResult => {
  const known = typeof cause === 'object' && cause !== null ? cause : {};
  const { errorMessage = textOf(cause ?? ''), stackTrace: trace = known.trace } = known;
  return { ok: false, errorType: error, errorMessage, ...(trace ? { trace } : {}) };
};

const answerIn = (type: string, event: Loose): Asked['answer'] => {
  if (type === 'LambdaFunctionSucceeded') {
    return { ok: true, payload: unfolded(event.lambdaFunctionSucceededEventDetails.output) };
  }
  if (type === 'TaskSucceeded') {
    return { ok: true, payload: event.taskSucceededEventDetails.output.Payload };
  }
  if (type === 'TaskSubmitted') return { ok: true, payload: null };
  const details = event.taskFailedEventDetails ?? event.lambdaFunctionFailedEventDetails;
  if (details === undefined) return 'never';
  if (details.error === 'States.DataLimitExceeded') return { ok: true, payload: tooLarge };
  return failure(details.error, details.cause);
};

const outcomes = /^(LambdaFunction|Task)(Succeeded|Failed|TimedOut|Submitted)$/;

/** What each task was asked and what it answered, found along the chain of events. */
const askedIn = (events: readonly Loose[]): Asked[] => {
  const isBehind = (event: Loose, id: number): boolean => {
    for (let at = event; at !== undefined; at = events.find((e) => e.id === at.previousEventId)) {
      if (at.previousEventId === id) return true;
    }
    return false;
  };
  return events
    .filter(({ type }) => type === 'TaskScheduled' || type === 'LambdaFunctionScheduled')
    .map((scheduled) => {
      const { taskScheduledEventDetails: task, lambdaFunctionScheduledEventDetails: call } =
        scheduled;
      const outcome = events.find((e) => outcomes.test(e.type) && isBehind(e, scheduled.id));
      return {
        payload: JSON.stringify(
          call === undefined ? task.parameters?.Payload : unfolded(call.input),
        ),
        answer: outcome === undefined ? 'never' : answerIn(outcome.type, outcome),
        taken: false,
      };
    });
};

/** Runs a definition on our engine, its functions answering as they did on AWS. */
export const replay = async (
  definition: Loose,
  recording: Pick<Recording, 'input' | 'events'>,
): Promise<Replayed> => {
  const ending = recording.events.at(-1)?.type ?? 'ExecutionSucceeded';
  if (!/^Execution(Succeeded|Failed|TimedOut)$/.test(ending)) {
    return { outcome: 'not recorded', why: 'who stopped it, or its end' };
  }
  if (lacksInstant(recording.input)) return { outcome: 'not recorded', why: 'an instant' };
  const folder = mkdtempSync(join(tmpdir(), 'replayed-'));
  const time = virtualTime();
  const asked = askedIn(recording.events);
  let missing: string | undefined;
  const take = (payload: unknown): Asked | undefined => {
    const open = asked.filter(({ taken }) => !taken);
    const found = open.find((a) => a.payload === JSON.stringify(payload ?? null)) ?? open[0];
    if (found !== undefined) found.taken = true;
    return found;
  };
  const store = memoryObjects().store;
  const engine = createStepFunctions({
    folder,
    region: 'us-east-1',
    account: '111111111111',
    clock: time.clock,
    timers: time.timers,
    random: () => 0.5,
    invoke: async (_arn, payload) => {
      const found = take(payload);
      if (found === undefined) missing = 'the answer of a function';
      if (found === undefined || found.answer === 'never') return new Promise(() => {});
      return found.answer;
    },
    objects: {
      write: store.write,
      read: (bucket, key) => {
        missing = `the object ${bucket}/${key}`;
        return store.read(bucket, key);
      },
    },
    emit: () => {},
  });
  try {
    engine.register({
      name: 'replayed',
      arn: machine,
      definition: withFunction(definition, callsDirectly(recording.events)),
      type: 'STANDARD',
    });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    return { outcome: 'refused', why: String(error) };
  }
  try {
    const { executionArn } = (await engine.handle('StartExecution', {
      stateMachineArn: machine,
      name: 'replayed',
      input:
        typeof recording.input === 'string' ? recording.input : JSON.stringify(recording.input),
    })) as { executionArn: string };
    let settled = false;
    void engine.settled(executionArn).then(() => (settled = true));
    for (let idle = 0; !settled && missing === undefined && idle < 20; ) {
      await sleep(1);
      const wait = settled ? undefined : time.untilNext();
      idle = wait === undefined ? idle + 1 : 0;
      if (wait !== undefined) await time.advance(wait);
    }
    if (missing !== undefined) return { outcome: 'not recorded', why: missing };
    if (!settled) return { outcome: 'not recorded', why: 'an answer to a task token' };
    const { events } = (await engine.handle('GetExecutionHistory', {
      executionArn,
      maxResults: 1000,
    })) as { events: Loose[] };
    return { outcome: 'ended', events };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
