import { createHash } from 'node:crypto';
import type { CohortManifest } from '../domain/cohort.ts';
import type { FrozenLine } from '../domain/line.ts';
import type { FrozenObject } from '../domain/run-plan.ts';
import { readableCohortRow } from './cohorts.ts';
import type { Env } from './env.ts';
import { openParkedLines } from './parked-lines.ts';
import { readText } from './results.ts';
import type { CycleOfBenefit } from './run-items.ts';
import { sideBySide } from './side-by-side.ts';

type Reach = Pick<Env, 'database' | 'objects' | 'settings' | 'log'>;

const rowsAtOnce = 32;

/**
 * What a follow-up run reads: the lines that are parked and open, each with its row of the sealed
 * cohort, frozen as one object. It is written once: an attempt that finds it goes by it, whatever
 * was parked or closed since. Lines that this cohort does not hold, or whose row cannot be read, stay
 * parked: they are no other line's trouble.
 */
export const followUpItems = async (
  env: Reach,
  cohort: CohortManifest,
  followUp: CycleOfBenefit & { readonly run: string },
): Promise<FrozenObject> => {
  const address = {
    bucket: env.settings.required('RESULTS_BUCKET'),
    key: `runs/${followUp.run}/items.jsonl`,
  };
  const lines = await openParkedLines(env, followUp);
  const rows = await sideBySide(lines, rowsAtOnce, (line) => readableCohortRow(env, cohort, line));
  const found = rows.filter((row): row is FrozenLine => row !== undefined);
  if (found.length < lines.length) {
    env.log.info('parked lines without a readable row in this cohort stay parked', {
      run: followUp.run,
      lines: lines.length - found.length,
    });
  }
  const text = found.map((row) => `${JSON.stringify(row)}\n`).join('');
  const written = await env.objects.writeOnce(
    "freeze the follow-up's lines",
    address,
    Buffer.from(text, 'utf8'),
  );
  const pinned = { ...address, versionId: written.versionId };
  const frozen = written.outcome === 'written' ? text : await readText(env, pinned);
  return {
    ...pinned,
    sha256: createHash('sha256').update(frozen, 'utf8').digest('hex'),
    rows: frozen.split('\n').length - 1,
  };
};
