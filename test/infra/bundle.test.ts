import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Bundle, bundle, type Entry } from '../../infra/bundle.ts';
import { functionRows } from '../../infra/functions.ts';
import { stages } from '../../infra/stages.ts';
import { entriesOf } from '../../infra/synthesis.ts';
import { root } from './standing.ts';

/** A tree with one function and one rule. */
const aTree = (): { tree: string; entries: Entry[] } => {
  const tree = mkdtempSync(join(tmpdir(), 'benefits-tree-'));
  for (const folder of ['domain', 'functions/api', 'functions/middleware']) {
    mkdirSync(join(tree, folder), { recursive: true });
  }
  writeFileSync(join(tree, 'domain/answer.ts'), 'export const answer: number = 42;\n');
  writeFileSync(join(tree, 'functions/middleware/task.ts'), 'export const nothing = 0;\n');
  writeFileSync(
    join(tree, 'functions/api/give-answer.ts'),
    "import { answer } from '../../domain/answer.ts';\nexport const handler = () => answer;\n",
  );
  return { tree, entries: [{ name: 'give-answer', entry: 'functions/api/give-answer.ts' }] };
};

describe('the bundle', () => {
  it('holds each function as a module that loads by itself', async () => {
    const { tree, entries } = aTree();
    const folder = bundle(tree, entries).folderOf('give-answer');
    const { handler } = await import(join(folder, 'index.mjs'));
    expect(handler()).toBe(42);
  });

  it('is not made again from an unchanged tree', () => {
    const { tree, entries } = aTree();
    const file = join(bundle(tree, entries).folderOf('give-answer'), 'index.mjs');
    writeFileSync(file, 'export const handler = 0;');
    bundle(tree, entries);
    expect(readFileSync(file, 'utf8')).toBe('export const handler = 0;');
  });

  it('is made for those alone that another stage has not had made', () => {
    const { tree, entries } = aTree();
    const standIn = { name: 'stand-in', entry: 'partners/stand-in.ts' };
    mkdirSync(join(tree, 'partners'));
    writeFileSync(join(tree, standIn.entry), 'export const handler = () => 1;\n');
    const first = join(bundle(tree, entries).folderOf('give-answer'), 'index.mjs');
    writeFileSync(first, 'export const handler = 0;');
    const second = join(bundle(tree, [...entries, standIn]).folderOf('stand-in'), 'index.mjs');
    expect(readFileSync(second, 'utf8')).toContain('handler');
    writeFileSync(second, 'export const handler = 2;');
    bundle(tree, entries);
    bundle(tree, [standIn, ...entries]);
    expect(readFileSync(first, 'utf8')).toBe('export const handler = 0;');
    expect(readFileSync(second, 'utf8')).toBe('export const handler = 2;');
  });

  it('is made again, with another version, when a rule changes', () => {
    const { tree, entries } = aTree();
    const before = bundle(tree, entries);
    writeFileSync(join(tree, 'domain/answer.ts'), 'export const answer: number = 43;\n');
    const after = bundle(tree, entries);
    expect(after.codeVersion).not.toBe(before.codeVersion);
    expect(readFileSync(join(after.folderOf('give-answer'), 'index.mjs'), 'utf8')).toContain('43');
  });

  it('is made again when somebody has deleted a part of it', () => {
    const { tree, entries } = aTree();
    const file = join(bundle(tree, entries).folderOf('give-answer'), 'index.mjs');
    rmSync(file);
    bundle(tree, entries);
    expect(statSync(file).size).toBeGreaterThan(0);
  });

  it('keeps its version when only a stand-in changes', () => {
    const { tree, entries } = aTree();
    const before = bundle(tree, entries).codeVersion;
    mkdirSync(join(tree, 'partners'));
    writeFileSync(join(tree, 'partners/charging.ts'), 'export const standIn = true;\n');
    expect(bundle(tree, entries).codeVersion).toBe(before);
  });

  it('is refused for a function without a source, by name', () => {
    const { tree } = aTree();
    expect(() =>
      bundle(tree, [{ name: 'open-run', entry: 'functions/workflow/open-run.ts' }]),
    ).toThrow(
      'No source for: open-run (functions/workflow/open-run.ts). Write the file, or take its row ' +
        'out of infra/functions.ts.',
    );
  });

  it('is refused for a source without a row, by name', () => {
    const { tree, entries } = aTree();
    writeFileSync(join(tree, 'functions/api/lost.ts'), 'export const handler = () => 0;\n');
    expect(() => bundle(tree, entries)).toThrow(
      'No row in infra/functions.ts for: functions/api/lost.ts',
    );
  });
});

