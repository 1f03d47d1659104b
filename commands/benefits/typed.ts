import { parseArgs } from 'node:util';
import { badInput } from '../problems.ts';
import type { Command, Said } from './command.ts';
import { commands } from './command-table.ts';
import type { Place } from './place.ts';

/** What the person wants: a command done, or its help, or that of all. */
export type Typed =
  | { readonly help: string }
  | {
      readonly name: string;
      readonly command: Command;
      readonly said: Said;
      readonly place: Place;
      readonly json: boolean;
      readonly yes: boolean;
    };

/** Stages that have a door; a command knows no more of them. */
const stageNames: readonly string[] = ['local', 'dev', 'prod'];

const everywhere = {
  'data DIR': 'the data folder of a local start (default .local)',
  'stage STAGE': 'local (default), dev or prod; the latter two by BENEFITS_OPERATOR_URL and _TOKEN',
} as const;
const everywhereFlags = {
  json: 'the answer as one JSON line on standard output',
  yes: 'do what cannot be taken back without asking',
  help: 'this text',
} as const;

const optionName = (spelled: string): string => spelled.split(' ')[0] ?? '';

const listed = (entries: Readonly<Record<string, string>>, prefix: string): string =>
  Object.entries(entries)
    .map(([name, says]) => `  ${`${prefix}${name}`.padEnd(24)}${says}`)
    .join('\n');

const exits = `Exit codes: 0 done, 1 refused or not well, 2 bad input, 3 environment (nothing serves the
folder, no sign-in, the door does not answer), 130 Ctrl-C.`;

/** The help of all commands, or of those that are named. */
export const helpOfAll = (
  names = Object.keys(commands),
): string => `Usage: npm run benefits -- COMMAND [words] [options]

${listed(Object.fromEntries(names.map((name) => [name, commands[name]?.summary ?? ''])), '')}

${listed(everywhere, '--')}
${listed(everywhereFlags, '--')}

"npm run benefits -- COMMAND --help" says more of one. ${exits}
`;

const usageOf = (name: string, command: Command): string =>
  ['npm run benefits --', name, ...Object.keys(command.words)]
    .concat(Object.keys(command.options).map((option) => `[--${option}]`))
    .join(' ');

/** The help of one command. */
export const helpOf = (name: string, command: Command): string => `Usage: ${usageOf(name, command)}

${name}: ${command.summary}.

${[
  listed(command.words, ''),
  listed({ ...command.options, ...everywhere }, '--'),
  listed({ ...command.flags, ...everywhereFlags }, '--'),
]
  .filter((part) => part !== '')
  .join('\n')}

For example: ${command.example}
${exits}
`;

/** Reads what was typed; a Problem with exit code 2 says what cannot be used. */
export const typed = (args: readonly string[]): Typed => {
  const [first] = args;
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    return { help: helpOfAll() };
  }
  const ofGroup = Object.keys(commands).filter((each) => each.startsWith(`${first} `));
  if (ofGroup.length > 0 && (args[1] === undefined || ['--help', '-h'].includes(args[1]))) {
    return { help: helpOfAll(ofGroup) };
  }
  const name = args.slice(0, ofGroup.length > 0 ? 2 : 1).join(' ');
  const rest = args.slice(ofGroup.length > 0 ? 2 : 1);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    throw badInput(
      `${name} is no command.`,
      `choose one of ${(ofGroup.length > 0 ? ofGroup : Object.keys(commands)).join(', ')}, or ` +
        '"npm run benefits -- --help"',
    );
  }
  const { values, positionals } = parsed(rest, name, command);
  const { data, stage, json = false, yes = false, help = false, ...others } = values;
  if (help) return { help: helpOf(name, command) };
  const options: Record<string, string> = {};
  const flags = new Set<string>();
  for (const [option, value] of Object.entries(others)) {
    if (typeof value === 'string') options[option] = value;
    else if (value) flags.add(option);
  }
  const words = wordsOf(name, command, positionals);
  const place = placeOf(data as string | undefined, stage as string | undefined);
  const said = { words, options, flags };
  return { name, command, said, place, json: json === true, yes: yes === true };
};

const parsed = (args: readonly string[], name: string, command: Command) => {
  const texts = Object.keys({ ...command.options, ...everywhere }).map(optionName);
  const flags = Object.keys({ ...command.flags, ...everywhereFlags });
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...Object.fromEntries(texts.map((option) => [option, { type: 'string' as const }])),
        ...Object.fromEntries(flags.map((option) => [option, { type: 'boolean' as const }])),
      },
    });
  } catch (cause) {
    const what = `${(cause as Error).message.split('. ')[0]}.`;
    throw badInput(what, `see "npm run benefits -- ${name} --help"`, { cause });
  }
};

const wordsOf = (
  name: string,
  command: Command,
  given: readonly string[],
): Record<string, string> => {
  const wanted = Object.keys(command.words);
  const extra = given[wanted.length];
  if (extra !== undefined) {
    throw badInput(`${extra}: ${name} takes no such word.`, `type it so: ${command.example}`);
  }
  const missing = wanted[given.length];
  if (missing !== undefined) {
    throw badInput(`${missing} is missing.`, `type it so: ${command.example}`);
  }
  return Object.fromEntries(wanted.map((word, place) => [word, given[place] ?? '']));
};

const placeOf = (data = '.local', stage = 'local'): Place => {
  if (data === '') throw badInput('--data is empty.', 'name a folder, or leave it out');
  if (!stageNames.includes(stage)) {
    throw badInput(`--stage ${stage}: there is no such stage.`, `say ${stageNames.join(', ')}`);
  }
  return { stage, dataFolder: data };
};
