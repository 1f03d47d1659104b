import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Env, ObjectAddress } from '../../adapters/env.ts';
import { recordCodeFile, reportOf } from '../../adapters/ott/code-files.ts';
import { surveyedFile } from '../../adapters/ott/code-lines.ts';
import { instantOf } from '../../domain/calendar.ts';
import { InputRejected } from '../../domain/errors.ts';
import {
  type CodeDelivery,
  type CodeFile,
  type CodePart,
  codeDeliveryOf,
  codeFileLimits,
} from '../../domain/ott-pass/code-import.ts';
import { programmeVersions } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

export const checkCodeFileEventSchema = z.object({
  delivered: z.strictObject({ bucket: z.string(), key: z.string(), versionId: z.string() }),
});
type Event = z.infer<typeof checkCodeFileEventSchema>;

/** `imported_before`: the same content was imported to its end, so nothing changes. */
export interface CheckedCodeFile {
  readonly outcome: 'to_import' | 'imported_before';
  readonly file: CodeFile;
  readonly parts: readonly CodePart[];
}

/**
 * Refuses what is no file of codes of a known service; otherwise says which bytes make which part.
 * A part is an address: no code is in the answer.
 */
export const makeCheckCodeFile =
  (env: Env, rowsInAPart: number = codeFileLimits.rowsInAPart) =>
  async ({ delivered }: Event): Promise<CheckedCodeFile> => {
    const delivery = codeDeliveryOf(delivered.key);
    refuseUnknownService(delivery);
    await refuseSize(env, delivered);
    const bytes = await env.objects.read('read the file of codes', delivered);
    const { sha256, rows, parts } = await surveyedFile(bytes, rowsInAPart);
    const file = { file: fileId(delivery.pool, sha256), ...delivery, ...delivered, rows };
    const report = await reportOf(env, file.file);
    if (report) {
      env.log.info('file of codes was imported before', { file: file.file, as: report.key });
      return { outcome: 'imported_before', file, parts: [] };
    }
    await recordCodeFile(env, file, instantOf(env.clock.now()));
    env.log.info('file of codes is imported', { file: file.file, pool: file.pool, rows });
    return { outcome: 'to_import', file, parts };
  };

/** The same for the same content in the same pool: a file delivered again goes on where the first
 * delivery stopped, or changes nothing. */
const fileId = (pool: string, sha256: string): string =>
  createHash('sha256')
    .update(JSON.stringify([pool, sha256]))
    .digest('hex')
    .slice(0, 32);

const refuseUnknownService = ({ programme, pool }: CodeDelivery): void => {
  const known = programmeVersions.flatMap(({ programme: each }) =>
    each.benefits['ott-pass'].services.map(({ id }) => `${each.programme}/${id}`),
  );
  if (known.includes(`${programme}/${pool}`)) return;
  throw new InputRejected(
    `There is no service ${programme}/${pool}. Deliver the file below one of ` +
      `${[...new Set(known)].join(', ')}.`,
  );
};

const refuseSize = async (env: Env, delivered: ObjectAddress): Promise<void> => {
  const bytes = await env.objects.size('measure the file of codes', delivered);
  if (bytes === undefined) {
    throw new InputRejected(`${delivered.key} is no longer there. Deliver it again.`);
  }
  if (bytes > codeFileLimits.bytesMax) {
    throw new InputRejected(
      `${delivered.key} has ${bytes} bytes, more than the ${codeFileLimits.bytesMax} that an ` +
        'import takes. Deliver the codes in smaller files.',
    );
  }
};

export const handler = task(checkCodeFileEventSchema, makeCheckCodeFile);
