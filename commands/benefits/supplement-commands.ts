import { readFileSync } from 'node:fs';
import type { ActAnswer } from '../../domain/operations/acts.ts';
import type { SupplementSeen } from '../../domain/operations/supplement.ts';
import { supplementTerms } from '../../domain/supplement/supplement-terms.ts';
import { badInput } from '../problems.ts';
import { progressOn } from '../progress.ts';
import type { At, Command, Shown } from './command.ts';
import { supplementLinesText, supplementsText, supplementText } from './supplement-texts.ts';
import { waitForRun } from './wait-for-run.ts';

const why = { 'why TEXT': 'why; it is kept with your person number' };
const named = { NAME: 'the name that "supplement request" has answered, such as supplement-0001' };

const acted = (json: ActAnswer): Shown => ({
  text: `${json.sentence}\n  On record as ${json.record}.`,
  json,
});

/** The file as text; what cannot be one is said before the door is asked. */
const fileText = (file: string): string => {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw badInput(`${file} cannot be read (${code}).`, 'name a CSV file of yours', { cause });
  }
  const { charactersMax, linesMax } = supplementTerms;
  if (bytes.length > charactersMax) {
    throw badInput(
      `${file} has ${bytes.length} bytes, a supplement has at most ${charactersMax}.`,
      `give the header and up to ${linesMax} rows, without memos`,
    );
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw badInput(`${file} is not UTF-8.`, 'export it as CSV in UTF-8', { cause });
  }
};

const request: Command = {
  summary: 'ask to have lines added that the extract missed or spoiled; another checks it',
  words: { FILE: 'a CSV file in the format of the extract (docs/import.md), UTF-8' },
  options: why,
  example:
    'npm run benefits -- supplement request docs/supplement-example.csv --why "the extract missed them"',
  run: async ({ words: { FILE = '' }, options: { why: because = '' } }, { door }) => {
    const body = { rows: fileText(FILE), why: because };
    return acted(await door.call('request-supplement', { body }));
  },
};

const list: Command = {
  summary: 'every supplement, newest first, with the months that owe it',
  words: {},
  options: {},
  example: 'npm run benefits -- supplement list',
  run: async (_, { door }) => {
    const json = await door.call('list-supplements');
    return { text: supplementsText(json.supplements), json };
  },
};

const find = async ({ door }: At, name: string): Promise<SupplementSeen> => {
  const { supplements } = await door.call('list-supplements');
  const found = supplements.find(({ supplement }) => supplement === name);
  if (found) return found;
  throw badInput(`There is no ${name}.`, 'see "npm run benefits -- supplement list"');
};

const show: Command = {
  summary: 'one supplement and its lines, which takes a reason',
  words: named,
  options: why,
  example: 'npm run benefits -- supplement show supplement-0001 --why "before I approve it"',
  run: async ({ words: { NAME = '' }, options: { why: because = '' } }, at) => {
    const seen = await find(at, NAME);
    const parameters = { supplement: NAME };
    const query = { why: because };
    const { lines, record } = await at.door.call('list-supplement-lines', { parameters, query });
    const text = [supplementText(seen), '', supplementLinesText(lines), `On record as ${record}.`];
    return { text: text.join('\n'), json: { ...seen, lines, record } };
  },
};

const askEveryMs = 1_000;
const badly: readonly unknown[] = ['FAILED', 'TIMED_OUT', 'ABORTED'];

/** Stays until it is sealed, or cannot be. */
const waitForSeal = async (at: At, name: string): Promise<SupplementSeen> => {
  const step = progressOn(process.stderr).step(name);
  for (;;) {
    const seen = await find(at, name);
    if (seen.state !== 'approved' || badly.includes(seen.execution)) {
      step.end(`${name} is ${seen.state.replaceAll('_', ' ')}`);
      return seen;
    }
    await new Promise((next) => setTimeout(next, askEveryMs));
  }
};

const approve: Command = {
  summary: 'approve lines that another person asked for; they are sealed at once',
  words: named,
  options: why,
  flags: { wait: 'stay until it is sealed' },
  beware: ({ words: { NAME } }) =>
    `${NAME} is sealed for good: its lines have the same rights as those of the cohort. ` +
    'An approval of a month that has not begun counts no more.',
  example:
    'npm run benefits -- supplement approve supplement-0001 --why "I have called them" --wait',
  run: async ({ words: { NAME = '' }, options, flags }, at) => {
    const asked = { parameters: { supplement: NAME }, body: options };
    const json = await at.door.call('approve-supplement', asked);
    if (!flags.has('wait')) return acted(json);
    const seen = await waitForSeal(at, NAME);
    return {
      text: `${acted(json).text}\n${supplementText(seen)}`,
      json: { ...json, supplement: seen },
      failed: seen.state !== 'sealed',
    };
  },
};

const reject: Command = {
  summary: 'reject it, with the reason; nobody is added',
  words: named,
  options: why,
  example: 'npm run benefits -- supplement reject supplement-0001 --why "they left in 2025"',
  run: async ({ words: { NAME = '' }, options }, { door }) =>
    acted(
      await door.call('reject-supplement', { parameters: { supplement: NAME }, body: options }),
    ),
};

const run: Command = {
  summary: 'serve the lines of a sealed supplement in a month that ran before it',
  words: { ...named, MONTH: 'a month, YYYY-MM' },
  options: why,
  flags: { wait: 'stay until the run has ended, with its progress' },
  beware: ({ words: { NAME, MONTH } }) =>
    `A run gives the lines of ${NAME} what is due to them of ${MONTH}. What is given is given.`,
  example: 'npm run benefits -- supplement run supplement-0001 2026-02 --why "as approved" --wait',
  run: async ({ words: { NAME = '', MONTH = '' }, options, flags }, at) => {
    const body = { supplement: NAME, ...options };
    const json = await at.door.call('supplement-month', { parameters: { cycle: MONTH }, body });
    const { run: started } = json;
    return flags.has('wait') && started ? waitForRun(at, started, acted(json)) : acted(json);
  },
};

/** Commands that give lines their right which the extract had left out, by word of two persons. */
export const supplementCommands = {
  'supplement request': request,
  'supplement list': list,
  'supplement show': show,
  'supplement approve': approve,
  'supplement reject': reject,
  'supplement run': run,
};
