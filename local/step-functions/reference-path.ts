import type { Json, JsonObject } from './asl.ts';
import type { ContextObject } from './context-object.ts';
import { compileIntrinsic } from './intrinsic-call.ts';
import { StatesError } from './states-error.ts';

/** `$`, `$.a.b`, `$$.a`, `$.a[0]`, `$['a name']`: one place each, no wildcard, slice or filter. */
const reference = /^\$\$?(?:\.[\p{L}_][\p{L}\p{N}_-]*|\[\d+\]|\['[^'\\]+'\])*$/u;
const step = /\.(?<name>[\p{L}_][\p{L}\p{N}_-]*)|\[(?<index>\d+)\]|\['(?<quoted>[^'\\]+)'\]/gu;

export type Follow = (input: Json, context: ContextObject) => Json;

type Step = string | number;

const stepsOf = (path: string): Step[] =>
  [...path.matchAll(step)].map(({ groups = {} }) =>
    groups.index === undefined ? (groups.name ?? groups.quoted ?? '') : Number(groups.index),
  );

/** What AWS says where a path points to nothing, with the field that holds it or without. */
const pointsToNothing = (
  path: string,
  at: {
    readonly field: string | undefined;
    readonly steps: readonly Step[];
    readonly depth: number;
    readonly input: Json;
  },
): StatesError => {
  if (at.field !== undefined) {
    return new StatesError(
      'States.Runtime',
      `The JSONPath '${path}' specified for the field '${at.field}' could not be found in the ` +
        `input '${JSON.stringify(at.input)}'`,
    );
  }
  const isLast = at.depth === at.steps.length - 1;
  const reached = at.steps
    .slice(0, at.depth + 1)
    .map((one) => (typeof one === 'number' ? `[${one}]` : `['${one}']`));
  return new StatesError(
    'States.Runtime',
    `Invalid path '${path}' : ${isLast ? 'No results for path:' : 'Missing property in path'} ` +
      `$${reached.join('')}`,
  );
};

const stepInto = (value: unknown, one: Step): unknown => {
  if (value === null || typeof value !== 'object') return undefined;
  if (Array.isArray(value) !== (typeof one === 'number')) return undefined;
  return Object.hasOwn(value, one) ? (value as never)[one] : undefined;
};

/** Follows a reference path; undefined for any other expression. */
export const followPath = (path: string, field?: string): Follow | undefined => {
  if (!reference.test(path)) return undefined;
  const steps = stepsOf(path);
  return (input, context) => {
    let value: unknown = path.startsWith('$$') ? context : input;
    for (const [depth, one] of steps.entries()) {
      value = stepInto(value, one);
      if (value === undefined) throw pointsToNothing(path, { field, steps, depth, input });
    }
    return value as Json;
  };
};

/** A reference path, or an intrinsic of reference paths and literals. */
export const followExpression = (expression: string, field?: string): Follow | undefined =>
  followPath(expression, field) ?? compileIntrinsic(expression, (path) => followPath(path, field));

/** A template whose expressions can all be followed; undefined where one cannot. */
export const followTemplate = (template: Json): Follow | undefined => {
  if (template === null || typeof template !== 'object') return () => template;
  if (Array.isArray(template)) {
    const parts = template.map(followTemplate);
    if (parts.includes(undefined)) return undefined;
    return (input, context) => parts.map((part) => part?.(input, context) ?? null);
  }
  const fields: [string, Follow][] = [];
  for (const [key, value] of Object.entries(template as JsonObject)) {
    const isExpression = key.endsWith('.$') && typeof value === 'string';
    const follow = isExpression ? followExpression(value, key) : followTemplate(value ?? null);
    if (follow === undefined) return undefined;
    fields.push([isExpression ? key.slice(0, -2) : key, follow]);
  }
  return (input, context) =>
    Object.fromEntries(fields.map(([key, follow]) => [key, follow(input, context)]));
};
