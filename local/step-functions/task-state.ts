import type { Json, JsonObject } from './asl.ts';
import type { CompiledState } from './compiled-machine.ts';
import type { ContextObject } from './context-object.ts';
import { Interrupted } from './interruption.ts';
import type { InvokeResult } from './ports.ts';
import type { AtState } from './run-state.ts';
import { refuseOversize, StatesError } from './states-error.ts';
import { type TaskEvents, taskEvents, taskResource } from './task-events.ts';
import { makeToken } from './task-tokens.ts';
import { at as atInstant } from './virtual-time.ts';
import { asleep, type Walk } from './walk.ts';

type AtTask = AtState & {
  readonly context: ContextObject;
  readonly attempt: number;
  /** The state's input before InputPath and Parameters. */
  readonly raw: Json;
};

interface Limits {
  readonly timeoutInSeconds?: number;
  readonly heartbeatInSeconds?: number;
}

/** Without TimeoutSeconds a task may take as long as it takes, as on AWS. */
const limitsOf = async (compiled: CompiledState, input: Json, at: AtTask): Promise<Limits> => {
  const { state } = compiled;
  const read = async (path: string | undefined, fixed: number | undefined) => {
    if (path === undefined) return fixed;
    const seconds = await compiled.expression(path)(input, at.context);
    if (typeof seconds === 'number' && Number.isInteger(seconds) && seconds > 0) return seconds;
    throw new StatesError(
      'States.Runtime',
      `'${path}' of state '${compiled.name}' is ${JSON.stringify(seconds)}, not whole seconds.`,
    );
  };
  const timeout = await read(state.TimeoutSecondsPath, state.TimeoutSeconds);
  const heartbeat = await read(state.HeartbeatSecondsPath, state.HeartbeatSeconds);
  return {
    ...(timeout === undefined ? {} : { timeoutInSeconds: timeout }),
    ...(heartbeat === undefined ? {} : { heartbeatInSeconds: heartbeat }),
  };
};

/** States.Timeout, without a Cause, when the instant comes before the outcome. */
const withDeadline = async <T>(
  promise: Promise<T>,
  instant: number | undefined,
  walk: Walk,
): Promise<T> => {
  if (instant === undefined) return promise;
  let timer: { cancel(): void } | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = atInstant(walk.engine, instant, () => reject(new StatesError('States.Timeout')));
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    timer?.cancel();
  }
};

/** A function's error as AWS reports it: the Cause is the JSON text the runtime answered. */
export const functionError = (failure: InvokeResult & { ok: false }): StatesError => {
  const { errorType, errorMessage, trace } = failure;
  if (errorType.startsWith('Lambda.')) return new StatesError(errorType, errorMessage);
  const cause = { errorType, errorMessage, ...(trace === undefined ? {} : { trace }) };
  return new StatesError(errorType, JSON.stringify(cause));
};

/** A function's name, partial ARN or ARN as one ARN. */
const functionArn = (name: Json | undefined, walk: Walk): string => {
  const { region, account } = walk.engine;
  const text = String(name);
  return text.startsWith('arn:') ? text : `arn:aws:lambda:${region}:${account}:function:${text}`;
};

/** The answer of `lambda:invoke`; a directly named function answers its payload alone. */
const wrapped = (payload: Json, requestId: string): Json => ({
  ExecutedVersion: '$LATEST',
  Payload: payload,
  SdkHttpMetadata: { HttpHeaders: {}, HttpStatusCode: 200 },
  SdkResponseMetadata: { RequestId: requestId },
  StatusCode: 200,
});

const invoke = async (resource: string, input: Json, at: AtTask): Promise<Json> => {
  const { engine, life } = at.walk;
  const direct = taskResource(resource)?.kind === 'function';
  const parameters = input as JsonObject;
  const arn = direct ? resource : functionArn(parameters.FunctionName, at.walk);
  const payload = direct ? input : parameters.Payload === undefined ? {} : parameters.Payload;
  const answer = await life.raceUnlessClosing(engine.invoke(arn, payload));
  if (!answer.ok) throw functionError(answer);
  const result = (answer.payload ?? null) as Json;
  return direct ? result : wrapped(result, engine.newId());
};

/** The answer to a token that is out; released, a token is gone for whoever answers it. */
interface TokenOut {
  readonly answer: Promise<string>;
  release(): void;
}

