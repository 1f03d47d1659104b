/**
 * What each function's bundle costs before it does anything: its size, the start of its module in a
 * fresh process, the first call and a warm one, each turned away at the door by an empty event; and
 * a bare handler in the same run. Processor time says it best on a machine that does other work too.
 *
 *   npm run bench:cold [-- --repeats 3]
 */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from '../infra/bundle.ts';
import { entryOf, type FunctionRow, functionRows } from '../infra/functions.ts';
import { type ColdStart, coldStartOf, middleOf } from './cold-starts.ts';
import { keepResult } from './model/kept-result.ts';

const { values } = parseArgs({ options: { repeats: { type: 'string', default: '3' } } });
const repeats = Number(values.repeats);

/** Some functions read their settings as they load: each of the row has a value, of no use. */
const settingsOf = ({ settings, uses }: FunctionRow): Record<string, string> => ({
  ...Object.fromEntries([...settings, ...Object.keys(uses)].map((name) => [name, 'bench'])),
  ...{ PROGRAMME: 'customer-appreciation@1', CHARGING_CLASS: 'A', QUIET_HOURS: '21-8' },
});

const scratch = mkdtempSync(join(tmpdir(), 'bench-cold-'));
try {
  const bare = join(scratch, 'index.mjs');
  writeFileSync(bare, 'export const handler = async () => ({});\n');
  mkdirSync(join(scratch, 'dist'));
  const entries = functionRows.map((row) => ({ name: row.name, entry: entryOf(row) }));
  const { folderOf } = bundle(join(import.meta.dirname, '..'), entries, join(scratch, 'dist'));
  const bundles = new Map(entries.map(({ name }) => [name, join(folderOf(name), 'index.mjs')]));
  const starts = new Map<string, ColdStart[]>();
  const start = async (name: string, path: string, settings = {}): Promise<void> => {
    starts.set(name, [...(starts.get(name) ?? []), await coldStartOf(path, settings)]);
  };
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    // The bare one beside every round meets the same machine.
    await start('bare handler', bare);
    for (const row of functionRows) {
      await start(row.name, bundles.get(row.name) ?? '', settingsOf(row));
    }
  }
  const rows = [...starts].map(([name, seen]) => {
    const bytes = statSync(bundles.get(name) ?? bare).size;
    return { name, kilobytes: Math.round(bytes / 1024), ...middleOf(seen) };
  });
  const [ofBare, ...functions] = rows;
  const slowest = functions.toSorted((one, other) => other.initCpuMs - one.initCpuMs);
  const result = {
    machine: { cores: cpus().length, cpu: cpus()[0]?.model ?? '', node: process.version },
    command: `npm run bench:cold -- --repeats ${repeats}`,
    bare: ofBare,
    functions,
  };
  console.table([ofBare, ...slowest.slice(0, 8), ...slowest.slice(-4)]);
  console.log(`written to ${keepResult('cold-start.json', result)}`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
