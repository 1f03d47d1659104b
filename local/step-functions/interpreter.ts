import { ExecutionError, StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import type { Json, JsonObject, State } from './asl.ts';
import type { ContextObject } from './context-object.ts';
import { contextKey, inputKey, ledExpression, ledRule, ledTemplate } from './led-expressions.ts';
import { followPlainPath, followPlainTemplate } from './plain-path.ts';
import { StatesError } from './states-error.ts';

/**
 * The library interpreter, one step at a time. It evaluates paths, templates, intrinsics and
 * choices, and nothing else: time, retries, tasks and Maps are ours, because the library keeps
 * them in real time and in memory only.
 */
export type Evaluation = (input: Json, context: ContextObject) => Promise<Json>;

type Handlers = Record<string, (input: Json) => Json>;

const step = 'Step';

/** Compiled once, run many times: building a machine costs more than a run. */
const compile = (states: JsonObject, handlers: Handlers = {}): Evaluation => {
  const definition = { StartAt: step, States: states } as unknown as StateMachineDefinition;
  const machine = new StateMachine(definition, { validationOptions: { noValidate: true } });
  const overrides = { taskResourceLocalHandlers: handlers as Record<string, never> };
  return async (input, context) => {
    const wrapped = { [inputKey]: input } as never;
    try {
      const run = machine.run(wrapped, { context: { [contextKey]: context }, overrides });
      return (await run.result) as Json;
    } catch (error) {
      const cause = error instanceof ExecutionError ? error.cause : undefined;
      if (!(cause instanceof Error)) throw error;
      throw new StatesError(cause.name, cause.message.replaceAll(`$.${inputKey}`, '$'));
    }
  };
};

const identity: Evaluation = async (input) => input;

/** A template's value, `$` being the input; the identity where there is no template. */
export const compileTemplate = (template: Json | undefined): Evaluation => {
  if (template === undefined) return identity;
  const follow = followPlainTemplate(template);
  if (follow !== undefined) return async (input, context) => follow(input, context);
  const evaluate = compile({
    [step]: { Type: 'Pass', Parameters: { value: ledTemplate(template) }, End: true },
  });
  return async (input, context) => ((await evaluate(input, context)) as JsonObject).value ?? null;
};

/** The value one path or intrinsic points to. */
export const compileExpression = (expression: string): Evaluation => {
  if (expression === '$') return identity;
  const follow = followPlainPath(expression);
  if (follow !== undefined) return async (input, context) => follow(input, context);
  const evaluate = compile({
    [step]: { Type: 'Pass', Parameters: { 'value.$': ledExpression(expression) }, End: true },
  });
  return async (input, context) => ((await evaluate(input, context)) as JsonObject).value ?? null;
};

const compilePath = (path: string | null | undefined): Evaluation => {
  if (path === undefined) return identity;
  return path === null ? async () => ({}) : compileExpression(path);
};

/** What a state works on: its input through InputPath and Parameters. */
export const compileInput = (state: State): Evaluation => {
  const select = compilePath(state.InputPath);
  const build = compileTemplate(state.Parameters);
  if (select === identity) return build;
  if (build === identity) return select;
  return async (input, context) => build(await select(input, context), context);
};

const placed = (target: Json, path: readonly string[], value: Json): Json => {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (target === null || typeof target !== 'object' || Array.isArray(target)) {
    throw new StatesError(
      'States.ResultPathMatchFailure',
      `ResultPath leads through '${key}' into something that is not an object.`,
    );
  }
  const object = target as JsonObject;
  return { ...object, [key]: placed(object[key] ?? {}, rest, value) };
};

export type OutputOf = (raw: Json, result: Json, context: ContextObject) => Promise<Json>;

/**
 * What a state hands on: its result through ResultSelector, ResultPath (over the raw input) and
 * OutputPath.
 */
export const compileOutput = (
  state: Pick<State, 'ResultSelector' | 'ResultPath' | 'OutputPath'>,
): OutputOf => {
  const select = compileTemplate(state.ResultSelector);
  const narrow = compilePath(state.OutputPath);
  const { ResultPath } = state;
  const path = typeof ResultPath === 'string' ? ResultPath.split('.').slice(1) : [];
  return async (raw, result, context) => {
    const selected = await select(result, context);
    const whole = ResultPath === null ? raw : placed(raw, path, selected);
    return narrow(whole, context);
  };
};

/**
 * Where a Choice goes on: each target is a stub that answers the target's name, so one step of the
 * library tells the choice.
 */
export const compileChoice = (
  state: State,
): ((input: Json, context: ContextObject) => Promise<string>) => {
  const targets = (state.Choices ?? []).map((rule) => String(rule.Next));
  if (state.Default !== undefined) targets.push(state.Default);
  const handlers: Handlers = {};
  const states: Record<string, JsonObject> = {};
  const stubFor = (target: string): string => {
    const stub = `Stub ${targets.indexOf(target)}`;
    handlers[stub] = () => target;
    states[stub] = { Type: 'Task', Resource: 'stub', End: true };
    return stub;
  };
  states[step] = {
    Type: 'Choice',
    Choices: (state.Choices ?? []).map((rule) => {
      const { Next, ...test } = rule;
      return { ...ledRule(test), Next: stubFor(String(Next)) };
    }),
    ...(state.Default === undefined ? {} : { Default: stubFor(state.Default) }),
  };
  const choose = compile(states, handlers);
  return async (input, context) => String(await choose(input, context));
};
