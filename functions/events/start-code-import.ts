import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Env } from '../../adapters/env.ts';
import { task } from '../middleware/task.ts';

/** `Object Created` as EventBridge brings it: its keys are spelled as they are, not URL-encoded. */
export const startCodeImportEventSchema = z.object({
  detail: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({ key: z.string(), 'version-id': z.string() }),
  }),
});
type Event = z.infer<typeof startCodeImportEventSchema>;

/** `nothing_to_import`: the marker of a folder. */
export interface StartedCodeImport {
  readonly outcome: 'started' | 'exists' | 'nothing_to_import';
  readonly execution?: string;
}

/** Starts one import for each version of each file of codes, however often its event comes. It
 * cannot read the file. */
export const makeStartCodeImport =
  (env: Env) =>
  async ({ detail }: Event): Promise<StartedCodeImport> => {
    const delivered = {
      bucket: detail.bucket.name,
      key: detail.object.key,
      versionId: detail.object['version-id'],
    };
    if (delivered.key.endsWith('/')) return { outcome: 'nothing_to_import' };
    const machine = env.settings.required('CODE_IMPORT_STATE_MACHINE');
    return env.workflows.start('start the code import', machine, importName(delivered), {
      delivered,
    });
  };

/** The execution's name, the same for the same version of the same object. */
const importName = (of: { bucket: string; key: string; versionId: string }): string => {
  const identity = JSON.stringify([of.bucket, of.key, of.versionId]);
  return `code-import-${createHash('sha256').update(identity).digest('hex').slice(0, 32)}`;
};

export const handler = task(startCodeImportEventSchema, makeStartCodeImport);
