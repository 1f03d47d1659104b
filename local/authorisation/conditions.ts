import type { Statement } from './policy-document.ts';

/** What a request says of itself, by condition key in lower case; a key may have several values. */
export type Context = Readonly<Record<string, readonly string[]>>;

const patterns = new Map<string, RegExp>();

/** `*` stands for any text and `?` for any character, in ARNs and in values. */
export function matchesPattern(pattern: string, text: string): boolean {
  if (pattern === text || pattern === '*') return true;
  if (!/[*?]/.test(pattern)) return false;
  let expression = patterns.get(pattern);
  if (expression === undefined) {
    const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
    expression = new RegExp(`^${escaped.replace(/\*/g, '.*').replace(/\?/g, '.')}$`, 's');
    patterns.set(pattern, expression);
  }
  return expression.test(text);
}

type Test = (value: string, wanted: string) => boolean;
const equals: Test = (value, wanted) => value === wanted;
const like: Test = (value, wanted) => matchesPattern(wanted, value);

const tests: Readonly<Record<string, Test>> = {
  StringEquals: equals,
  StringLike: like,
  ArnEquals: like,
  ArnLike: like,
  Bool: (value, wanted) => value.toLowerCase() === wanted.toLowerCase(),
};

/** Whether every condition of a statement holds for a request. */
export function conditionsHold(conditions: Statement['Condition'], context: Context): boolean {
  return Object.entries(conditions ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) =>
      holds(operator, {
        values: context[key.toLowerCase()],
        wanted,
      }),
    ),
  );
}

function holds(
  operator: string,
  given: { values: readonly string[] | undefined; wanted: readonly string[] },
): boolean {
  const { values, wanted } = given;
  const [quantifier, name = operator] = operator.split(':').length > 1 ? operator.split(':') : [];
  if (name === 'Null') return wanted.includes(String(values === undefined));
  const isNegated = name.includes('Not');
  const test = tests[name.replace('Not', '')] ?? equals;
  const passes = (value: string): boolean => wanted.some((each) => test(value, each)) !== isNegated;
  // A key that a request does not carry is equal to nothing, and so not equal to anything.
  if (values === undefined || values.length === 0)
    return quantifier === 'ForAllValues' || isNegated;
  return quantifier === 'ForAllValues' ? values.every(passes) : values.some(passes);
}
