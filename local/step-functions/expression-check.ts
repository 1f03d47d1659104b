import type { Json, JsonObject, State } from './asl.ts';
import type { Report } from './definition-check.ts';

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

/** A path outside the quotes of an intrinsic's texts. */
const unquoted = (expression: string): string => expression.replaceAll(/'(?:\\.|[^'\\])*'/g, "''");

/** StringSplit of more than one character, or by a path: AWS splits at each character. */
const splitsAtSeveral = (expression: string): boolean =>
  [...expression.matchAll(/States\.StringSplit\([^,]*,\s*('(?:[^']*)'|[^)]*)\)/g)].some(
    ([, by = '']) => !/^'.'$/.test(by),
  );

/** Constructs that the interpreter is known to evaluate differently from AWS. */
export const findingsInExpression = (expression: string, report: Report): void => {
  const code = unquoted(expression);
  if (/\[\s*\*\s*\]|\.\.|\[\?|\[[^\]]*[:,][^\]]*\]|\.\*/.test(code)) {
    report(
      `the path '${expression}' (wildcard, slice, filter or descent)`,
      'let a function select, or name one place',
    );
  }
  if (/States\.Base64(En|De)code/.test(code)) {
    report('States.Base64Encode and States.Base64Decode', 'let the function do it');
  }
  if (splitsAtSeveral(expression)) {
    report('States.StringSplit with several delimiters', 'split at one character');
  }
  if (expression.includes('\\')) {
    report(`the backslash in '${expression}'`, 'pass the text in as data');
  }
  if (/^\$[A-Za-z_]/.test(code) || /[(,]\s*\$[A-Za-z_]/.test(code)) {
    report(`the variable in '${expression}'`, 'pass data by input and output paths');
  }
};
