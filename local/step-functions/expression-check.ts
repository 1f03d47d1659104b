import type { Json, JsonObject, State } from './asl.ts';
import type { Report } from './definition-check.ts';
import { followExpression } from './reference-path.ts';

const inTemplate = (template: Json | undefined): string[] => {
  if (template === null || typeof template !== 'object') return [];
  if (Array.isArray(template)) return template.flatMap(inTemplate);
  return Object.entries(template as JsonObject).flatMap(([key, value]) =>
    key.endsWith('.$') && typeof value === 'string' ? [value] : inTemplate(value),
  );
};

const inRule = (rule: JsonObject): string[] =>
  Object.entries(rule).flatMap(([key, value]) => {
    if (Array.isArray(value)) return value.flatMap((inner) => inRule(inner as JsonObject));
    if (key === 'Not') return inRule(value as JsonObject);
    const isPath = key === 'Variable' || key.endsWith('Path');
    return isPath && typeof value === 'string' ? [value] : [];
  });

const pathsIn = (fields: object | undefined): string[] =>
  Object.entries(fields ?? {}).flatMap(([key, value]) =>
    key.endsWith('Path') && key !== 'ResultPath' && typeof value === 'string' ? [value] : [],
  );

/** Every path and intrinsic of one state, those of states inside it left to them. */
export const expressionsOf = (state: State): string[] => [
  ...pathsIn(state),
  ...pathsIn(state.ItemReader?.ReaderConfig),
  ...pathsIn(state.ItemBatcher),
  ...[
    state.Parameters,
    state.ResultSelector,
    state.ItemSelector,
    state.ItemReader?.Parameters,
    state.ItemBatcher?.BatchInput,
    state.ResultWriter?.Parameters,
  ].flatMap(inTemplate),
  ...(state.Choices ?? []).flatMap(inRule),
];

/** A text in quotes is no path, whatever it holds. */
const unquoted = (expression: string): string => expression.replaceAll(/'(?:\\.|[^'\\])*'/g, "''");

/** Constructs that are evaluated differently from AWS here, or not at all. */
export const findingsInExpression = (expression: string, report: Report): void => {
  const code = unquoted(expression);
  if (followExpression(expression) !== undefined) return;
  if (/^\$[A-Za-z_]/.test(code) || /[(,]\s*\$[A-Za-z_]/.test(code)) {
    report(`the variable in '${expression}'`, 'pass data by input and output paths');
  } else if (code.startsWith('States.')) {
    report(
      `the intrinsic '${expression}'`,
      'write one that AWS knows, with as many arguments as it takes, of literals and paths to one place',
    );
  } else {
    report(
      `the path '${expression}' (wildcard, slice, filter, descent or backslash)`,
      "let a function select, or name one place: $.a, $.a[0], $['a name']",
    );
  }
};
