import * as z from 'zod';
import type { Desk } from '../../commands/desk.ts';
import { topUpsOf } from './charging-book.ts';
import { executionNames, executionOf, expectEnd, monthlyMachine } from './executions.ts';
import { resultKeys, resultText } from './outcomes.ts';
import type { Step } from './rows.ts';
import type { Stage } from './stage.ts';

const countsSchema = z.record(z.string(), z.int());
const manifestSchema = z.looseObject({
  kind: z.string(),
  considered: z.int(),
  granted: z.int(),
  alreadyGranted: z.int(),
  refused: countsSchema,
  parked: countsSchema,
  notAttempted: z.int(),
  grantedByEvent: z.int(),
  charging: z.object({ topUps: z.int(), gigabytes: z.number() }),
  balanced: z.boolean(),
});
export type RunManifest = z.infer<typeof manifestSchema>;

const numberOf = (key: string): number => Number(/-(\d+)\.json$/.exec(key)?.[1] ?? 0);

/** The account that a run gave of itself last; undefined where it gave none. */
export const manifestOf = async (desk: Desk, run: string): Promise<RunManifest | undefined> => {
  const keys = (await resultKeys(desk, `runs/${run}/manifest-`)).sort(
    (a, b) => numberOf(a) - numberOf(b),
  );
  const last = keys.at(-1);
  return last === undefined
    ? undefined
    : manifestSchema.parse(JSON.parse(await resultText(desk, last)));
};

const sum = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((total, n) => total + n, 0);

/** Every count of a manifest as a row may name it. */
const balanceOf = (manifest: RunManifest): Record<string, number> => ({
  considered: manifest.considered,
  granted: manifest.granted,
  alreadyGranted: manifest.alreadyGranted,
  refused: sum(manifest.refused),
  parked: sum(manifest.parked),
  notAttempted: manifest.notAttempted,
  grantedByEvent: manifest.grantedByEvent,
});

/** Each named count is so, and each that the row leaves out is 0. */
const expectBalance = async (stage: Stage, run: string, text: string): Promise<void> => {
  const manifest = await manifestOf(await stage.desk(), run);
  if (!manifest) throw new Error(`${run} gave no account of itself.`);
  const words = text.split(' ');
  const expected: Record<string, number> = {};
  for (let at = 0; at < words.length; at += 2) expected[words[at] ?? ''] = Number(words[at + 1]);
  const found = balanceOf(manifest);
  const differing = Object.entries(found).filter(([name, n]) => n !== (expected[name] ?? 0));
  if (differing.length === 0) return;
  throw new Error(
    `The manifest of ${run} says ${differing
      .map(([name, n]) => `${name} ${n} (expected ${expected[name] ?? 0})`)
      .join(', ')}.`,
  );
};

const expectTopUps = async (stage: Stage, cycle: string, expected: number): Promise<void> => {
  const topUps = await topUpsOf(await stage.desk());
  const found = topUps.filter((topUp) => topUp.cycle === cycle).length;
  if (found !== expected) {
    throw new Error(`Charging holds ${found} top-ups for ${cycle}, expected ${expected}.`);
  }
};

const expectExecutions = async (stage: Stage, cycle: string, expected: number): Promise<void> => {
  const desk = await stage.desk();
  const names = await executionNames(desk, monthlyMachine(desk));
  const its = names.filter((name) => name.startsWith(`monthly-data-${cycle}`));
  if (its.length !== expected) {
    throw new Error(`${its.length} executions of ${cycle} (${its.join(', ')}), not ${expected}.`);
  }
};

const expectOpenParked = async (stage: Stage, cycle: string, expected: number): Promise<void> => {
  const { env } = await stage.desk();
  const open: string[] = [];
  const table = env.settings.required('WORK_TABLE');
  for await (const item of env.database.scan('read the whole Work table', table, {})) {
    const isParked = String(item.pk).startsWith('PARKED#') && String(item.sk).endsWith(cycle);
    if (isParked && item.status === 'open') open.push(`${item.pk} ${item.reason}`);
    if (isParked && (item.status === 'open') !== 'openShard' in item) {
      throw new Error(`${item.pk} is ${item.status} and is on the list of what is open: not both.`);
    }
  }
  if (open.length !== expected) {
    throw new Error(`${open.length} lines are parked and open (${open.join(', ')}).`);
  }
};

/** Charging holds more than the ledger: what a broken promise looks like, said and not hidden. */
const expectDisagreement = async (stage: Stage, cycle: string): Promise<void> => {
  const desk = await stage.desk();
  const topUps = (await topUpsOf(desk)).filter((topUp) => topUp.cycle === cycle);
  const keys = new Set(topUps.map(({ key }) => key));
  if (keys.size === topUps.length) throw new Error(`Charging holds no key of ${cycle} twice.`);
  stage.remembered.disagreements.add(cycle);
};

/** A run that ended badly still says of each line what became of it, or that nothing did. */
const expectHalted = async (stage: Stage, run: string, lines: number): Promise<void> => {
  const manifest = await manifestOf(await stage.desk(), run);
  if (!manifest) throw new Error(`${run} gave no account of itself.`);
  const { considered, grantedByEvent: _events, ...parts } = balanceOf(manifest);
  const accounted = sum(parts);
  const { notAttempted } = manifest;
  if (considered === lines && accounted === lines && notAttempted > 0 && notAttempted < lines) {
    return;
  }
  throw new Error(
    `${run} considered ${considered} lines and accounts for ${accounted}, ${notAttempted} of them ` +
      `not attempted; expected ${lines}, some of them not attempted and some served.`,
  );
};

/** How runs ended and what they account for. */
export const thenRuns: readonly Step<Stage>[] = [
  {
    form: 'then execution RUN is STATUS [with ERROR]',
    does: async (stage, said) =>
      expectEnd(await executionOf(await stage.desk(), said.word('RUN')), {
        status: said.word('STATUS'),
        error: said.maybe('ERROR'),
      }),
  },
  {
    form: 'then executions of CYCLE are N',
    does: (stage, said) => expectExecutions(stage, said.word('CYCLE'), said.number('N')),
  },
  {
    form: 'then manifest of RUN says BALANCE...',
    does: (stage, said) => expectBalance(stage, said.word('RUN'), said.word('BALANCE')),
  },
  {
    form: 'then charging holds N top-ups of CYCLE',
    does: (stage, said) => expectTopUps(stage, said.word('CYCLE'), said.number('N')),
  },
  {
    form: 'then run RUN is halted and its account adds up to N',
    does: (stage, said) => expectHalted(stage, said.word('RUN'), said.number('N')),
  },
  {
    form: 'then books of CYCLE disagree because WORDS...',
    does: (stage, said) => expectDisagreement(stage, said.word('CYCLE')),
  },
  {
    form: 'then lines parked and open in CYCLE are N',
    does: (stage, said) => expectOpenParked(stage, said.word('CYCLE'), said.number('N')),
  },
];
