import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { journalOf } from '../scenarios/charging-book.ts';
import { run } from './folder-state.ts';

/** What a folder's month came to, as far as it must not depend on how often it was killed. */
export interface Books {
  /** The manifest without what is of one start: durations, memory, versions of objects, and the hash
   * of the grants, which hold their instants. */
  readonly manifest: Record<string, unknown>;
  readonly granted: number;
  readonly parked: number;
  /** Line, outcome, reason, sorted. */
  readonly decisions: string;
  /** Charging's list as our report wrote it, byte by byte. */
  readonly chargingCsv: string;
  /** Charging's own ledger, from its own file: key, line, megabytes, sorted. */
  readonly topUps: readonly string[];
}

interface ManifestFile extends Record<string, unknown> {
  readonly granted: number;
  readonly parked: Record<string, number>;
  readonly cohort: Record<string, unknown>;
}

export const booksOf = (folder: string, name = run): Books => {
  const out = (file: string) => readFileSync(join(folder, 'out', name, file), 'utf8');
  const found = JSON.parse(out('manifest.json')) as ManifestFile;
  const { seconds: _s, peakMemoryMb: _m, grantsHash: _h, cohort, ...manifest } = found;
  const { versionId: _v, ...frozen } = cohort;
  return {
    manifest: { ...manifest, cohort: frozen },
    granted: found.granted,
    parked: Object.values(found.parked).reduce((sum, count) => sum + count, 0),
    decisions: out('decisions.csv').trim().split('\n').sort().join('\n'),
    chargingCsv: out('charging.csv'),
    topUps: ledgerOf(folder),
  };
};

/** A torn last record is none: charging has not answered for it. */
const ledgerOf = (folder: string): string[] => {
  const file = journalOf(folder);
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as unknown[])
    .filter(([kind]) => kind === 'top-up')
    .map(([, , key, line]) => `${key} ${line}`)
    .sort();
};

/** Sentences that say in what two months differ; none where they are the same. */
export const differences = (folder: Books, undisturbed: Books): string[] => {
  const found = ledgerDifferences(folder.topUps, undisturbed.topUps);
  for (const part of ['decisions', 'chargingCsv'] as const) {
    if (folder[part] !== undisturbed[part]) found.push(`${part} differ`);
  }
  for (const name of new Set([
    ...Object.keys(folder.manifest),
    ...Object.keys(undisturbed.manifest),
  ])) {
    const [is, was] = [folder, undisturbed].map(({ manifest }) => JSON.stringify(manifest[name]));
    if (is !== was) found.push(`manifest.${name} is ${is} and was ${was}`);
  }
  return found;
};

/** Double and lost grants, by charging's own ledger alone. */
export const ledgerDifferences = (is: readonly string[], was: readonly string[]): string[] => {
  const known = new Set(is);
  const wanted = new Set(was);
  const lines = is.map((topUp) => topUp.split(' ')[1]);
  const count = (what: string, many: number) => (many === 0 ? [] : [`${many} ${what}`]);
  return [
    ...count('doubled lines', lines.length - new Set(lines).size),
    ...count('lost top-ups', was.filter((topUp) => !known.has(topUp)).length),
    ...count('top-ups nobody was to have', is.filter((topUp) => !wanted.has(topUp)).length),
  ];
};