/** The words of a bundle and the files that went into it. */
const contentsOf = (folder: string): { code: string; sources: string[] } => ({
  code: readFileSync(join(folder, 'index.mjs'), 'utf8'),
  sources: JSON.parse(readFileSync(join(folder, 'index.mjs.map'), 'utf8')).sources,
});

describe('the bundles of stage prod', () => {
  let made: Bundle;
  beforeAll(() => {
    made = bundle(root, entriesOf(stages.prod));
  });

  it('know nothing of the stand-ins, of the local cloud and of its movable clock', () => {
    for (const { name } of entriesOf(stages.prod)) {
      const { sources } = contentsOf(made.folderOf(name));
      const foreign = /(^|\/)\.\.\/(partners|local|test|bench|commands|infra)\//;
      expect(
        sources.filter((path) => foreign.test(path)),
        name,
      ).toEqual([]);
    }
  });

  it('hold no stand-in', () => {
    const standIns = entriesOf(stages.prod).filter(({ entry }) => entry.startsWith('partners/'));
    expect(standIns).toEqual([]);
  });

  it('stay small enough to start quickly', () => {
    for (const { name } of entriesOf(stages.prod)) {
      expect(contentsOf(made.folderOf(name)).code.length, name).toBeLessThan(1_500_000);
    }
  });

  it('load no part of fetch, which none of them uses', () => {
    for (const { name } of entriesOf(stages.prod)) {
      const { code } = contentsOf(made.folderOf(name));
      expect(code, name).not.toMatch(/(from|import)\s*\(?["'](node:)?http["']/);
    }
    const bundled = join(made.folderOf('serve-batch'), 'index.mjs');
    const listed = `await import(${JSON.stringify(bundled)}); console.log(process.moduleLoadList.join('\\n'))`;
    const loaded = execFileSync(process.execPath, ['--input-type=module', '--eval', listed], {
      env: { AWS_REGION: 'ap-northeast-2' },
      encoding: 'utf8',
    });
    expect(loaded).toContain('NativeModule _http_client');
    expect(loaded).not.toContain('undici');
  });

  /** Buckets come with what a function is given; everything else is asked for by its name. */
  const isAskedFor = (setting: string): boolean => !setting.endsWith('_BUCKET');

  /** In a module that the function shares with others, on a path that it does not take. */
  const notReached: Readonly<Record<string, readonly string[]>> = {
    'reveal-code': ['REQUESTS_TABLE'],
    'list-benefits': ['REQUESTS_TABLE'],
    'list-notices': ['REQUESTS_TABLE'],
    'enrol-people': ['APPLICATIONS_TABLE'],
    'decline-benefit': ['APPLICATIONS_TABLE'],
    'dispute-benefit': ['APPLICATIONS_TABLE'],
    'sweep-ott-dates': ['APPLICATIONS_TABLE'],
    'correct-grants': ['APPLICATIONS_TABLE'],
    'announce-enrolment': ['ENROLMENTS_TABLE', 'LEDGER_TABLE', 'WORK_TABLE'],
    // They read the input of the run's opening by its schema, and open nothing.
    'check-approval': ['CONTROLS_TABLE', 'BATCHES_AT_ONCE_MAX'],
    'await-approval': ['APPROVAL', 'CONTROLS_TABLE', 'RESULTS_BUCKET', 'BATCHES_AT_ONCE_MAX'],
  };
  /** Asked for by a name that the code makes: one partner or one table of several. */
  const askedByNameMade: Readonly<Record<string, readonly string[]>> = {
    'record-partner-event': ['OTT_PARTNER_SECRET', 'INSURER_SECRET'],
    'start-due-dates': ['ENROLMENTS_TABLE', 'CODES_TABLE'],
    'note-swept-days': ['ENROLMENTS_TABLE', 'CODES_TABLE'],
  };

  it.each(functionRows)('of $name ask for exactly the settings of its row', (row) => {
    const { code } = contentsOf(made.folderOf(row.name));
    const calls = code.matchAll(/\.(?:required|optional)\(["'`]([A-Z_]+)["'`]\)/g);
    const asked = [...new Set([...calls].map((match) => `${match[1]}`))];
    // A token is answered without naming the machine that waits for it.
    const uses = Object.entries(row.uses).filter(([, verbs]) => `${verbs}` !== 'answer');
    const has: string[] = [...row.settings, ...uses.map(([setting]) => setting)];
    const lacks = asked.filter((setting) => !has.includes(setting));
    expect(lacks).toEqual(asked.filter((setting) => notReached[row.name]?.includes(setting)));
    const known = [...asked, ...(askedByNameMade[row.name] ?? [])];
    expect(has.filter((setting) => isAskedFor(setting) && !known.includes(setting))).toEqual([]);
  });
});
