import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseRelaxedJson } from './relaxed-json.ts';

/** A value out of a recording, read loosely. */
// biome-ignore lint/suspicious/noExplicitAny: other people's JSON.
export type Loose = any;

/** An execution that others ran on AWS and recorded: what went in, and what its history says. */
export interface Recording {
  readonly name: string;
  /** Definitions that the recording's test names and that fit the history's states. */
  readonly definitions: readonly Loose[];
  readonly input: Loose;
  readonly events: readonly Loose[];
}

/** A Choice decided on AWS: its definition, its input, and the way that it took. */
export interface RecordedChoice {
  readonly name: string;
  readonly definition: Loose;
  readonly input: Loose;
  readonly output: Loose;
}

const filesUnder = (folder: string, ending: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => join(folder, name));

/** Files of definitions by the constant that tests name them by; a name may stand in several. */
const definitionFiles = (folder: string): Map<string, string[]> => {
  const files = new Map<string, string[]>();
  for (const list of filesUnder(join(folder, 'templates'), '_templates.py')) {
    const constants = readFileSync(list, 'utf8').matchAll(
      /([A-Z][A-Z0-9_]+)(?::\s*Final\[str\])?\s*=\s*os\.path\.join\(\s*_THIS_FOLDER,\s*"([^"]+)"/g,
    );
    for (const [, name = '', file = ''] of constants) {
      files.set(name, [...(files.get(name) ?? []), resolve(dirname(list), file)]);
    }
  }
  return files;
};

/** The source of one test, its decorators included: from the end of the one before it. */
const sourceOf = (file: string, test: string): string => {
  const text = readFileSync(file, 'utf8');
  const at = text.search(new RegExp(`def ${test}\\(`));
  if (at < 0) return '';
  const before = text.lastIndexOf('\n\n', at);
  const decorators = text.slice(text.lastIndexOf('\n    def ', at - 8) + 1, at);
  const begin = decorators.includes('@')
    ? at - decorators.length + decorators.indexOf('@')
    : before;
  const after = text.slice(at + 4).search(/\n {4}(@|def )|\nclass /);
  return text.slice(begin, after < 0 ? undefined : at + 4 + after);
};

/** Names and types of all states, those of iterations and branches included. */
const statesOf = (machine: Loose): Record<string, string> => {
  const types: Record<string, string> = {};
  for (const [name, state] of Object.entries<Loose>(machine?.States ?? {})) {
    types[name] = state.Type;
    for (const inner of [state.ItemProcessor, state.Iterator, ...(state.Branches ?? [])]) {
      if (inner !== undefined) Object.assign(types, statesOf(inner));
    }
  }
  return types;
};

/** Whether the history can be this definition's: it begins at its start and knows its states. */
const fits = (definition: Loose, events: readonly Loose[]): boolean => {
  const entered = events.filter(({ type }) => type.endsWith('StateEntered'));
  const types = statesOf(definition);
  const first = entered[0]?.stateEnteredEventDetails?.name;
  if (first !== undefined && first !== definition.StartAt) return false;
  return entered.every(
    ({ type, stateEnteredEventDetails: { name } }) => type === `${types[name]}StateEntered`,
  );
};

const read = <T>(make: () => T): T | undefined => {
  try {
    return make();
  } catch {
    return undefined;
  }
};

type Found = { readonly name: string; readonly source: string; readonly content: Loose };

const snapshots = (folder: string): Found[] =>
  filesUnder(join(folder, 'v2'), '.snapshot.json').flatMap((file) => {
    const tests = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Loose>;
    return Object.entries(tests).map(([id, test]) => {
      const name = id.split('/stepfunctions/').at(-1) ?? id;
      const [, method = ''] = /::(\w+)(?:\[|$)/.exec(name) ?? [];
      const source = sourceOf(file.replace('.snapshot.json', '.py'), method);
      return { name, source, content: test['recorded-content'] };
    });
  });

/** What the test puts in for a placeholder, where its name says it. */
const filledIn = (text: string, name: string): string => {
  const [, parameter] = /\[(.*)\]$/.exec(name) ?? [];
  return parameter === undefined ? text : text.replaceAll(/%\w+%/g, () => parameter);
};

/** A definition whose placeholders are all filled in. */
const isWhole = (definition: Loose): boolean =>
  definition !== undefined && !/%[A-Z_]{4,}%/.test(JSON.stringify(definition));

/** A test that changes more of its definition than which function it calls. */
const changesDefinition = (source: string): boolean =>
  /\b(?:template|definition)\w*(?:\[[^\]]+\])+\.(?:append|update|pop)\(/.test(source) ||
  [...source.matchAll(/\b(?:template|definition)\w*((?:\[[^\]]+\])+)\s*=(?!=)/g)].some(
    ([, path = '']) => !/\["(Resource|FunctionName)"\]$/.test(path),
  );

/** Every recorded history below the folder of LocalStack's tests of Step Functions. */
export const readRecordings = (folder: string): Recording[] => {
  const files = definitionFiles(folder);
  const load = (file: string, name: string): Loose =>
    read(() => parseRelaxedJson(filledIn(readFileSync(file, 'utf8'), name)));
  return snapshots(folder).flatMap(({ name, source, content }) => {
    const mentioned = source.matchAll(/\b[A-Z]\w*\.([A-Z][A-Z0-9_]+)\b/g);
    const named = [...new Set([...mentioned].map(([, constant = '']) => constant))];
    const [, chosen] = /\[(?:\w+\.)?(\w+)\]$/.exec(name) ?? [];
    const constants = named.includes(chosen ?? '') ? [chosen ?? ''] : named;
    const paths = changesDefinition(source) ? [] : constants.flatMap((c) => files.get(c) ?? []);
    const candidates = paths.map((path) => load(path, name));
    return Object.entries<Loose>(content).flatMap(([key, value]) => {
      if (!Array.isArray(value?.events) || value.events[0]?.type !== 'ExecutionStarted') return [];
      const { events } = value;
      return {
        name: `${name} ${key}`,
        definitions: candidates.filter((d) => isWhole(d) && fits(d, events)),
        input: events[0].executionStartedEventDetails?.input,
        events,
      };
    });
  });
};

const choiceTemplate = 'templates/choiceoperators/statemachines/template.json5';

/** Every recorded decision of a Choice, one for each pair of values. */
export const readRecordedChoices = (folder: string): RecordedChoice[] => {
  const template = readFileSync(join(folder, choiceTemplate), 'utf8');
  return snapshots(folder).flatMap(({ name, source, content }) => {
    const [, operator] = /"((?:String|Numeric|Boolean|Timestamp|Is)[A-Z]\w+)"/.exec(source) ?? [];
    if (operator === undefined || !Array.isArray(content?.cases)) return [];
    const isLiteral = !source.includes('add_literal_value=False');
    return (content.cases as Loose[]).map(({ input, output }) => {
      const named = template.replace('%ComparisonOperatorType%', operator);
      const literal = JSON.stringify(input.Value);
      const text = isLiteral ? named.replace('"$.Value"', () => literal) : named;
      return {
        name: `${name} ${JSON.stringify(input)}`,
        definition: parseRelaxedJson(text),
        input,
        output: Array.isArray(output) ? output[0] : output,
      };
    });
  });
};
