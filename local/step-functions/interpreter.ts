import { ExecutionError, StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import type { Json, JsonObject, State } from './asl.ts';
import type { ContextObject } from './context-object.ts';
import { contextKey, inputKey, ledRule } from './led-rules.ts';
import { type Follow, followExpression, followTemplate } from './reference-path.ts';
import { StatesError } from './states-error.ts';

/**
 * Evaluation, one step at a time. Paths, templates and intrinsics are ours, because the library
 * evaluates several of them otherwise than AWS; it decides the Choices, and nothing else: time,
 * retries, tasks and Maps it keeps in real time and in memory only.
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

/** What nothing here follows is refused when a machine is registered. */
const followed = (follow: Follow | undefined, what: Json): Evaluation => {
  if (follow === undefined) throw new Error(`${JSON.stringify(what)} was let pass.`);
  return async (input, context) => follow(input, context);
};

/** A template's value, `$` being the input; the identity where there is no template. */
export const compileTemplate = (template: Json | undefined): Evaluation =>
  template === undefined ? identity : followed(followTemplate(template), template);

/** The value one path or intrinsic points to; `field` is named where it points to nothing. */
export const compileExpression = (expression: string, field?: string): Evaluation =>
  expression === '$' ? identity : followed(followExpression(expression, field), expression);

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
 * AWS keeps States.NoChoiceMatched for the future and says States.Runtime.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
const asAwsNamesIt = (error: StatesError): StatesError =>
  error.name === 'States.NoChoiceMatched'
    ? new StatesError(
        'States.Runtime',
        'Failed to transition out of the state. The state does not point to a next state.',
      )
    : error;

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
  return async (input, context) => {
    try {
      return String(await choose(input, context));
    } catch (error) {
      throw error instanceof StatesError ? asAwsNamesIt(error) : error;
    }
  };
};
