import { createHash } from 'node:crypto';
import { Defect } from '../../domain/errors.ts';
import type { FrozenObject } from '../../domain/run-plan.ts';
import type { FinishedFile } from '../cohort-import/frozen-file.ts';
import type { Env, ObjectAddress } from '../env.ts';

/**
 * Keeps a finished file as an object, once. What an earlier attempt left must be the same bytes:
 * else two attempts of one step have decided differently, and somebody must look before more is
 * sent out.
 */
export const keepOnce = async (
  env: Pick<Env, 'objects'>,
  address: ObjectAddress,
  { path, sha256, rows }: FinishedFile,
): Promise<FrozenObject> => {
  const call = `keep ${address.key.slice(address.key.lastIndexOf('/') + 1)}`;
  const written = await env.objects.writeOnce(call, address, { file: path });
  const kept = { ...address, versionId: written.versionId, sha256, rows };
  if (written.outcome === 'written') return kept;
  const hash = createHash('sha256');
  for await (const chunk of await env.objects.read(`${call}: compare`, kept)) hash.update(chunk);
  if (hash.digest('hex') === sha256) return kept;
  throw new Defect(
    `${address.key} is there and holds something else than this attempt would write. Compare the ` +
      'two before anything else is sent.',
  );
};
