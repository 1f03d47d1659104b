import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environment } from './problems.ts';

/** The project's folder, whatever folder the command was typed in. */
export const projectFolder = fileURLToPath(new URL('..', import.meta.url));

/** Bundles that were compiled once serve every data folder: half of a function's first second. */
export const codeCache = join(projectFolder, 'cdk.out', 'code-cache');

/** Everything that synthesis reads: a change in any of it makes a new assembly. */
const inputs = [
  'adapters',
  'domain',
  'functions',
  'infra',
  // Stand-ins are bundled with the stage that they play in.
  'partners',
  'programmes',
  'state-machines',
  'cdk.json',
  'package-lock.json',
];

const filesBelow = async (path: string): Promise<string[]> => {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name));
};

/** SHA-256 over names and contents of all inputs, in the order of their names. */
const hashOfInputs = async (): Promise<string> => {
  const hash = createHash('sha256');
  for (const input of inputs) {
    const path = join(projectFolder, input);
    const files = input.includes('.') ? [path] : await filesBelow(path);
    for (const file of files.sort()) {
      hash
        .update(`${relative(projectFolder, file)}\0`)
        .update(await readFile(file))
        .update('\0');
    }
  }
  return hash.digest('hex').slice(0, 16);
};

const cdkSynth = (output: string): Promise<void> =>
  new Promise((done, fail) => {
    const cli = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk');
    const child = spawn(
      process.execPath,
      [cli, 'synth', '--quiet', '-c', 'stage=local', '--output', output],
      {
        cwd: projectFolder,
        env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_DISABLE_VERSION_CHECK: '1' },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const said: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
    child.on('error', fail);
    child.on('exit', (code) => {
      if (code === 0) return done();
      const text = Buffer.concat(said).toString('utf8').trim().split('\n').slice(-30).join('\n');
      fail(environment(`cdk synth ended with ${code}:\n${text}`, 'mend what it names, then again'));
    });
  });

/**
 * The folder of the synthesised `local` stage: made by `cdk synth`, or the one made before from
 * the same inputs. It is put in place by a rename, so a killed synthesis leaves nothing half done.
 */
export const synthesisedAssembly = async (): Promise<string> => {
  const assembly = join(projectFolder, 'cdk.out', `local-${await hashOfInputs()}`);
  if (existsSync(join(assembly, 'manifest.json'))) return assembly;
  const draft = `${assembly}.${process.pid}`;
  await mkdir(join(projectFolder, 'cdk.out'), { recursive: true });
  await rm(draft, { recursive: true, force: true });
  await cdkSynth(draft);
  try {
    await rename(draft, assembly);
  } catch (cause) {
    // Another start made the same assembly in the meantime: theirs is as good as ours.
    if (!existsSync(join(assembly, 'manifest.json'))) throw cause;
    await rm(draft, { recursive: true, force: true });
  }
  return assembly;
};
