import type { ActAnswer } from '../../domain/operations/acts.ts';
import type { Command, Shown } from './command.ts';
import { waitForRun } from './wait-for-run.ts';

const run = { RUN: 'the name of a run, for example monthly-data-2026-02' };
const benefit = { BENEFIT: 'monthly-data, ott-pass, roaming-bonus or safety-insurance' };
const month = { MONTH: 'a month of the programme, YYYY-MM' };
const why = { 'why TEXT': 'why; it is kept with your person number' };
const wait = { wait: 'stay until the run has ended, with its progress' };
const givesForGood = 'What it gives to customers cannot be taken back by a command.';

const shown = (json: ActAnswer): Shown => ({
  text: `${json.sentence}\n  On record as ${json.record}.`,
  json,
});

const halt: Command = {
  summary: 'stop a benefit: nobody is given anything, from the next batch on',
  words: benefit,
  options: why,
  example: 'npm run benefits -- halt monthly-data --why "a wrong amount was announced"',
  run: async ({ words: { BENEFIT = '' }, options }, { door }) =>
    shown(await door.call('halt-benefit', { parameters: { benefit: BENEFIT }, body: options })),
};

const goOn: Command = {
  summary: 'let a halted benefit go on; a run that the halt has ended is redriven after it',
  words: benefit,
  options: why,
  example: 'npm run benefits -- continue monthly-data --why "the amount is right"',
  run: async ({ words: { BENEFIT = '' }, options }, { door }) =>
    shown(await door.call('continue-benefit', { parameters: { benefit: BENEFIT }, body: options })),
};

const throttle: Command = {
  summary: 'lower the rate towards charging while runs go on; never above what is agreed',
  words: benefit,
  options: { 'lines-per-second N': 'the rate from the next batch on', ...why },
  example: 'npm run benefits -- throttle monthly-data --lines-per-second 500 --why "charging asks"',
  run: async ({ words: { BENEFIT = '' }, options }, { door }) => {
    const { 'lines-per-second': rate = '', why: because = '' } = options;
    const linesPerSecond = /^\d+$/.test(rate) ? Number(rate) : rate;
    const body = { linesPerSecond, why: because };
    return shown(await door.call('throttle-benefit', { parameters: { benefit: BENEFIT }, body }));
  },
};

const limits = {
  'gigabytes N': 'the most that the run may give away',
  'spend-usd N': 'the most that it may cost, in US dollars',
};

/** The limits that were typed; what is no number goes to the door as it is, which names it. */
const typedLimits = (options: Readonly<Record<string, string>>) => {
  const { gigabytes, 'spend-usd': usd, why: because = '' } = options;
  const whole = gigabytes !== undefined && /^\d+$/.test(gigabytes) ? Number(gigabytes) : gigabytes;
  const cents =
    usd !== undefined && /^\d+(\.\d{1,2})?$/.test(usd) ? Math.round(Number(usd) * 100) : usd;
  return {
    ...(whole !== undefined && { gigabytes: whole }),
    ...(cents !== undefined && { spendUsdCents: cents }),
    why: because,
  } as { gigabytes?: number; spendUsdCents?: number; why: string };
};

const ofCap = (
  route: 'cap-run' | 'confirm-cap',
  about: Pick<Command, 'summary' | 'beware' | 'example'>,
): Command => ({
  ...about,
  words: run,
  options: { ...limits, ...why },
  run: async ({ words: { RUN = '' }, options }, { door }) =>
    shown(await door.call(route, { parameters: { run: RUN }, body: typedLimits(options) })),
});

const cap = ofCap('cap-run', {
  summary: 'limit what a run may give away; to raise it, another person confirms',
  example: 'npm run benefits -- cap monthly-data-2026-02 --gigabytes 150000 --why "as approved"',
});

const confirmCap = ofCap('confirm-cap', {
  summary: 'raise a run’s cap to what another person has asked for',
  beware: ({ words: { RUN } }) => `${RUN} may give away more from now on. ${givesForGood}`,
  example:
    'npm run benefits -- confirm-cap monthly-data-2026-02 --gigabytes 160000 --why "counted again"',
});

const redrive: Command = {
  summary: 'let a halted run go on where it stopped, while its decisions hold',
  words: run,
  options: why,
  flags: wait,
  beware: ({ words: { RUN } }) =>
    `${RUN} goes on and serves the rest of its lines. ${givesForGood}`,
  example: 'npm run benefits -- redrive monthly-data-2026-02 --why "charging answers again"',
  run: async ({ words: { RUN = '' }, options, flags }, at) => {
    const json = await at.door.call('redrive-run', { parameters: { run: RUN }, body: options });
    return flags.has('wait') ? waitForRun(at, RUN, shown(json)) : shown(json);
  },
};

const stop: Command = {
  summary: 'halt the benefit and end a run’s execution at once',
  words: run,
  options: why,
  example: 'npm run benefits -- stop monthly-data-2026-02 --why "the month must wait"',
  run: async ({ words: { RUN = '' }, options }, { door }) =>
    shown(await door.call('stop-run', { parameters: { run: RUN }, body: options })),
};

const ofMonth = (
  route: 'follow-up-month' | 'rerun-month',
  about: Pick<Command, 'summary' | 'beware' | 'example'>,
): Command => ({
  ...about,
  words: month,
  options: why,
  flags: wait,
  run: async ({ words: { MONTH = '' }, options, flags }, at) => {
    const json = await at.door.call(route, { parameters: { cycle: MONTH }, body: options });
    const { run: started } = json;
    return flags.has('wait') && started ? waitForRun(at, started, shown(json)) : shown(json);
  },
});

const followUp = ofMonth('follow-up-month', {
  summary: 'serve what is parked in a month',
  beware: ({ words: { MONTH } }) => `A run serves what is parked in ${MONTH}. ${givesForGood}`,
  example: 'npm run benefits -- follow-up 2026-02 --why "charging has mended the accounts"',
});

const rerun = ofMonth('rerun-month', {
  summary: 'go over a month’s whole cohort again; nobody is given anything twice',
  beware: ({ words: { MONTH } }) => `A run decides every line of ${MONTH} anew. ${givesForGood}`,
  example: 'npm run benefits -- rerun 2026-02 --why "the run was too old to redrive"',
});

/** Commands that change something. */
export const actCommands = {
  halt,
  continue: goOn,
  throttle,
  cap,
  'confirm-cap': confirmCap,
  redrive,
  stop,
  'follow-up': followUp,
  rerun,
};
