import type { Json, JsonObject, State } from '../../../local/step-functions/asl.ts';
import type { Template } from '../../infra/standing.ts';
import { statesOf, workflowFiles } from '../../state-machines/definitions.ts';

const keysOf = (prefix: string, fields: object | undefined): string[] =>
  Object.keys(fields ?? {}).map((key) => `${prefix}.${key.replace(/\.\$$/, '')}`);

/** The operators of a Choice's rules. */
const operatorsIn = (rule: JsonObject): string[] =>
  Object.entries(rule).flatMap(([key, value]) => {
    if (['Variable', 'Next', 'Comment'].includes(key)) return [];
    const inner = Array.isArray(value) ? value : key === 'Not' ? [value as JsonObject] : [];
    return [`Choice: ${key}`, ...inner.flatMap((one) => operatorsIn(one as JsonObject))];
  });

/** Every expression in a value: of fields that end in `.$` or `Path`, and of a rule's Variable. */
const expressionsIn = (value: Json | undefined): string[] => {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value as JsonObject).flatMap(([key, inner]) => {
    if (['ItemProcessor', 'Branches'].includes(key)) return [];
    const isExpression = key.endsWith('.$') || key.endsWith('Path') || key === 'Variable';
    return isExpression && typeof inner === 'string' ? [inner] : expressionsIn(inner);
  });
};

const constructsOfExpression = (expression: string): string[] => [
  ...[...expression.matchAll(/States\.[A-Za-z0-9]+/g)].map(([call]) => `intrinsic ${call}`),
  ...[...expression.matchAll(/\$\$(\.\w+)?(\.\w+)?/g)].map(([path]) => `context ${path}`),
  ...(/\[/.test(expression) ? ['path with an index'] : []),
];

const constructsOfState = (state: State): string[] => [
  ...keysOf(state.Type, state),
  ...(state.Resource === undefined ? [] : [`Resource ${state.Resource}`]),
  ...(state.Choices ?? []).flatMap(operatorsIn),
  ...(state.Retry ?? []).flatMap((retrier) => keysOf('Retry', retrier)),
  ...(state.Retry ?? []).map(({ JitterStrategy }) => `Retry.JitterStrategy ${JitterStrategy}`),
  ...(state.Catch ?? []).flatMap((catcher) => keysOf('Catch', catcher)),
  ...[...(state.Retry ?? []), ...(state.Catch ?? [])]
    .flatMap(({ ErrorEquals }) => ErrorEquals)
    .map(
      (error) =>
        `ErrorEquals ${/^(States|Lambda|Sandbox|Runtime)\./.test(error) ? error : 'a name of ours'}`,
    ),
  ...keysOf('ItemReader', state.ItemReader),
  ...keysOf('ItemReader.Parameters', state.ItemReader?.Parameters),
  ...keysOf('ReaderConfig', state.ItemReader?.ReaderConfig),
  ...(state.ItemReader
    ? [`ItemReader ${state.ItemReader.Resource} ${state.ItemReader.ReaderConfig?.InputType}`]
    : []),
  ...keysOf('ItemBatcher', state.ItemBatcher),
  ...keysOf('ResultWriter', state.ResultWriter),
  ...Object.entries(state.ResultWriter?.WriterConfig ?? {}).map(
    (pair) => `WriterConfig ${pair.join(' ')}`,
  ),
  ...Object.entries(state.ItemProcessor?.ProcessorConfig ?? {}).map(
    (pair) => `ProcessorConfig ${pair.join(' ')}`,
  ),
  ...expressionsIn(state as unknown as Json).flatMap(constructsOfExpression),
];

const sortedOnce = (names: readonly string[]): string[] => [...new Set(names)].sort();

/** Every construct of the Amazon States Language that our workflow files use. */
export const constructsOfWorkflows = (): string[] =>
  sortedOnce(
    workflowFiles.flatMap(({ definition }) => [
      ...keysOf('machine', definition),
      ...statesOf(definition).flatMap(({ state }) => constructsOfState(state)),
    ]),
  );

const isValue = (value: unknown): boolean =>
  value === null ||
  typeof value !== 'object' ||
  Object.keys(value).some((key) => key === 'Ref' || key.startsWith('Fn::'));

/** Paths of properties, two steps deep; texts that are JSON inside (patterns) count by their keys. */
const pathsIn = (value: unknown, path: string, depth: number): string[] => {
  if (Array.isArray(value)) return value.flatMap((one) => pathsIn(one, path, depth));
  if (isValue(value) || depth === 2) return [path];
  return Object.entries(value as object).flatMap(([key, inner]) =>
    pathsIn(inner, `${path}.${key}`, depth + 1),
  );
};

/** Keys below these are names of ours, not of CloudFormation. */
const namesOfOurs = ['.Environment.Variables', '.DefinitionSubstitutions'];

/** Every kind of property that a template uses, of the types that run here. */
export const constructsOfTemplate = (
  template: Template,
  runs: (type: string) => boolean,
): string[] =>
  sortedOnce(
    Object.values(template.Resources)
      .filter(({ Type }) => runs(Type))
      .flatMap(({ Type, Properties }) =>
        pathsIn(Properties ?? {}, '', 0).map((path) => {
          const ours = namesOfOurs.find((name) => path.startsWith(`${name}.`));
          return `${Type}${ours ?? path}`;
        }),
      ),
  );
