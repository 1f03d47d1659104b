import * as z from 'zod';

const text = z.string();
const oneOrMany = (single: z.ZodType) => z.union([single, z.array(single)]);

/** One test of a field's value. A filter that is not here is refused at start, never ignored. */
const matcher = z.union([
  text,
  z.number(),
  z.boolean(),
  z.null(),
  z.strictObject({ prefix: text }),
  z.strictObject({ suffix: text }),
  z.strictObject({ wildcard: text }),
  z.strictObject({ 'equals-ignore-case': text }),
  z.strictObject({ exists: z.boolean() }),
  z.strictObject({
    'anything-but': z.union([
      oneOrMany(z.union([text, z.number()])),
      z.strictObject({ prefix: oneOrMany(text) }),
      z.strictObject({ suffix: oneOrMany(text) }),
      z.strictObject({ wildcard: oneOrMany(text) }),
    ]),
  }),
]);
type Matcher = z.infer<typeof matcher>;

export interface EventPattern {
  readonly [field: string]: readonly Matcher[] | EventPattern;
}

/** A pattern: fields to lists of tests, of which one must hold; every field must match. */
export const eventPattern: z.ZodType<EventPattern> = z.lazy(() =>
  z.record(
    z.string().refine((field) => field !== '$or', '$or is not known here: write two rules'),
    z.union([z.array(matcher).min(1), eventPattern]),
  ),
);

/** Whether an event has what the pattern asks for. */
export function matchesPattern(pattern: EventPattern, event: unknown): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    const value = isObject(event) ? event[field] : undefined;
    if (!isList(wanted)) {
      return Array.isArray(value)
        ? value.some((each) => matchesPattern(wanted, each))
        : matchesPattern(wanted, value);
    }
    // A list in the event matches when one of its values does.
    const values = Array.isArray(value) ? value : [value];
    return wanted.some((test) =>
      values.length === 0 ? holds(test, undefined) : values.some((each) => holds(test, each)),
    );
  });
}

function holds(test: Matcher, value: unknown): boolean {
  if (typeof test !== 'object' || test === null) return value === test;
  if ('exists' in test) return test.exists === (value !== undefined);
  if ('anything-but' in test) return value !== undefined && !isExcluded(test, value);
  if (typeof value !== 'string') return false;
  if ('prefix' in test) return value.startsWith(test.prefix);
  if ('suffix' in test) return value.endsWith(test.suffix);
  if ('wildcard' in test) return wildcard(test.wildcard).test(value);
  return value.toLowerCase() === test['equals-ignore-case'].toLowerCase();
}

function isExcluded(
  { 'anything-but': excluded }: Extract<Matcher, { 'anything-but': unknown }>,
  value: unknown,
): boolean {
  if (typeof excluded !== 'object') return value === excluded;
  if (Array.isArray(excluded)) return excluded.some((each) => each === value);
  return Object.entries(excluded as Record<string, string | string[]>).some(([kind, given]) =>
    [given].flat().some((each) => holds({ [kind]: each } as Matcher, value)),
  );
}

const wildcard = (text: string) =>
  new RegExp(`^${text.split('*').map(escapeExpression).join('.*')}$`, 's');
const escapeExpression = (part: string) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
const isList = (wanted: readonly Matcher[] | EventPattern): wanted is readonly Matcher[] =>
  Array.isArray(wanted);
