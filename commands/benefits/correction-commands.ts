import { appendFileSync, writeFileSync } from 'node:fs';
import type { ActAnswer } from '../../domain/operations/acts.ts';
import type { CorrectionLines } from '../../domain/operations/correction.ts';
import { badInput, environment } from '../problems.ts';
import { progressOn } from '../progress.ts';
import type { At, Command, Said, Shown } from './command.ts';
import { correctionsText, correctionText, linesCsv, linesText } from './correction-texts.ts';
import { isWell, waitForCorrection } from './wait-for-correction.ts';

type Verb = 'void' | 'reinstate';

const why = { 'why TEXT': 'why; it is kept with your person number' };
const wait = { wait: 'stay until it has come to its end, with its progress' };

const named = (verb: Verb) => ({
  NAME: `the name that "${verb} request" has answered, for example ${example[verb]}`,
});
const example = { void: 'void-0001', reinstate: 'reinstatement-0002' } as const;
const does = {
  void: 'takes back what customers have not used, for good: only a reinstatement gives it again',
  reinstate: 'gives customers the same once more',
} as const;

const acted = (json: ActAnswer): Shown => ({
  text: `${json.sentence}\n  On record as ${json.record}.`,
  json,
});

/** What came of an act, and, where somebody waits, of the correction. */
const answered = async (at: At, json: ActAnswer, waits: boolean): Promise<Shown> => {
  const { correction } = json;
  if (!waits || correction === undefined) return acted(json);
  const seen = await waitForCorrection(at, correction);
  return {
    text: `${acted(json).text}\n${correctionText(seen)}`,
    json: { ...json, correction: seen },
    failed: !isWell(seen),
  };
};

/** Exactly one of the ways to say which grants. */
const oneOf = (options: Said['options'], names: readonly [string, string]): string => {
  const given = names.filter((name) => options[name] !== undefined);
  if (given.length === 1) return given[0] ?? '';
  throw badInput(
    given.length === 0
      ? `--${names.join(' or --')} is missing.`
      : `--${names.join(' and --')}: one of them, not both.`,
    `say --line LINE with --month MONTH, or --${names[1]}`,
  );
};

const bodyOfLine = ({ line, month, why: because = '' }: Said['options']) => {
  if (month === undefined) throw badInput('--month is missing.', 'give a month YYYY-MM');
  return { line, cycle: month, why: because };
};

const requests: { readonly [V in Verb]: Command } = {
  void: {
    summary: 'ask to have one line’s month, or all that a run gave, taken back; another checks it',
    words: {},
    options: {
      'line LINE': 'one line, with --month',
      'month MONTH': 'the month of that line, YYYY-MM',
      'run RUN': 'all that a run gave',
      ...why,
    },
    flags: { wait: 'stay until its list is made' },
    example: 'npm run benefits -- void request --line L-000001 --month 2026-02 --why "by mistake"',
    run: async ({ options, flags }, at) => {
      const { run = '', why: because = '' } = options;
      const json =
        oneOf(options, ['line', 'run']) === 'line'
          ? await at.door.call('void-line', { body: bodyOfLine(options) })
          : await at.door.call('void-run', { parameters: { run }, body: { why: because } });
      return answered(at, json, flags.has('wait'));
    },
  },
  reinstate: {
    summary: 'ask to have one line’s voided month, or all that a void took, given again',
    words: {},
    options: {
      'line LINE': 'one line, with --month',
      'month MONTH': 'the month of that line, YYYY-MM',
      'void NAME': 'all that a void took back',
      ...why,
    },
    flags: { wait: 'stay until its list is made' },
    example:
      'npm run benefits -- reinstate request --void void-0001 --why "it was right after all"',
    run: async ({ options, flags }, at) => {
      const { void: name = '', why: because = '' } = options;
      const parameters = { correction: name };
      const json =
        oneOf(options, ['line', 'void']) === 'line'
          ? await at.door.call('reinstate-line', { body: bodyOfLine(options) })
          : await at.door.call('reinstate-void', { parameters, body: { why: because } });
      return answered(at, json, flags.has('wait'));
    },
  },
};

const list = (verb: Verb): Command => ({
  summary: 'every void and reinstatement, newest first',
  words: {},
  options: {},
  example: `npm run benefits -- ${verb} list`,
  run: async (_, { door }) => {
    const json = await door.call('list-corrections');
    return { text: correctionsText(json.corrections), json };
  },
});

const state = (verb: Verb): Command => ({
  summary: 'how far one is, who has said what, and what became of the grants',
  words: named(verb),
  options: {},
  flags: wait,
  example: `npm run benefits -- ${verb} state ${example[verb]}`,
  run: async ({ words: { NAME = '' }, flags }, at) => {
    const json = flags.has('wait')
      ? await waitForCorrection(at, NAME)
      : await at.door.call('show-correction', { parameters: { correction: NAME } });
    return { text: correctionText(json), json, failed: flags.has('wait') && !isWell(json) };
  },
});

