import { isDistributedMap, type Json } from './asl.ts';
import type { CompiledState } from './compiled-machine.ts';
import type { ContextObject } from './context-object.ts';
import type { Visit } from './history.ts';
import { performInlineMap, performParallel } from './inline-branches.ts';
import { compileExpression } from './interpreter.ts';
import { catcherFor, countRetries } from './retry.ts';
import { isOversize, payloadBytesMax, StatesError } from './states-error.ts';
import { performTask, tokenOf } from './task-state.ts';
import { isoInstant, waitUntil } from './virtual-time.ts';
import { waitEndsAt } from './wait-state.ts';
import { asleep, type Walk } from './walk.ts';

export interface AtState {
  readonly walk: Walk;
  readonly visit: Visit;
  /** Of the input as JSON text, where somebody has just written it. */
  readonly length?: number | undefined;
}

export interface Step {
  readonly output: Json;
  /** Undefined at the end. */
  readonly next: string | undefined;
}

/** The context object as this state sees it. */
export const contextAt = (
  compiled: CompiledState,
  { walk, visit }: AtState,
  retryCount?: number,
): ContextObject => ({
  ...walk.context,
  State: {
    EnteredTime: isoInstant(visit.enteredAt),
    Name: compiled.name,
    ...(retryCount === undefined ? {} : { RetryCount: retryCount }),
  },
});

const perform = (
  compiled: CompiledState,
  input: Json,
  at: AtState & {
    readonly context: ContextObject;
    readonly attempt: number;
    readonly raw: Json;
    readonly whenGivenUp: (tell: () => void) => void;
  },
): Promise<Json> => {
  const { state } = compiled;
  if (state.Type === 'Task') return performTask(compiled, input, at);
  if (state.Type === 'Parallel') return performParallel(compiled, input, at);
  if (!isDistributedMap(state)) return performInlineMap(compiled, input, at);
  const run = at.walk.runDistributedMap;
  if (run === undefined) {
    throw new StatesError(
      'States.Runtime',
      `'${compiled.name}' is a distributed Map inside another state: keep it at the top level.`,
    );
  }
  return run(compiled, input, at);
};

/**
 * A template may make more than 256 KiB out of less, which AWS refuses before the state's work. The
 * text is written out only where its length might matter: a batch of lines never comes near it.
 */
const refuseOversizeInput = (
  { growth, name }: CompiledState,
  input: Json,
  length: number | undefined,
): void => {
  if (growth === undefined) return;
  const longest = growth.constant + growth.expressions * (length ?? payloadBytesMax);
  if (!growth.fromContext && longest * 3 <= payloadBytesMax) return;
  if (!isOversize(JSON.stringify(input))) return;
  throw new StatesError(
    'States.DataLimitExceeded',
    `The input of the state '${name}' is larger than ${payloadBytesMax} bytes after Parameters.`,
  );
};

/**
 * Task, Map and Parallel: with their retries on the virtual clock, and their catches. A Map or a
 * Parallel says that it failed once nothing retries it any more, as recorded from AWS.
 */
const runWithRetries = async (compiled: CompiledState, raw: Json, at: AtState): Promise<Step> => {
  const { state } = compiled;
  const { engine, life } = at.walk;
  const retries = countRetries(state.Retry);
  for (;;) {
    const attempt = retries.total;
    const token = tokenOf(compiled, at, attempt);
    const context = {
      ...contextAt(compiled, at, attempt),
      ...(token === undefined ? {} : { Task: { Token: token } }),
    };
    let tellGivenUp = () => {};
    const whenGivenUp = (tell: () => void) => {
      tellGivenUp = tell;
    };
    try {
      const input = await compiled.input(raw, context);
      refuseOversizeInput(compiled, input, at.length);
      const doing = { ...at, context, attempt, raw, whenGivenUp };
      const result = await perform(compiled, input, doing);
      return { output: await compiled.output(raw, result, context), next: state.Next };
    } catch (error) {
      if (!(error instanceof StatesError)) throw error;
      const delay = retries.next(error, engine.random);
      if (delay !== undefined) {
        await waitUntil(engine, engine.clock.now() + delay, life);
        continue;
      }
      tellGivenUp();
      const catcher = catcherFor(state.Catch, error);
      const caught = catcher && compiled.catches[state.Catch?.indexOf(catcher) ?? -1];
      if (catcher === undefined || caught === undefined) throw error;
      const errorOutput = { Error: error.name, Cause: error.causeText ?? '' };
      return { output: await caught(raw, errorOutput, context), next: catcher.Next };
    }
  }
};

const failureOf = async (compiled: CompiledState, input: Json, context: ContextObject) => {
  const { Error: error, ErrorPath, Cause: cause, CausePath } = compiled.state;
  const read = async (path: string, field: string) =>
    String(await compileExpression(path, field)(input, context));
  const name = ErrorPath === undefined ? error : await read(ErrorPath, 'ErrorPath');
  const text = CausePath === undefined ? cause : await read(CausePath, 'CausePath');
  return new StatesError(name ?? '', text);
};

/** Runs one state once: its output and where to go on, or a StatesError. */
export const runState = async (compiled: CompiledState, raw: Json, at: AtState): Promise<Step> => {
  const { state } = compiled;
  if (state.Type === 'Task' || state.Type === 'Map' || state.Type === 'Parallel') {
    return runWithRetries(compiled, raw, at);
  }
  const context = contextAt(compiled, at);
  const input = await compiled.input(raw, context);
  switch (state.Type) {
    case 'Pass': {
      const result = state.Result === undefined ? input : state.Result;
      return { output: await compiled.output(raw, result, context), next: state.Next };
    }
    case 'Succeed':
      return { output: await compiled.output(raw, input, context), next: undefined };
    case 'Choice': {
      const next = await compiled.choose()(input, context);
      return { output: await compiled.output(raw, input, context), next };
    }
    case 'Wait': {
      const instant = await waitEndsAt(compiled, input, { context, visit: at.visit });
      await asleep(at.walk, waitUntil(at.walk.engine, instant, at.walk.life));
      return { output: await compiled.output(raw, input, context), next: state.Next };
    }
    case 'Fail':
      throw await failureOf(compiled, input, context);
  }
};
