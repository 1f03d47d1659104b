import type { CohortManifest } from '../domain/cohort.ts';
import { Defect, InputRejected } from '../domain/errors.ts';
import type { Programme } from '../domain/programme.ts';
import { everySeal, sealedCohort } from './cohorts.ts';
import type { Env } from './env.ts';
import type { RunRecord } from './runs.ts';

/**
 * The cohort that a further run of a cycle is opened on: the latest seal, where every run of the cycle
 * was opened on it or on one of the seals before, which have fewer supplements. Throws where it is
 * empty, gone, or another than that of the runs.
 */
export const cohortOfRuns = async (
  env: Pick<Env, 'objects' | 'settings'>,
  { programme, referenceDate }: Programme,
  runs: readonly RunRecord[],
): Promise<CohortManifest> => {
  const cohort = await sealedCohort(env, programme, referenceDate);
  if (cohort.lines.rows === 0) {
    throw new InputRejected(
      `The cohort of ${referenceDate} holds nobody. Import the extract of that day.`,
    );
  }
  const size = await env.objects.size('look for the frozen lines', cohort.lines);
  if (size === undefined) {
    throw new Defect(`${cohort.lines.key} is sealed, but that version of it is not there`);
  }
  const strange = runs.filter(
    (run) => run.plan.referenceDate === referenceDate && !isOpenedOn(run, cohort),
  );
  if (strange.length === 0) return cohort;
  const seals = await everySeal(env, programme, referenceDate);
  const other = strange.find((run) => !seals.some((seal) => isOpenedOn(run, seal)));
  if (!other) return cohort;
  throw new Defect(
    `The cohort of ${referenceDate} is not the one that ${other.plan.run} was opened ` +
      'on. Somebody has replaced a sealed manifest: stop, and compare the two by their hashes.',
  );
};

const isOpenedOn = ({ plan: { cohort } }: RunRecord, { lines }: CohortManifest): boolean =>
  cohort.sha256 === lines.sha256 && cohort.versionId === lines.versionId;
