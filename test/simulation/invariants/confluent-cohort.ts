import type { Env } from '../../../adapters/env.ts';
import { type CohortManifest, cohortManifestSchema } from '../../../domain/cohort.ts';
import { makeCheckExtract } from '../../../functions/workflow/check-extract.ts';
import { makeCleanAndFreezeLines } from '../../../functions/workflow/clean-and-freeze-lines.ts';
import { objectsInMemory } from '../../fakes/objects-in-memory.ts';
import type { World } from '../core/world.ts';
import { type ExtractRow, extractFile } from '../flows/extract-files.ts';
import type { Delivered } from './sealed-cohort.ts';

/** What two deliveries of the same rows have in common, whatever their order and form. */
const identityOf = ({ lines, index, persons, personSlices = [] }: CohortManifest): string =>
  JSON.stringify([
    ...[lines, index, persons].map(({ sha256, rows }) => [sha256, rows]),
    ...personSlices.map(({ cycle, people }) => [cycle, people.sha256]),
  ]);

const known = new Map<string, string>();

/** The rows as the import makes a cohort of them where nothing ever fails. */
const undisturbed = async (env: Env, rows: readonly ExtractRow[]): Promise<string> => {
  const { body, form } = extractFile(rows, 'plain');
  const name = `${form} ${body}`;
  const before = known.get(name);
  if (before !== undefined) return before;
  const objects = objectsInMemory();
  const address = { bucket: 'extracts', key: 'customer-appreciation/v1/utf-8/calm.csv' };
  const versionId = objects.plant(address, body);
  const calm = { ...env, objects };
  const checked = await makeCheckExtract(calm)({ extract: { ...address, versionId } });
  const identity = identityOf((await makeCleanAndFreezeLines(calm)(checked)).cohort);
  known.set(name, identity);
  return identity;
};

/** I13: shuffled, repeated, packed, imported again or side by side, with faults or without, the
 * same rows come to the same cohort, byte by byte. */
export const checkConfluence = async (world: World, delivered: Delivered): Promise<void> => {
  for (const [path, body] of world.services.objects.held) {
    if (!path.endsWith('/candidate.json')) continue;
    const manifest = cohortManifestSchema.parse(JSON.parse(body.toString('utf8')));
    const file = delivered.get(manifest.extract.sha256);
    if (!file?.isWhole) continue;
    const rows = file.form === 'doubled' ? file.rows.slice(file.rows.length / 2) : file.rows;
    const inOrder = file.form === 'shuffled' ? rows.toReversed() : rows;
    if (identityOf(manifest) === (await undisturbed(world.truth(), inOrder))) continue;
    world.violate('I13', `the same rows, ${file.form}, came to another cohort`);
  }
};
