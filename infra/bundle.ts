import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { buildSync, type OutputFile } from 'esbuild';

/** One function's source: its name is the folder under `dist/`, its entry the file. */
export interface Entry {
  readonly name: string;
  /** Relative to the root, with forward slashes. */
  readonly entry: string;
}

export interface Bundle {
  /** The folder of one function's bundle, holding `index.mjs`. */
  folderOf(name: string): string;
  /** The first 16 hexadecimal digits over the sources of our own functions: the code's version. */
  readonly codeVersion: string;
}

/** What runs: folders whose files can reach a function's bundle, and the workflows that call them.
 * Stand-ins never count for the version. */
const ownFolders = ['domain', 'adapters', 'functions', 'programmes', 'state-machines'];
const standInFolders = ['partners'];
const stampFile = '.built.json';

/** `index.mjs` is a module, but three calls inside the SDK still say `require`. */
const banner =
  "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);";

const filesUnder = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((file) => file.isFile())
        .map((file) => join(file.parentPath, file.name))
    : [];

const posix = (path: string): string => path.split(sep).join('/');

const hashOf = (root: string, folders: readonly string[]): string => {
  const files = [
    ...folders.flatMap((folder) => filesUnder(join(root, folder))),
    ...['package-lock.json', 'infra/bundle.ts'].map((file) => join(root, file)),
  ].filter((file) => existsSync(file));
  const hash = createHash('sha256');
  for (const file of files.map((path) => posix(relative(root, path))).sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 16);
};

const refuseMissing = (root: string, entries: readonly Entry[]): void => {
  const missing = entries.filter(({ entry }) => !existsSync(join(root, entry)));
  if (missing.length === 0) return;
  throw new Error(
    `No source for: ${missing.map(({ name, entry }) => `${name} (${entry})`).join(', ')}. ` +
      'Write the file, or take its row out of infra/functions.ts.',
  );
};

const refuseUnlisted = (root: string, entries: readonly Entry[]): void => {
  const listed = new Set(entries.map(({ entry }) => entry));
  const unlisted = filesUnder(join(root, 'functions'))
    .map((path) => posix(relative(root, path)))
    .filter((path) => path.endsWith('.ts') && !path.startsWith('functions/middleware/'))
    .filter((path) => !listed.has(path));
  if (unlisted.length === 0) return;
  throw new Error(
    `No row in infra/functions.ts for: ${unlisted.join(', ')}. ` +
      'Add one (memory, time-out, settings, rights), or move what is not an entrance elsewhere.',
  );
};

/** What was made of these sources and still lies there. */
const builtOf = (dist: string, hash: string): string[] => {
  const stamp = join(dist, stampFile);
  if (!existsSync(stamp)) return [];
  const built = JSON.parse(readFileSync(stamp, 'utf8')) as { hash: string; names: string[] };
  if (built.hash !== hash) return [];
  return built.names.filter((name) => existsSync(join(dist, name, 'index.mjs')));
};

/** See there why. */
const nodeHttp = './adapters/aws/node-http.cjs';

/** Every bundle and its source map is in memory until it is written: 70 at once are 3 GB. */
const entriesPerBuild = 12;

const build = (root: string, dist: string, entries: readonly Entry[]): OutputFile[] =>
  buildSync({
    absWorkingDir: root,
    entryPoints: entries.map(({ name, entry }) => ({ in: entry, out: `${name}/index` })),
    outdir: dist,
    outExtension: { '.js': '.mjs' },
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    sourcemap: 'linked',
    sourcesContent: false,
    mainFields: ['module', 'main'],
    legalComments: 'none',
    logLevel: 'error',
    banner: { js: banner },
    alias: { 'node:http': nodeHttp, http: nodeHttp },
  }).outputFiles;

/** Another synth may be reading `dist/`: each file is replaced in one step, changed ones only. */
const publish = ({ path, contents }: OutputFile): void => {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = join(dirname(dirname(path)), `.${basename(dirname(path))}-${process.pid}`);
  writeFileSync(unfinished, contents);
  renameSync(unfinished, path);
};

/**
 * Every function bundled to `dist/<name>/index.mjs`. What was built of an unchanged tree is not
 * built again, whichever stage wanted it: the sources' hash decides, never a date. A function without a source, and a source
 * without a function, are refused by name.
 */
export const bundle = (
  root: string,
  entries: readonly Entry[],
  dist = join(root, 'dist'),
): Bundle => {
  refuseMissing(root, entries);
  refuseUnlisted(root, entries);
  const hash = hashOf(root, [...ownFolders, ...standInFolders]);
  const built = builtOf(dist, hash);
  const missing = entries.filter(({ name }) => !built.includes(name));
  if (missing.length > 0) {
    for (let from = 0; from < missing.length; from += entriesPerBuild) {
      build(root, dist, missing.slice(from, from + entriesPerBuild)).forEach(publish);
    }
    const stamp = JSON.stringify({ hash, names: [...built, ...missing.map(({ name }) => name)] });
    writeFileSync(join(dist, stampFile), stamp);
  }
  return {
    folderOf: (name) => join(dist, name),
    codeVersion: hashOf(root, ownFolders),
  };
};
