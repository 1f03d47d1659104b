import { writeFileSync } from 'node:fs';
import { sumOf } from '../../domain/counts-by-reason.ts';
import { minuteInKorea } from '../../domain/explain.ts';
import type { CapSeen, RunDetail } from '../../domain/operations/run-detail.ts';
import type { RunSummary } from '../../domain/operations/run-summary.ts';
import { capInWords } from '../../domain/run-cap.ts';
import { badInput, environment } from '../problems.ts';
import type { Command } from './command.ts';
import { counted, textTable } from './text-table.ts';

const run = { RUN: 'the name of a run, for example monthly-data-2026-02' };
const why = { 'why TEXT': 'why you look; it is kept with your person number' };

/** How far a run is, or how it ended, in a word or two. */
const statusWords = ({ status, progress, error }: RunSummary): string => {
  if (progress && progress.total > 0) {
    const done = progress.succeeded + progress.failed;
    return `${status}, ${Math.floor((100 * done) / progress.total)} % of ${progress.label}`;
  }
  return error === undefined || status === 'sealed' ? status : `${status}: ${error}`;
};

const countsCells = ({ lines, counts }: RunSummary): string[] => [
  counted(counts?.considered ?? lines),
  counted(counts?.granted),
  counted(counts?.alreadyGranted),
  counted(counts && sumOf(counts.refused)),
  counted(counts && sumOf(counts.parked)),
];

const runs: Command = {
  summary: 'every run, newest first',
  words: {},
  options: {},
  example: 'npm run benefits -- runs',
  run: async (_, { door }) => {
    const json = await door.call('list-runs');
    const rows = json.runs.map((each) => [
      each.run,
      statusWords(each),
      minuteInKorea(each.startedAt),
      ...countsCells(each),
    ]);
    const header = [
      'run',
      'status',
      'started',
      'lines#',
      'granted#',
      'already#',
      'refused#',
      'parked#',
    ];
    const text = rows.length === 0 ? 'No run was ever started.' : textTable(header, rows);
    return { text, json };
  },
};

const reasonLines = (title: string, counts: Readonly<Record<string, number>>): string[] =>
  Object.entries(counts)
    .sort(([, one], [, other]) => other - one)
    .map(([reason, count]) => `  ${title} ${reason}: ${counted(count)}`);

const capLines = ({ countedGigabytes, asked, ...cap }: CapSeen): string[] => [
  `  may give ${capInWords(cap)}; ${counted(countedGigabytes)} GB are given or set aside`,
  ...(asked ? [`  ${asked.by} asks for ${capInWords(asked)}: ${asked.why}`] : []),
];

const detailLines = (detail: RunDetail): string[] => {
  const [execution] = detail.executions;
  const { counts } = detail;
  return [
    `${detail.run} is ${statusWords(detail)}.`,
    `  started ${minuteInKorea(detail.startedAt)}` +
      (detail.endedAt === undefined ? '' : `, ended ${minuteInKorea(detail.endedAt)}`),
    ...(detail.plan
      ? [
          `  decides by ${detail.plan.programme}@${detail.plan.programmeVersion} as of ` +
            `${minuteInKorea(detail.plan.asOf)}, over ${counted(detail.plan.items.rows)} lines`,
        ]
      : []),
    ...(detail.cap ? capLines(detail.cap) : []),
    ...(counts
      ? [
          `  considered ${counted(counts.considered)} = granted ${counted(counts.granted)} + already ` +
            `granted ${counted(counts.alreadyGranted)} + refused ${counted(sumOf(counts.refused))} + ` +
            `parked ${counted(sumOf(counts.parked))} + not attempted ${counted(counts.notAttempted)}`,
          ...reasonLines('refused', counts.refused),
          ...reasonLines('parked', counts.parked),
        ]
      : []),
    ...(execution?.error === undefined
      ? []
      : [`  ended by ${execution.error}: ${execution.cause}`]),
    ...(execution && execution.redrives > 0 ? [`  redriven ${execution.redrives} times`] : []),
    ...(execution?.console === undefined ? [] : [`  console ${execution.console}`]),
    ...detail.may.map(
      ({ act, possible, sentence, until }) =>
        `  ${possible ? 'can' : 'cannot'} ${act}: ${sentence}` +
        (until === undefined ? '' : ` Until ${minuteInKorea(until)}.`),
    ),
  ];
};

const marks = {
  ...{ not_reached: ' ', running: '>', succeeded: '+', failed: '!', caught: '~', aborted: '!' },
} as const;

const show: Command = {
  summary: 'one run: its states, its account, and what can be done with it',
  words: run,
  options: {},
  example: 'npm run benefits -- show monthly-data-2026-02',
  run: async ({ words: { RUN = '' } }, { door }) => {
    const detail = await door.call('show-run', { parameters: { run: RUN } });
    // Step Functions forgets an execution after 90 days; the run's own record stays.
    const picture =
      detail.executions.length === 0
        ? undefined
        : await door.call('draw-workflow', { parameters: { run: RUN } });
    const states = (picture?.states ?? []).map(
      ({ name, status, error }) =>
        `  ${marks[status]} ${name}${error === undefined ? '' : ` (${error})`}`,
    );
    return {
      text: [...detailLines(detail), ...states].join('\n'),
      json: { ...detail, ...(picture && { workflow: picture }) },
    };
  },
};