/** Waits until the token comes back; each heartbeat moves the heartbeat's deadline on. */
const giveOut = (token: string, heartbeatSeconds: number | undefined, walk: Walk): TokenOut => {
  const { engine, life } = walk;
  let timer: { cancel(): void } | undefined;
  let waiting: { release(): void } | undefined;
  const answer = new Promise<string>((resolve, reject) => {
    const beat = () => {
      timer?.cancel();
      if (heartbeatSeconds === undefined) return;
      timer = atInstant(engine, engine.clock.now() + heartbeatSeconds * 1000, () =>
        // AWS reports a missed heartbeat as States.Timeout, by the name of the other time-out.
        reject(new StatesError('States.Timeout')),
      );
    };
    waiting = engine.tokens.wait(token, { succeed: resolve, fail: reject, beat });
    beat();
  });
  const release = () => {
    timer?.cancel();
    waiting?.release();
  };
  return { answer: life.race(answer).finally(release), release };
};

/** The token of this attempt: the one handed out before the process ended, or a fresh one. */
export const tokenOf = (compiled: CompiledState, at: AtState, attempt: number) => {
  if (taskResource(compiled.state.Resource ?? '')?.waitsForToken !== true) return undefined;
  const { walk, visit } = at;
  if (attempt === 0 && visit.submitted !== undefined) return visit.submitted.token;
  return makeToken(walk.context.Execution.Id, visit.eventId, walk.engine.newId());
};

interface Attempt {
  readonly limits: Limits;
  readonly events: TaskEvents;
}

/** Hands the work over, unless that was done before the process ended, and waits for the token. */
const handOver = async (
  resource: string,
  input: Json,
  at: AtTask & Attempt & { readonly answer: Promise<string> },
): Promise<string> => {
  const { answer, walk } = at;
  if (at.attempt === 0 && at.visit.submitted !== undefined) return asleep(walk, answer);
  let answered = false;
  const handed = invoke(resource, input, at).then((output) => {
    if (!answered) at.events.submitted(JSON.stringify(output));
  });
  // Closing waits for a hand-over under way: what is on record is not handed over again.
  const early = answer.catch((error) =>
    error instanceof Interrupted ? handed.then(() => Promise.reject(error)) : Promise.reject(error),
  );
  // A worker may answer before the hand-over returns. Whoever answered was told that it counts, so
  // it goes on record at once, whatever becomes of the rest of the hand-over.
  early.catch(() => {});
  handed.catch(() => {});
  await Promise.race([handed, early.finally(() => (answered = true))]);
  return asleep(walk, answer);
};

/** One attempt of a Task: its events are on record in the order AWS gives them. */
export const performTask = async (
  compiled: CompiledState,
  input: Json,
  at: AtTask,
): Promise<Json> => {
  const resource = compiled.state.Resource ?? '';
  const { walk } = at;
  const limits = await limitsOf(compiled, at.raw, at);
  const events = taskEvents(walk.trail, resource, walk.engine.region);
  const token = at.context.Task?.Token;
  const goesOn = at.attempt === 0 ? at.visit.submitted : undefined;
  if (goesOn === undefined) {
    events.scheduled(input, limits, token);
    events.started();
  }
  const startedAt = goesOn?.startedAt ?? walk.engine.clock.now();
  const { timeoutInSeconds: seconds } = limits;
  const deadline = seconds === undefined ? undefined : startedAt + seconds * 1000;
  const out = token === undefined ? undefined : giveOut(token, limits.heartbeatInSeconds, walk);
  try {
    const work: Promise<Json> =
      out === undefined
        ? invoke(resource, input, at)
        : handOver(resource, input, { ...at, limits, events, answer: out.answer }).then((output) =>
            JSON.parse(output),
          );
    const result = await withDeadline(work, deadline, walk);
    const text = JSON.stringify(result);
    const direct = taskResource(resource)?.kind === 'function';
    refuseOversize(text, direct ? resource : 'lambda');
    events.succeeded(text);
    return result;
  } catch (error) {
    if (!(error instanceof StatesError)) throw error;
    if (error.name === 'States.Timeout') events.timedOut(error);
    else events.failed(error);
    throw error;
  } finally {
    out?.release();
  }
};