const show = (verb: Verb): Command => ({
  summary: 'whom it touches: counts, and the lines, which takes a reason',
  words: named(verb),
  options: {
    ...why,
    'after PLACE': 'the next page, as the one before names it',
    'out FILE': 'all lines into a file for a spreadsheet',
  },
  flags: { left: 'only the lines that were left as they were, and why' },
  example: `npm run benefits -- ${verb} show ${example[verb]} --why "before I approve it" --out l.csv`,
  run: async ({ words: { NAME = '' }, options, flags }, { door }) => {
    const parameters = { correction: NAME };
    const { why: because = '', after, out } = options;
    const page = (from: string | undefined): Promise<CorrectionLines> => {
      const only = flags.has('left') ? { only: 'left' } : {};
      const query = { why: because, ...only, ...(from !== undefined && { after: from }) };
      return door.call('list-correction-lines', { parameters, query });
    };
    const first = await page(after);
    const seen = await door.call('show-correction', { parameters });
    if (out === undefined) {
      const more = first.next === undefined ? [] : [`More: --after ${first.next}`];
      const text = [correctionText(seen), '', linesText(first), ...more].join('\n');
      return { text, json: { ...seen, lines: first } };
    }
    const lines = await intoFile(out, { first, page, total: seen.grants });
    const text = `${correctionText(seen)}\n${lines} lines are in ${out}. On record as ${first.record}.`;
    return { text, json: { ...seen, lines, out } };
  },
});

const intoFile = async (
  out: string,
  {
    first,
    page,
    total,
  }: {
    first: CorrectionLines;
    page: (from: string) => Promise<CorrectionLines>;
    total: number | undefined;
  },
): Promise<number> => {
  const step = progressOn(process.stderr).step(`lines into ${out}`);
  let [count, next] = [0, first as CorrectionLines | undefined];
  write(out, '\uFEFFline,left because,the partner said\r\n', writeFileSync);
  while (next) {
    write(out, linesCsv(next), appendFileSync);
    count += next.lines.length;
    if (total) step.report(count, total);
    next = next.next === undefined ? undefined : await page(next.next);
  }
  step.end(`${count} lines`);
  return count;
};

const write = (
  out: string,
  text: string,
  by: (path: string, text: string, options: { mode: number }) => void,
): void => {
  try {
    // Lines of customers: for whoever took them out.
    by(out, text, { mode: 0o600 });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw environment(`--out ${out} cannot be written (${code}).`, 'name a file of yours', {
      cause,
    });
  }
};

const approve = (verb: Verb): Command => ({
  summary: 'approve what another person asked for; it is carried out at once',
  words: named(verb),
  options: { 'list NAME': 'the list that you have looked at, asked of more than 100', ...why },
  flags: wait,
  beware: ({ words: { NAME } }) => `${NAME} ${does[verb]}.`,
  example: `npm run benefits -- ${verb} approve ${example[verb]} --why "I have looked at it" --wait`,
  run: async ({ words: { NAME = '' }, options, flags }, at) => {
    const asked = { parameters: { correction: NAME }, body: options };
    return answered(at, await at.door.call('approve-correction', asked), flags.has('wait'));
  },
});

const simple = (
  verb: Verb,
  route: 'reject-correction' | 'stop-correction' | 'resume-correction',
  about: Pick<Command, 'summary'> & { readonly word: string; readonly because: string },
): Command => ({
  summary: about.summary,
  words: named(verb),
  options: why,
  example: `npm run benefits -- ${verb} ${about.word} ${example[verb]} --why "${about.because}"`,
  run: async ({ words: { NAME = '' }, options }, { door }) =>
    acted(await door.call(route, { parameters: { correction: NAME }, body: options })),
});

const commandsOf = (verb: Verb): Readonly<Record<string, Command>> => ({
  [`${verb} request`]: requests[verb],
  [`${verb} list`]: list(verb),
  [`${verb} state`]: state(verb),
  [`${verb} show`]: show(verb),
  [`${verb} approve`]: approve(verb),
  [`${verb} reject`]: simple(verb, 'reject-correction', {
    ...{ word: 'reject', because: 'the grants were right' },
    summary: 'reject it, with the reason; nothing is done',
  }),
  [`${verb} stop`]: simple(verb, 'stop-correction', {
    ...{ word: 'stop', because: 'the wrong run' },
    summary: 'stop one that is being carried out, between two grants and for good',
  }),
  [`${verb} resume`]: simple(verb, 'resume-correction', {
    ...{ word: 'resume', because: 'charging answers again' },
    summary: 'let one go on whose workflow ended badly',
  }),
});

/** Commands that take grants back, or give them again, by word of two persons. */
export const correctionCommands = { ...commandsOf('void'), ...commandsOf('reinstate') };