const parked: Command = {
  summary: 'what waits for a follow-up or a person; single lines only with --why',
  words: run,
  options: { ...why, 'after PLACE': 'the next page, as the one before names it' },
  example: 'npm run benefits -- parked monthly-data-2026-02 --why "before the follow-up"',
  run: async ({ words: { RUN = '' }, options }, { door }) => {
    const json = await door.call('list-parked', { parameters: { run: RUN }, query: options });
    const reasons = json.byReason.map((each) => [
      ...[each.reason, counted(each.lines), counted(each.overdue), each.owner, each.sentence],
    ]);
    const lines = json.lines.map((each) => [
      ...[each.line, each.reason, `${each.hoursOld} h`, each.owner],
      `${minuteInKorea(each.deadline)}${each.overdue ? ', overdue' : ''}`,
    ]);
    const text = [
      `${counted(json.total)} lines of ${json.cycle} are parked.`,
      ...(reasons.length > 0
        ? [textTable(['reason', 'lines#', 'overdue#', 'owner', 'what it means'], reasons)]
        : []),
      ...(lines.length > 0
        ? ['', textTable(['line', 'reason', 'age', 'owner', 'deadline'], lines)]
        : []),
      ...(json.next === undefined ? [] : [`More: --after ${json.next}`]),
    ].join('\n');
    return { text, json };
  },
};

const breaks: Command = {
  summary: 'where our books and a partner’s do not agree; single breaks only with --why',
  words: {},
  options: { ...why, 'after PLACE': 'the next page, as the one before names it' },
  example: 'npm run benefits -- breaks --why "the alarm of tonight"',
  run: async ({ options }, { door }) => {
    const json = await door.call('list-breaks', { query: options });
    const kinds = json.byKind.map((each) => [
      ...[each.kind, counted(each.breaks), counted(each.overdue), each.owner, each.sentence],
    ]);
    const single = json.breaks.flatMap((each) => [
      `${each.kind} ${each.where}${each.key === undefined ? '' : ` key ${each.key}`}`,
      `  ours: ${each.ours}; theirs: ${each.theirs}`,
      `  since ${minuteInKorea(each.firstSeenAt)}, ${each.hoursOld} h${each.overdue ? ', overdue' : ''}; for ${each.owner}`,
    ]);
    const text = [
      json.total === 0
        ? 'Nothing is open between our books and the partners’.'
        : `${counted(json.total)} ${json.total === 1 ? 'break is' : 'breaks are'} open.`,
      ...(kinds.length > 0
        ? [textTable(['kind', 'breaks#', 'overdue#', 'owner', 'what it means'], kinds)]
        : []),
      ...json.byKind.map(({ kind, todo }) => `  ${kind}: ${todo}`),
      ...(single.length > 0 ? ['', ...single] : []),
      ...(json.next === undefined ? [] : [`More: --after ${json.next}`]),
    ].join('\n');
    return { text, json };
  },
};

const report: Command = {
  summary: 'the signed-off report of a run, as a file or on standard output',
  words: run,
  options: {
    'why TEXT': why['why TEXT'],
    'format csv|json': 'csv for a spreadsheet (default), or json',
    'out FILE': 'where to write it; standard output where it is left out',
    'csv FILE': 'the same as --format csv --out FILE',
  },
  example: 'npm run benefits -- report monthly-data-2026-02 --csv february.csv --why "month end"',
  run: async ({ words: { RUN = '' }, options }, { door }) => {
    const { why: because = '', csv } = options;
    if (csv !== undefined && (options.out !== undefined || options.format !== undefined)) {
      throw badInput('--csv goes with neither --format nor --out.', 'say --csv FILE alone');
    }
    const { format = 'csv', out = csv } = options;
    if (format !== 'csv' && format !== 'json') {
      throw badInput(`--format ${format}: there is no such form.`, 'say csv or json');
    }
    const asked = { parameters: { run: RUN }, query: { why: because } };
    const json =
      format === 'json'
        ? await door.call('download-report-json', asked)
        : await door.call('download-report-csv', asked);
    const text = typeof json === 'string' ? json : `${JSON.stringify(json, null, 2)}\n`;
    if (out === undefined) return { text: text.trimEnd(), json };
    try {
      writeFileSync(out, text);
    } catch (cause) {
      const code = (cause as NodeJS.ErrnoException).code;
      throw environment(`--out ${out} cannot be written (${code}).`, 'name a file of yours', {
        cause,
      });
    }
    return { text: `${out} is the report of ${RUN}.`, json };
  },
};

const controls: Command = {
  summary: 'switches and rates, by benefit',
  words: {},
  options: {},
  example: 'npm run benefits -- controls',
  run: async (_, { door }) => {
    const json = await door.call('list-controls');
    const rows = json.controls.map(
      ({ benefit, stopped, rate, switchedBy, switchedAt, why: word }) => [
        ...[benefit, stopped ? 'halted' : 'goes on'],
        rate ? `${counted(rate.now)} of ${counted(rate.agreed)} agreed` : '-',
        switchedAt === undefined ? '-' : `${switchedBy}, ${minuteInKorea(switchedAt)}: ${word}`,
      ],
    );
    return { text: textTable(['benefit', 'switch', 'lines/s', 'last word'], rows), json };
  },
};

const stock: Command = {
  summary: 'the stock of OTT codes, and how long it lasts',
  words: {},
  options: {},
  example: 'npm run benefits -- stock',
  run: async (_, { door }) => {
    const json = await door.call('list-stock');
    const rows = json.pools.map((pool) => [
      ...[pool.service, pool.countedOn ?? 'never', counted(pool.free), counted(pool.used)],
      ...[counted(pool.waiting), counted(pool.usedADay), counted(pool.daysLeft)],
      pool.low ? 'low' : '',
    ]);
    const header = ['service', 'counted', 'free#', 'used#', 'waiting#', 'a day#', 'days left#', ''];
    return { text: textTable(header, rows), json };
  },
};

/** Commands that change nothing. */
export const lookCommands = { runs, show, parked, breaks, report, controls, stock };
