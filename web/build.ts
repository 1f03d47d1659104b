import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Everything that the page is built from: a change in any of it makes a new build. */
const inputs = ['web', 'domain', 'docs/runbook.md', 'package-lock.json'];

const filesOf = async (input: string): Promise<string[]> => {
  const path = join(root, input);
  if (/\.\w+$/.test(input)) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
};

/** SHA-256 over names and contents of all inputs, in the order of their names. */
const hashOfInputs = async (): Promise<string> => {
  const hash = createHash('sha256');
  for (const input of inputs) {
    for (const file of (await filesOf(input)).sort()) {
      hash.update(`${relative(root, file)}\0`);
      hash.update(await readFile(file)).update('\0');
    }
  }
  return hash.digest('hex').slice(0, 16);
};

/**
 * Builds into a folder, in a process of its own: whoever runs tests has another NODE_ENV, which
 * would bring React's slow build for developers into the page.
 */
const viteBuild = (folder: string): Promise<void> =>
  new Promise((done, fail) => {
    const vite = join(
      dirname(createRequire(import.meta.url).resolve('vite/package.json')),
      'bin/vite.js',
    );
    const child = spawn(
      process.execPath,
      [
        vite,
        'build',
        join(root, 'web'),
        '--outDir',
        folder,
        '--emptyOutDir',
        '--logLevel',
        'error',
      ],
      { env: { ...process.env, NODE_ENV: 'production' }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const said: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
    child.on('error', fail);
    child.on('exit', (code) => {
      if (code === 0) done();
      else fail(new Error(`vite build ended with ${code}:\n${Buffer.concat(said)}`));
    });
  });

/**
 * The folder of the built page: made now, or the one made before from the same inputs. A rename puts
 * it in place, so a killed build leaves nothing half done.
 */
export const builtPage = async (): Promise<string> => {
  const folder = join(root, 'cdk.out', `page-${await hashOfInputs()}`);
  if (existsSync(join(folder, 'index.html'))) return folder;
  const draft = `${folder}.${process.pid}`;
  await mkdir(join(root, 'cdk.out'), { recursive: true });
  await viteBuild(draft);
  try {
    await rename(draft, folder);
  } catch (cause) {
    // Another process built the same in the meantime: theirs is as good as ours.
    if (!existsSync(join(folder, 'index.html'))) throw cause;
    await rm(draft, { recursive: true, force: true });
  }
  return folder;
};

// Typed in by hand, or run by the synthesis, which waits for nothing: prints the folder.
if (import.meta.main) process.stdout.write(`${await builtPage()}\n`);
