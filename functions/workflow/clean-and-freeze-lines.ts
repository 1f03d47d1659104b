import {
  type FrozenFiles,
  freezeQuarantine,
  freezeRows,
} from '../../adapters/cohort-import/frozen-files.ts';
import { keepFile } from '../../adapters/cohort-import/kept-files.ts';
import { type SetAsideRows, setAsideRows } from '../../adapters/cohort-import/set-aside-rows.ts';
import { sealedCohortIfAny } from '../../adapters/cohorts.ts';
import type { Env } from '../../adapters/env.ts';
import { readExtract } from '../../adapters/extract/extract-reader.ts';
import { withScratchFolder } from '../../adapters/scratch-files.ts';
import { instantOf } from '../../domain/calendar.ts';
import {
  type CohortManifest,
  cohortManifestSchema,
  cohortPrefix,
  type DeliveredExtract,
  slicesPrefix,
} from '../../domain/cohort.ts';
import { InputRejected } from '../../domain/errors.ts';
import { refuseDifferingExtract } from '../../domain/extract/control-file.ts';
import { type CheckedExtract, checkedExtractSchema } from '../../domain/extract/delivery.ts';
import { keepingRulesOf } from '../../domain/extract/projections.ts';
import { refuseOtherExtract } from '../../domain/extract/seal.ts';
import { type RowCounts, refuseUntrustedFile } from '../../domain/extract/trust.ts';
import { programmeVersion } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

/** `frozen_before`: the sealed cohort was made from this very extract, and nothing was done. */
export interface CleanedLines {
  readonly outcome: 'cleaned' | 'frozen_before';
  readonly cohort: CohortManifest;
  /** People to keep; 0 where the cohort was frozen before, since its import kept them. */
  readonly peopleToKeep: number;
  /** Where the workflow leaves the results of keeping them: beside them, under the same key. */
  readonly keptPrefix: string;
}

/**
 * Reads the whole extract once, keeps every good line and reports every other, and leaves the
 * cohort's objects where they stay. Nothing is kept of a file that cannot be trusted, except the
 * report that says which of its rows are bad.
 */
export const makeCleanAndFreezeLines =
  (env: Env) =>
  (checked: CheckedExtract): Promise<CleanedLines> =>
    withScratchFolder('cohort-import', async (folder) => {
      const { programme, referenceDate, control } = checked;
      const startedAt = env.clock.elapsed();
      const setAside = await setAsideExtract(env, checked, folder);
      if (control) refuseDifferingExtract(control, setAside.counted);
      const extract = { ...checked.extract, sha256: setAside.counted.sha256 };
      refuseReplacedExtract(checked, setAside);
      const prefix = cohortPrefix(programme, referenceDate, extract.sha256);
      const sealed = await sealedCohortIfAny(env, programme, referenceDate);
      if (sealed) {
        refuseOtherExtract(sealed, extract);
        return answer('frozen_before', sealed, prefix);
      }
      const rules = keepingRulesOf(programmeVersion(programme, checked.programmeVersion).programme);
      const files = freezeRows(setAside, rules, folder);
      const cohort = await keepCohort(env, { checked, extract, setAside, files, prefix, folder });
      env.log.info('the extract is clean', {
        ...{ programme, referenceDate, sha256: extract.sha256, rows: cohort.rows },
        ...{ accepted: cohort.accepted, quarantined: cohort.quarantined },
        seconds: Math.round((env.clock.elapsed() - startedAt) / 1000),
      });
      return answer('cleaned', cohort, prefix);
    });

const answer = (
  outcome: CleanedLines['outcome'],
  cohort: CohortManifest,
  prefix: string,
): CleanedLines => ({
  outcome,
  cohort,
  peopleToKeep: outcome === 'cleaned' ? cohort.persons.rows : 0,
  keptPrefix: `${prefix}/kept`,
});

const setAsideExtract = async (
  env: Env,
  { extract, referenceDate }: CheckedExtract,
  folder: string,
): Promise<SetAsideRows> => {
  const { bucket, key, versionId, encoding } = extract;
  const bytes = await env.objects.read('read the extract', { bucket, key, versionId });
  return setAsideRows(readExtract(bytes, { encoding }), referenceDate, folder);
};

/** A pinned version cannot change; a store without versions could hand over another file. */
const refuseReplacedExtract = ({ extract }: CheckedExtract, { bytes }: SetAsideRows): void => {
  if (bytes === extract.bytes) return;
  throw new InputRejected(
    `${extract.key} had ${extract.bytes} bytes when it was checked and ${bytes} when it was read: ` +
      'it was replaced meanwhile. Deliver it again.',
  );
};

interface Cleaned {
  readonly checked: CheckedExtract;
  readonly extract: DeliveredExtract;
  readonly setAside: SetAsideRows;
  readonly files: FrozenFiles;
  readonly prefix: string;
  readonly folder: string;
}

const keepCohort = async (env: Env, cleaned: Cleaned): Promise<CohortManifest> => {
  const { checked, extract, setAside, files, prefix, folder } = cleaned;
  const { bad, counted } = setAside;
  const report = freezeQuarantine(bad.inOrder(), folder);
  const inCohort = { bucket: env.settings.required('COHORT_BUCKET'), prefix };
  const quarantine = await keepFile(env, inCohort, report);
  refuseBadFile(
    { rows: counted.rows, accepted: files.lines.rows, quarantined: bad.counts() },
    quarantine.key,
  );
  const inPersons = { bucket: env.settings.required('PERSONS_BUCKET'), prefix };
  return cohortManifestSchema.parse({
    programme: checked.programme,
    programmeVersion: checked.programmeVersion,
    referenceDate: checked.referenceDate,
    extract,
    rows: counted.rows,
    accepted: files.lines.rows,
    quarantined: Object.fromEntries([...bad.counts()].sort(([a], [b]) => (a < b ? -1 : 1))),
    lines: await keepFile(env, inCohort, files.lines),
    index: await keepFile(env, inCohort, files.index),
    persons: await keepFile(env, inPersons, files.persons),
    personSlices: await keepSlices(env, { ...checked, ...extract }, files.personSlices),
    quarantine,
    totals: files.totals,
    warnings: files.warnings,
    importedAt: instantOf(env.clock.now()),
  });
};

const keepSlices = async (
  env: Env,
  { programme, referenceDate, sha256 }: CheckedExtract & DeliveredExtract,
  slices: FrozenFiles['personSlices'],
): Promise<CohortManifest['personSlices']> => {
  const bucket = env.settings.required('PERSONS_BUCKET');
  const kept: NonNullable<CohortManifest['personSlices']> = [];
  for (const { cycle, file } of slices) {
    const prefix = `${slicesPrefix(programme, cycle)}/${referenceDate}/${sha256}`;
    kept.push({ cycle, people: await keepFile(env, { bucket, prefix }, file) });
  }
  return kept;
};

/** Says in the refusal where the report lies, so that somebody can correct the rows. */
const refuseBadFile = (counts: RowCounts, reportKey: string): void => {
  try {
    refuseUntrustedFile(counts);
  } catch (error) {
    if (!(error instanceof InputRejected)) throw error;
    throw new InputRejected(`${error.message} The report is ${reportKey}.`, { cause: error });
  }
};

export const handler = task(checkedExtractSchema, makeCleanAndFreezeLines);
