import * as z from 'zod';
import { sealedCohort } from '../../adapters/cohorts.ts';
import type { Env } from '../../adapters/env.ts';
import {
  type CohortManifest,
  cohortManifestSchema,
  cohortPrefix,
  sealKey,
} from '../../domain/cohort.ts';
import { refuseOtherExtract } from '../../domain/extract/seal.ts';
import { task } from '../middleware/task.ts';

export const freezeCohortEventSchema = z.object({ cohort: cohortManifestSchema });
type Event = z.infer<typeof freezeCohortEventSchema>;

/** `candidate`: the stage freezes a cohort only after a second person has accepted its counts. */
export interface FrozenCohort {
  readonly outcome: 'frozen' | 'frozen_before' | 'candidate';
  readonly cohort: CohortManifest;
}

/**
 * Leaves the candidate and, where the stage seals by itself, seals it. The seal is one object
 * written at most once: of two imports for a reference date one wins, and the other is told.
 */
export const makeFreezeCohort =
  (env: Env) =>
  async ({ cohort }: Event): Promise<FrozenCohort> => {
    const { programme, referenceDate, extract } = cohort;
    const bucket = env.settings.required('COHORT_BUCKET');
    const body = Buffer.from(`${JSON.stringify(cohort, null, 2)}\n`);
    const prefix = cohortPrefix(programme, referenceDate, extract.sha256);
    const candidate = { bucket, key: `${prefix}/candidate.json` };
    await env.objects.writeOnce('leave the candidate', candidate, body);
    if (env.settings.required('SEALING') !== 'automatic') return { outcome: 'candidate', cohort };
    const seal = { bucket, key: sealKey(programme, referenceDate) };
    const { outcome } = await env.objects.writeOnce('seal the cohort', seal, body);
    if (outcome === 'written') return { outcome: 'frozen', cohort };
    const sealed = await sealedCohort(env, programme, referenceDate);
    refuseOtherExtract(sealed, extract);
    return { outcome: 'frozen_before', cohort: sealed };
  };

export const handler = task(freezeCohortEventSchema, makeFreezeCohort);
