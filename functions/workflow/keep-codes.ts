import * as z from 'zod';
import type { Env } from '../../adapters/env.ts';
import { countsForLog, keepCodeIds } from '../../adapters/ott/code-files.ts';
import { leftOutList, type ReadPart, readPart, settlePart } from '../../adapters/ott/kept-codes.ts';
import { Defect } from '../../domain/errors.ts';
import {
  type CodeFile,
  type CodePart,
  codeFileSchema,
  codePartSchema,
  type KeptPart,
  leftOutKey,
} from '../../domain/ott-pass/code-import.ts';
import { task } from '../middleware/task.ts';

export const keepCodesEventSchema = z.object({ file: codeFileSchema, part: codePartSchema });
type Event = z.infer<typeof keepCodesEventSchema>;

/**
 * Puts the codes of a part into the pool, sealed and on hold. It can make a data key and cannot
 * open one: what it has sealed it cannot read again. Doing a part again answers the same.
 */
export const makeKeepCodes =
  (env: Env) =>
  async ({ file, part }: Event): Promise<KeptPart> => {
    const { dataKey, ...read } = await sealedPart(env, file, part);
    const found = read.good.length + read.bad.length;
    if (found !== part.rows) {
      throw new Defect(
        `Part ${part.part} of file ${file.file} was surveyed with ${part.rows} rows and read with ` +
          `${found}. Its version is pinned, so look for what changed in reading lines.`,
      );
    }
    const { counts, keptIds, leftOut } = await settlePart(env, file, { ...read, dataKey });
    await keepCodeIds(env, file, { part: part.part, codeIds: keptIds });
    if (leftOut.length > 0) {
      const bucket = env.settings.required('RESULTS_BUCKET');
      const address = { bucket, key: leftOutKey(file, part.part) };
      const list = Buffer.from(leftOutList(leftOut));
      await env.objects.writeOnce('list the rows that were left out', address, list);
    }
    env.log.info('part of a file of codes is kept', {
      ...{ file: file.file, part: part.part },
      ...countsForLog(counts),
    });
    return { part: part.part, counts };
  };

/** The part's rows with their codes sealed, and the data key as the key service wrapped it. */
const sealedPart = async (
  env: Env,
  { file, pool, bucket, key, versionId }: CodeFile,
  { from, until, firstRow }: CodePart,
): Promise<ReadPart & { readonly dataKey: string }> => {
  const secretName = env.settings.required('CODE_FINGERPRINT_SECRET');
  const secret = await env.secrets.read('read the fingerprint secret', secretName);
  const sealingKey = env.settings.required('CODES_KEY');
  const made = await env.seals.dataKey('make a data key for a part', sealingKey, { pool, file });
  try {
    const address = { bucket, key, versionId };
    const range = [from, until - 1] as const;
    const bytes = await env.objects.read('read a part of the file of codes', address, range);
    const read = await readPart(bytes, firstRow, { secret, pool, dataKey: made.plain });
    return { ...read, dataKey: Buffer.from(made.wrapped).toString('base64') };
  } finally {
    made.plain.fill(0);
  }
};

export const handler = task(keepCodesEventSchema, makeKeepCodes);
