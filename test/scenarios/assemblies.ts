import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectFolder, synthesisedAssembly } from '../../commands/synthesise.ts';
import type { Programme } from '../../domain/programme.ts';

/** How a scenario's deployment differs from the `local` stage as it stands. */
export interface Variant {
  /** Small batches make a small cohort many of them: what is true between batches shows. */
  batches: 'as promised' | { readonly lines: number; readonly tolerancePercent: number };
  /** What charging is declared to be: A keeps our key for ever, C knows none. */
  chargingClass: 'A' | 'C';
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

/** The synthesised assembly that a scenario of this variant runs on; made once, then kept. */
export const assemblyFor = async ({ batches, chargingClass }: Variant): Promise<string> => {
  const assembly =
    batches === 'as promised'
      ? await synthesisedAssembly()
      : await assemblyOfCopy(batches.lines, batches.tolerancePercent);
  return chargingClass === 'A' ? assembly : await withChargingClass(assembly, chargingClass);
};

const copies = new Map<string, Promise<string>>();

/** The sources do not change while a test file runs: one look at them is enough. */
const assemblyOfCopy = (lines: number, tolerancePercent: number): Promise<string> => {
  const name = `${lines} ${tolerancePercent}`;
  const made = copies.get(name) ?? synthesiseCopy(lines, tolerancePercent);
  copies.set(name, made);
  return made;
};

const synthesiseCopy = async (lines: number, tolerancePercent: number): Promise<string> => {
  const copy = join(projectFolder, 'cdk.out', `scenario-batches-of-${lines}`);
  await mkdir(copy, { recursive: true });
  for (const source of sources) {
    await rm(join(copy, source), { recursive: true, force: true });
    await cp(join(projectFolder, source), join(copy, source), { recursive: true });
  }
  if (!existsSync(join(copy, 'node_modules'))) {
    await symlink(join(projectFolder, 'node_modules'), join(copy, 'node_modules'));
  }
  const file = join(copy, 'programmes', 'customer-appreciation', 'v1.json');
  const programme = JSON.parse(await readFile(file, 'utf8')) as Programme;
  await writeFile(file, JSON.stringify(withBatches(programme, lines, tolerancePercent)));
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
const withBatches = (programme: Programme, lines: number, tolerancePercent: number) => {
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

/** The same assembly for an operator whose charging is of another class: the one setting that a
 * deployment there would have differently. */
const withChargingClass = async (assembly: string, chargingClass: 'C'): Promise<string> => {
  const copy = `${assembly}-class-${chargingClass}`;
  await rm(copy, { recursive: true, force: true });
  await cp(assembly, copy, { recursive: true });
  let changed = 0;
  for (const name of await readdir(copy)) {
    if (!name.endsWith('.template.json')) continue;
    const template = await readFile(join(copy, name), 'utf8');
    const declared = /"CHARGING_CLASS":\s*"A"/g;
    changed += template.match(declared)?.length ?? 0;
    await writeFile(
      join(copy, name),
      template.replace(declared, `"CHARGING_CLASS": "${chargingClass}"`),
    );
  }
  if (changed === 0) throw new Error(`No function of ${assembly} has the setting CHARGING_CLASS.`);
  return copy;
};
