import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Env } from '../../adapters/env.ts';
import { isControlKey } from '../../domain/extract/control-file.ts';
import { task } from '../middleware/task.ts';

/** `Object Created` as EventBridge brings it: its keys are spelled as they are, not URL-encoded. */
export const startCohortImportEventSchema = z.object({
  detail: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({ key: z.string(), 'version-id': z.string() }),
  }),
});
type Event = z.infer<typeof startCohortImportEventSchema>;

/** `nothing_to_import`: a control file or the marker of a folder. */
export interface StartedImport {
  readonly outcome: 'started' | 'exists' | 'nothing_to_import';
  readonly execution?: string;
}

/** Starts one import for each version of each extract, however often its event comes. */
export const makeStartCohortImport =
  (env: Env) =>
  async ({ detail }: Event): Promise<StartedImport> => {
    const extract = {
      bucket: detail.bucket.name,
      key: detail.object.key,
      versionId: detail.object['version-id'],
    };
    if (isControlKey(extract.key) || extract.key.endsWith('/')) {
      return { outcome: 'nothing_to_import' };
    }
    const machine = env.settings.required('COHORT_IMPORT_STATE_MACHINE');
    const name = importName(extract);
    return env.workflows.start('start the cohort import', machine, name, { extract });
  };

/** The execution's name, the same for the same version of the same object. */
const importName = (extract: { bucket: string; key: string; versionId: string }): string => {
  const identity = JSON.stringify([extract.bucket, extract.key, extract.versionId]);
  return `cohort-import-${createHash('sha256').update(identity).digest('hex').slice(0, 32)}`;
};

export const handler = task(startCohortImportEventSchema, makeStartCohortImport);
