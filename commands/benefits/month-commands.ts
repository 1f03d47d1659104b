import { minuteInKorea } from '../../domain/explain.ts';
import type { ActAnswer } from '../../domain/operations/acts.ts';
import type { Approval, Month, Preview } from '../../domain/operations/month.ts';
import type { Command, Shown } from './command.ts';
import type { Door } from './door.ts';
import { counted, textTable } from './text-table.ts';

const month = { MONTH: 'a month of the programme, YYYY-MM' };
const decision = {
  'preview NAME': 'the preview that you have looked at, as "months" names it',
  'why TEXT': 'why; it is kept with your person number',
};
const lookAgainMs = 1_000;
const waitMsMax = 15 * 60_000;

const shown = (json: ActAnswer): Shown => ({
  text: `${json.sentence}\n  On record as ${json.record}.`,
  json,
});

const previewLines = (preview: Preview): string[] => {
  const { considered, eligible, refused = {}, gigabytes, forecast, differences = [] } = preview;
  const asked = preview.maker === undefined ? 'asked for by the calendar' : `of ${preview.maker}`;
  if (preview.status !== 'made') return [`  ${preview.preview} (${asked}) is ${preview.status}`];
  return [
    `  ${preview.preview} (${asked}), made ${minuteInKorea(preview.madeAt)}`,
    `    ${counted(considered)} lines: ${counted(eligible)} eligible, ${counted(gigabytes)} GB`,
    ...Object.entries(refused).map(([reason, lines]) => `    refused ${reason}: ${counted(lines)}`),
    ...differences.map((sentence) => `    ${sentence}`),
    ...(forecast
      ? [`    takes about ${counted(forecast.seconds)} s and ${forecast.costUsd} USD`]
      : []),
  ];
};

const approvalLines = ({ outcome, by, at, why, expiresAt, sentence }: Approval): string[] => [
  `    ${outcome}: ${by}, ${minuteInKorea(at)}: ${why}`,
  ...(outcome === 'approved' && expiresAt ? [`    counts until ${minuteInKorea(expiresAt)}`] : []),
  ...(sentence === undefined ? [] : [`    ${sentence}`]),
];

const monthLines = ({ cycle, preview, approval }: Month): string[] =>
  preview ? [cycle, ...previewLines(preview), ...(approval ? approvalLines(approval) : [])] : [];

const months: Command = {
  summary: 'every month: when it is due, what its preview says, who approved it',
  words: {},
  options: {},
  example: 'npm run benefits -- months',
  run: async (_, { door }) => {
    const json = await door.call('list-months');
    const rows = json.months.map(({ cycle, state, dueAt, previewDueAt, runs }) => [
      ...[cycle, state, previewDueAt ? minuteInKorea(previewDueAt) : '', minuteInKorea(dueAt)],
      counted(runs.length),
    ]);
    const details = json.months.map(monthLines).filter((lines) => lines.length > 0);
    const text = [
      textTable(['month', 'state', 'preview due', 'due', 'runs#'], rows),
      ...details.flatMap((lines) => ['', ...lines]),
    ].join('\n');
    return { text, json };
  },
};

/** Looks until the preview is made or has failed. */
const whenMade = async (door: Door, cycle: string, name: string): Promise<Month | undefined> => {
  for (let waitedMs = 0; waitedMs < waitMsMax; waitedMs += lookAgainMs) {
    const { months: all } = await door.call('list-months');
    const found = all.find((each) => each.cycle === cycle);
    if (found?.preview?.preview === name && found.preview.status !== 'making') return found;
    await new Promise((done) => setTimeout(done, lookAgainMs));
  }
  return undefined;
};

const preview: Command = {
  summary: 'decide every line of a month without giving anything, and keep the counts',
  words: month,
  options: {},
  flags: { wait: 'stay until it is made, and show it' },
  example: 'npm run benefits -- preview 2026-02 --wait',
  run: async ({ words: { MONTH = '' }, flags }, { door }) => {
    const json = await door.call('preview-month', { parameters: { cycle: MONTH }, body: {} });
    const answer = shown(json);
    if (!flags.has('wait') || json.preview === undefined) return answer;
    const made = await whenMade(door, MONTH, json.preview);
    return {
      text: [answer.text, ...(made ? monthLines(made) : [`${json.preview} is not made yet.`])].join(
        '\n',
      ),
      json: { ...json, ...(made && { month: made }) },
      failed: made?.preview?.status !== 'made',
    };
  },
};

const decide = (
  route: 'approve-month' | 'reject-month',
  about: Pick<Command, 'summary' | 'beware' | 'example'>,
): Command => ({
  ...about,
  words: month,
  options: decision,
  run: async ({ words: { MONTH = '' }, options }, { door }) => {
    const { preview: name = '', why = '' } = options;
    const body = { preview: name, why };
    return shown(await door.call(route, { parameters: { cycle: MONTH }, body }));
  },
});

const approve = decide('approve-month', {
  summary: 'approve a preview that another person had made',
  beware: ({ words: { MONTH }, options: { preview: name } }) =>
    `${MONTH} then goes ahead by itself as ${name} says; what it gives cannot be taken back by a ` +
    'command.',
  example:
    'npm run benefits -- approve 2026-02 --preview monthly-data-preview-2026-02 --why "as expected"',
});

const reject = decide('reject-month', {
  summary: 'reject a preview; an approved one too, until its run has gone ahead',
  example:
    'npm run benefits -- reject 2026-02 --preview monthly-data-preview-2026-02 --why "too few"',
});

/** Commands about months: previewed by one person, decided on by another. */
export const monthCommands = { months, preview, approve, reject };
