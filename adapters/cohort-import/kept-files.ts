import { createHash } from 'node:crypto';
import { InputRejected } from '../../domain/errors.ts';
import type { FrozenObject } from '../../domain/run-plan.ts';
import type { Env } from '../env.ts';
import type { FinishedFile } from './frozen-file.ts';

/**
 * Keeps a finished file as an object for ever, and says where. An object that is there already,
 * left by an earlier attempt or an earlier import of the same extract, must hold the same bytes:
 * otherwise other rules made it, and the two cannot both be the cohort.
 */
export const keepFile = async (
  env: Pick<Env, 'objects'>,
  place: { readonly bucket: string; readonly prefix: string },
  { name, path, sha256, rows }: FinishedFile,
): Promise<FrozenObject> => {
  const address = { bucket: place.bucket, key: `${place.prefix}/${name}` };
  const written = await env.objects.writeOnce(`keep ${name}`, address, { file: path });
  const kept = { ...address, versionId: written.versionId, sha256, rows };
  if (written.outcome === 'written') return kept;
  const hash = createHash('sha256');
  for await (const chunk of await env.objects.read(`compare with the kept ${name}`, kept)) {
    hash.update(chunk);
  }
  if (hash.digest('hex') === sha256) return kept;
  throw new InputRejected(
    `${address.key} is there already and holds something else, although it was made from the ` +
      'same extract: by another version of the programme or of the import. Compare the two ' +
      'versions; to freeze under the new rules, deliver the extract for the new programme version.',
  );
};
