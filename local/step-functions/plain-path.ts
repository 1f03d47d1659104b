import type { Json, JsonObject } from './asl.ts';
import type { ContextObject } from './context-object.ts';
import { StatesError } from './states-error.ts';

/** `$`, `$.a.b` and `$$.a.b`: names only, no index, wildcard or filter. */
const plain = /^\$\$?(\.[\p{L}_][\p{L}\p{N}_]*)*$/u;

export type Follow = (input: Json, context: ContextObject) => Json;

/** Follows a plain reference path; undefined for any other expression, which the library takes. */
export const followPlainPath = (path: string): Follow | undefined => {
  if (!plain.test(path)) return undefined;
  const names = path.split('.').slice(1);
  return (input, context) => {
    let value: unknown = path.startsWith('$$') ? context : input;
    for (const name of names) {
      const isObject = value !== null && typeof value === 'object' && !Array.isArray(value);
      value = isObject && Object.hasOwn(value as object, name) ? (value as never)[name] : undefined;
    }
    if (value === undefined) {
      throw new StatesError('States.Runtime', `The path '${path}' does not point to a value.`);
    }
    return value as Json;
  };
};

/** A template whose expressions are all plain paths; undefined where one is not. */
export const followPlainTemplate = (template: Json): Follow | undefined => {
  if (template === null || typeof template !== 'object') return () => template;
  if (Array.isArray(template)) {
    const parts = template.map(followPlainTemplate);
    if (parts.includes(undefined)) return undefined;
    return (input, context) => parts.map((part) => part?.(input, context) ?? null);
  }
  const fields: [string, Follow][] = [];
  for (const [key, value] of Object.entries(template as JsonObject)) {
    const isExpression = key.endsWith('.$') && typeof value === 'string';
    const follow = isExpression ? followPlainPath(value) : followPlainTemplate(value ?? null);
    if (follow === undefined) return undefined;
    fields.push([isExpression ? key.slice(0, -2) : key, follow]);
  }
  return (input, context) =>
    Object.fromEntries(fields.map(([key, follow]) => [key, follow(input, context)]));
};
