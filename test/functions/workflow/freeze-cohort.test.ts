import { afterEach, beforeEach, expect, test } from 'vitest';
import { sealedCohort, sealedCohortIfAny } from '../../../adapters/cohorts.ts';
import { makeFreezeCohort } from '../../../functions/workflow/freeze-cohort.ts';
import { anExtract, rowsOf } from '../../fakes/an-extract.ts';
import { type ImportFolder, importFolder } from '../../fakes/import-in-a-folder.ts';

let at: ImportFolder;
beforeEach(async () => {
  at = await importFolder();
});
afterEach(() => at.remove());

test('a frozen cohort is found by programme and reference date', async () => {
  await expect(sealedCohort(at.env, 'customer-appreciation', '2026-01-13')).rejects.toThrow(
    /No cohort of customer-appreciation is frozen for the reference date 2026-01-13/,
  );
  const { cohort } = await at.frozen(anExtract(rowsOf(3)));
  expect(await sealedCohort(at.env, 'customer-appreciation', '2026-01-13')).toEqual(cohort);
  expect(await sealedCohortIfAny(at.env, 'customer-appreciation', '2026-01-31')).toBeUndefined();
});

test('freezing again, as a retry does, is the same success', async () => {
  const { cohort } = await at.frozen(anExtract(rowsOf(3)));
  const again = await makeFreezeCohort(at.env)({ cohort });
  expect(again).toEqual({ outcome: 'frozen_before', cohort });
});

test('of two cohorts that race for a reference date the second is refused', async () => {
  const { cohort } = await at.frozen(anExtract(rowsOf(3)));
  const other = { ...cohort, extract: { ...cohort.extract, sha256: 'f'.repeat(64) } };
  await expect(makeFreezeCohort(at.env)({ cohort: other })).rejects.toThrow(
    new RegExp(`${cohort.extract.sha256}.*${'f'.repeat(64)}`),
  );
  expect(await sealedCohort(at.env, 'customer-appreciation', '2026-01-13')).toEqual(cohort);
});

test('where a second person decides, the cohort stays a candidate', async () => {
  const candidates = await importFolder({ SEALING: 'after_second_person' });
  const { outcome, cohort } = await candidates.frozen(anExtract(rowsOf(3)));
  expect(outcome).toBe('candidate');
  const { programme, referenceDate, extract } = cohort;
  expect(await sealedCohortIfAny(candidates.env, programme, referenceDate)).toBeUndefined();
  const key = `${programme}/${referenceDate}/${extract.sha256}/candidate.json`;
  expect(JSON.parse(await candidates.text({ bucket: 'cohorts', key }))).toEqual(cohort);
  await candidates.remove();
});
