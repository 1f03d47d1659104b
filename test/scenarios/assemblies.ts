import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { projectFolder, synthesisedAssembly } from '../../commands/synthesise.ts';
import type { Programme } from '../../domain/programme.ts';
import { oneAtATime } from './one-at-a-time.ts';

/** How a scenario's deployment differs from the `local` stage as it stands. */
export interface Variant {
  /** Small batches make a small cohort many of them: what is true between batches shows. */
  batches: 'as promised' | { readonly lines: number; readonly tolerancePercent: number };
  /** What charging is declared to be: A keeps our key for ever, C knows none. */
  chargingClass: 'A' | 'C';
  /** Of what a calendar starts, only the months' runs: half a year of nights takes minutes, and is no
   * part of most stories. */
  schedules: 'all' | 'of the months alone';
}

/** What synthesis reads. A variant of the programme is synthesised from a copy of it, by the same
 * command: nothing in the project asks whether it is being tested. */
const sources = [
  'adapters',
  'commands',
  'domain',
  'functions',
  'infra',
  'local',
  'partners',
  'programmes',
  'state-machines',
  'cdk.json',
  'package.json',
  'package-lock.json',
] as const;

/** The synthesised assembly that a scenario of this variant runs on; made once, then kept. Of two test
 * files that want it at once one makes it: to synthesise takes most of a minute of a core. */
export const assemblyFor = (variant: Variant): Promise<string> =>
  oneAtATime(join(projectFolder, 'cdk.out', 'assembly.claim'), () => made(variant));

const made = async ({ batches, chargingClass, schedules }: Variant): Promise<string> => {
  const promised = await synthesisedAssembly();
  const assembly =
    batches === 'as promised'
      ? promised
      : await madeOnce(`${promised}-batches-of-${batches.lines}`, (draft) =>
          synthesiseCopy(draft, (programme) => withBatches(programme, batches)),
        );
  const ofClass =
    chargingClass === 'A'
      ? assembly
      : await madeOnce(`${assembly}-class-${chargingClass}`, (draft) =>
          copyWith(assembly, draft, (template) => withClass(template, chargingClass)),
        );
  if (schedules === 'all') return ofClass;
  return await madeOnce(`${ofClass}-months-alone`, (draft) =>
    copyWith(ofClass, draft, withMonthsAlone),
  );
};

/** The folder, made by the first who needs it and put in place by a rename: a killed synthesis leaves
 * nothing half done. */
const madeOnce = async (
  folder: string,
  make: (draft: string) => Promise<string>,
): Promise<string> => {
  if (existsSync(folder)) return folder;
  const draft = `${folder}.${process.pid}`;
  try {
    await rename(await make(draft), folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return folder;
};

const synthesiseCopy = async (
  copy: string,
  change: (programme: Programme) => object,
): Promise<string> => {
  await mkdir(copy, { recursive: true });
  for (const source of sources) {
    await cp(join(projectFolder, source), join(copy, source), { recursive: true });
  }
  await symlink(join(projectFolder, 'node_modules'), join(copy, 'node_modules'));
  const file = join(copy, 'programmes', 'customer-appreciation', 'v1.json');
  const programme = JSON.parse(await readFile(file, 'utf8')) as Programme;
  await writeFile(file, JSON.stringify(change(programme)));
  const print = "import('./commands/synthesise.ts').then((m) => m.synthesisedAssembly())";
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', `console.log(await ${print})`],
    { cwd: copy },
  );
  return stdout.trim();
};

/** The same promise in smaller steps: batches of a few lines at a pace that leaves time to act in
 * the middle of a run, a canary of a tenth, and a tolerance that a small cohort can stay inside. */
const withBatches = (
  programme: Programme,
  { lines, tolerancePercent }: { lines: number; tolerancePercent: number },
) => {
  const monthly = programme.benefits['monthly-data'];
  return {
    ...programme,
    benefits: {
      ...programme.benefits,
      'monthly-data': {
        ...monthly,
        run: { ...monthly.run, batchSize: lines, toleratedFailurePercentage: tolerancePercent },
        canary: { ...monthly.canary, share: 0.1 },
        charging: {
          ...monthly.charging,
          hours: [{ fromHour: 0, untilHour: 24, linesPerSecond: 40 * lines }],
          batchSecondsP99: 0.12,
        },
      },
    },
  };
};

/** The same assembly with other templates: what a deployment there would have differently. */
const copyWith = async (
  assembly: string,
  copy: string,
  change: (template: string) => string,
): Promise<string> => {
  await cp(assembly, copy, { recursive: true });
  let changed = 0;
  for (const name of await readdir(copy)) {
    if (!name.endsWith('.template.json')) continue;
    const template = await readFile(join(copy, name), 'utf8');
    const other = change(template);
    if (other === template) continue;
    changed += 1;
    await writeFile(join(copy, name), other);
  }
  if (changed === 0) throw new Error(`No template of ${assembly} has what is to be different.`);
  return copy;
};

/** An operator whose charging is of another class: one setting. */
const withClass = (template: string, chargingClass: 'C'): string =>
  template.replace(/"CHARGING_CLASS":\s*"A"/g, `"CHARGING_CLASS": "${chargingClass}"`);

const templateSchema = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).optional() }),
  ),
});

/** Every schedule switched off, as operations may, but the one that starts the months' runs. */
const withMonthsAlone = (text: string): string => {
  const template = templateSchema.parse(JSON.parse(text));
  for (const [id, { Type, Properties }] of Object.entries(template.Resources)) {
    if (Type !== 'AWS::Scheduler::Schedule' || !Properties) continue;
    if (!id.includes('FirstOfTheMonth')) Properties.State = 'DISABLED';
  }
  return JSON.stringify(template);
};
