import type { JsonObject } from './asl.ts';

/**
 * The library answers `$` with nothing where the input is null, 0, false or "", and overwrites
 * `$$.Execution.Input` and `.StartTime`. So input and context travel one level down, and every path
 * of a Choice is led there: `$.a` becomes `$.In.a`, `$$.State` becomes `$$.Aws.State`.
 */
export const inputKey = 'In';
export const contextKey = 'Aws';

const ledPath = (path: string): string =>
  path.startsWith('$$') ? `$$.${contextKey}${path.slice(2)}` : `$.${inputKey}${path.slice(1)}`;

const typeTests = [
  [/^String/, 'IsString'],
  [/^Numeric/, 'IsNumeric'],
  [/^Boolean/, 'IsBoolean'],
  [/^Timestamp/, 'IsTimestamp'],
] as const;

/**
 * A Choice rule, led. A comparison with a value of another type is false on AWS; the interpreter
 * would compare as JavaScript does, so each comparison is preceded by its type test.
 */
export const ledRule = (rule: JsonObject): JsonObject => {
  const { And, Or, Not } = rule;
  if (Array.isArray(And)) return { And: And.map((r) => ledRule(r as JsonObject)) };
  if (Array.isArray(Or)) return { Or: Or.map((r) => ledRule(r as JsonObject)) };
  if (Not !== undefined) return { Not: ledRule(Not as JsonObject) };
  const denied = Object.keys(rule).find((key) => /^Is[A-Z]/.test(key) && rule[key] === false);
  // The library takes `IsNull: false` for a test that nothing passes.
  if (denied !== undefined) return { Not: ledRule({ ...rule, [denied]: true }) };
  const led = Object.fromEntries(
    Object.entries(rule).map(([key, value]) => {
      const isPath = key === 'Variable' || key.endsWith('Path');
      return [key, isPath && typeof value === 'string' ? ledPath(value) : (value ?? null)];
    }),
  );
  const operator = Object.keys(rule).find((key) => typeTests.some(([form]) => form.test(key)));
  const typeTest = typeTests.find(([form]) => operator !== undefined && form.test(operator))?.[1];
  if (typeTest === undefined) return led;
  return { And: [{ Variable: led.Variable ?? null, [typeTest]: true }, led] };
};
