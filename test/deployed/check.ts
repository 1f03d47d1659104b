import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stackName, stackNames } from './deployment.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { run, stopAll } from './processes.ts';
import { projectFolder, pythonPrograms } from './python.ts';
import type { Template } from './resolved.ts';
import { whatIsLeft } from './what-is-left.ts';

/** A day of the programme on which every benefit but the month can be had. */
const day = '2026-04-01T03:00:00.000Z';
const minutesMax = 12;
const account = '000000000000';
const region = 'ap-northeast-2';
const program = (name: string): string => join(projectFolder, 'node_modules', '.bin', name);

const step = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  const begun = performance.now();
  const result = await work();
  console.log(`${what} (${((performance.now() - begun) / 1000).toFixed(0)} s)`);
  return result;
};

interface Ground {
  readonly scratch: string;
  readonly assembly: string;
  readonly emulator: Emulator;
}

/** Deploys stage `dev` to an emulator that this project did not write, and uses it. */
const check = async (scratch: string): Promise<void> => {
  const programs = await step('Python has the emulator', () =>
    pythonPrograms(join(scratch, 'python.log')),
  );
  const assembly = join(scratch, 'assembly');
  await step('synthesised stage dev', () =>
    run([program('cdk'), 'synth', '--quiet', '--output', assembly, '-c', 'stage=dev'], {
      ...{ env: process.env, log: join(scratch, 'synth.log'), cwd: projectFolder },
    }),
  );
  const emulator = await step('the emulator listens', () =>
    startEmulator({ scratch, programs, day, region }),
  );
  const ground = { scratch, assembly, emulator };
  await step('bootstrapped', () => cdk(ground, 'bootstrap', [`aws://${account}/${region}`]));
  await step('deployed', () => deploy(ground));
  await step('everything stands, and does what it is for', () => useIt(ground));
  await step('a second deployment changes nothing', async () => {
    const said = await deploy(ground);
    for (const name of stackNames) assert.match(said, new RegExp(`${name} \\(no changes\\)`));
  });
  await step('what must be kept is left', () => takeAway(ground));
};

const cdk = ({ scratch, assembly, emulator }: Ground, verb: string, more: readonly string[]) =>
  run([program('cdk'), verb, '--app', assembly, ...more], {
    // In the scratch folder, because `cdk` reads the cdk.json of where it stands.
    ...{
      env: emulator.clientEnv,
      log: join(scratch, `cdk-${verb}-${Date.now()}.log`),
      cwd: scratch,
    },
  });

const outputsFile = ({ scratch }: Ground): string => join(scratch, 'outputs.json');

const deploy = (ground: Ground): Promise<string> =>
  cdk(ground, 'deploy', [
    ...['--all', '--require-approval', 'never', '--progress', 'events'],
    ...['--outputs-file', outputsFile(ground)],
  ]);

/** The tests beside this file, in this order. */
const useIt = async (ground: Ground): Promise<void> => {
  const { scratch, assembly, emulator } = ground;
  const env = {
    ...emulator.clientEnv,
    CHECK_ASSEMBLY: assembly,
    CHECK_OUTPUTS: outputsFile(ground),
    CHECK_PYTHON: emulator.python,
  };
  for (const name of ['provisioned', 'flows']) {
    const command = [program('vitest'), 'run', '--config', 'vitest.deployed.config.ts', name];
    const log = join(scratch, `${name}.log`);
    console.log(await run(command, { env, log, cwd: projectFolder }));
  }
};

/** Tables of `dev` go; buckets stay, and keys wait for seven days, as DeletionPolicy says. */
const takeAway = async (ground: Ground): Promise<void> => {
  const file = join(ground.assembly, `${stackName}.template.json`);
  const template = JSON.parse(readFileSync(file, 'utf8')) as Template;
  const retained = (type: string): number =>
    Object.values(template.Resources).filter(
      ({ Type, DeletionPolicy }) => Type === type && DeletionPolicy === 'Retain',
    ).length;
  await cdk(ground, 'destroy', ['--force', '--all']);
  const left = await whatIsLeft(ground.emulator.clientEnv);
  assert.equal(left.buckets, retained('AWS::S3::Bucket'), 'buckets');
  assert.equal(left.tables, retained('AWS::DynamoDB::GlobalTable'), 'tables');
  assert.equal(
    left.keysInUse,
    retained('AWS::KMS::Key'),
    'keys that are not waiting to be deleted',
  );
  assert.deepEqual([left.functions, left.queues, left.workflows], [0, 0, 0]);
};

const scratch = mkdtempSync(join(tmpdir(), 'check-deploy-'));
const ended = (code: number): never => {
  stopAll();
  rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
  process.exit(code);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => ended(130));
const failed = (reason: unknown): never => {
  console.error(reason instanceof Error ? reason.message : reason);
  for (const log of ['emulator.log']) {
    try {
      console.error(`\n${log}:\n${readFileSync(join(scratch, log), 'utf8').slice(-6_000)}`);
    } catch {
      // It had not been started.
    }
  }
  return ended(1);
};
setTimeout(() => failed(`Not done after ${minutesMax} minutes.`), minutesMax * 60_000).unref();
await check(scratch).then(() => ended(0), failed);
