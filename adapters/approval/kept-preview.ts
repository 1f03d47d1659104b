import { createHash } from 'node:crypto';
import type { ActOfKind } from '../../domain/approval/month-acts.ts';
import type { Env } from '../env.ts';
import { readText } from '../results.ts';

type Kept = Pick<ActOfKind<'made'>, 'kept'>;

/**
 * Why what is kept is not what was approved; undefined where it is. The record of the approval holds
 * the hash of the document that the approver looked at: a file that was replaced, cut or taken away
 * since is no evidence for what is given by it.
 */
export const faultOfKept = async (
  env: Pick<Env, 'objects'>,
  { kept: { bucket, key, sha256 } }: Kept,
): Promise<string | undefined> => {
  const size = await env.objects.size('look for the approved preview', { bucket, key });
  if (size === undefined) return `${key} is not kept any more.`;
  const found = createHash('sha256')
    .update(await readText(env, { bucket, key }))
    .digest('hex');
  return found === sha256 ? undefined : `${key} is not the document that was approved.`;
};
