import {
  type CohortManifest,
  cohortFolder,
  cohortManifestSchema,
  isSupplementedSeal,
  sealKey,
} from '../domain/cohort.ts';
import { Defect, InputRejected } from '../domain/errors.ts';
import { type FrozenLine, frozenLineSchema } from '../domain/line.ts';
import { lineBucket, lineHash } from '../domain/line-hash.ts';
import type { RunPlan } from '../domain/run-plan.ts';
import type { Env, ObjectAddress } from './env.ts';

type Reach = Pick<Env, 'objects' | 'settings'>;

/** The cohort that is frozen for a reference date, with every supplement that is sealed;
 * InputRejected where there is none yet. */
export const sealedCohort = async (
  env: Reach,
  programme: string,
  referenceDate: string,
): Promise<CohortManifest> => {
  const cohort = await sealedCohortIfAny(env, programme, referenceDate);
  if (cohort) return cohort;
  throw new InputRejected(
    `No cohort of ${programme} is frozen for the reference date ${referenceDate}. ` +
      'Drop the extract of that day into the extract bucket and wait until its import has ended.',
  );
};

/** The same, or undefined: an import has yet to seal it. */
export const sealedCohortIfAny = async (
  env: Reach,
  programme: string,
  referenceDate: string,
): Promise<CohortManifest | undefined> => {
  const latest = (await sealKeys(env, programme, referenceDate)).at(-1);
  if (latest === undefined) return undefined;
  return readSeal(env, { bucket: env.settings.required('COHORT_BUCKET'), key: latest });
};

/** The keys of the cohort's seals in their order: as it was imported, then with one supplement, with
 * two and so on. One look finds them all. */
const sealKeys = async (
  env: Reach,
  programme: string,
  referenceDate: string,
): Promise<string[]> => {
  const bucket = env.settings.required('COHORT_BUCKET');
  const imported = sealKey(programme, referenceDate);
  const below = cohortFolder(programme, referenceDate);
  const [seals, supplemented]: [string[], string[]] = [[], []];
  for await (const { key } of env.objects.list('look for the sealed cohort', bucket, below)) {
    if (key === imported) seals.push(key);
    else if (isSupplementedSeal(key)) supplemented.push(key);
  }
  return [...seals, ...supplemented];
};

const readSeal = async (env: Reach, address: ObjectAddress): Promise<CohortManifest> => {
  const bytes = await readBytes(env, 'read the sealed cohort', address);
  return cohortManifestSchema.parse(JSON.parse(bytes.toString('utf8')));
};

/**
 * Every seal of a reference date: the cohort as it was imported, then with one supplement, with two
 * and so on. A run of any of them is a run of this cohort.
 */
export const everySeal = async (
  env: Reach,
  programme: string,
  referenceDate: string,
): Promise<CohortManifest[]> => {
  const bucket = env.settings.required('COHORT_BUCKET');
  const keys = await sealKeys(env, programme, referenceDate);
  return Promise.all(keys.map((key) => readSeal(env, { bucket, key })));
};

/** The cohort as a run has pinned it, with the supplements of that time; the latest where its
 * lines are those of no seal, which its account then says. */
export const cohortOfPlan = async (
  env: Reach,
  { programme, referenceDate, cohort }: RunPlan,
): Promise<CohortManifest> => {
  const latest = await sealedCohort(env, programme, referenceDate);
  if (latest.lines.sha256 === cohort.sha256) return latest;
  const seals = await everySeal(env, programme, referenceDate);
  return seals.find(({ lines }) => lines.sha256 === cohort.sha256) ?? latest;
};

type Frozen = Pick<CohortManifest, 'lines' | 'index'>;

/** One line's row on the reference date, by two ranged reads; undefined: not in the cohort. */
export const cohortRow = async (
  env: Pick<Env, 'objects'>,
  cohort: Frozen,
  line: string,
): Promise<FrozenLine | undefined> => {
  const found = await rowText(env, cohort, line);
  return found === undefined ? undefined : frozenLineSchema.parse(JSON.parse(found));
};

/** The same for many lines' sake: a row that cannot be read is as one that is not there. */
export const readableCohortRow = async (
  env: Pick<Env, 'objects'>,
  cohort: Frozen,
  line: string,
): Promise<FrozenLine | undefined> => {
  const found = await rowText(env, cohort, line);
  return found === undefined ? undefined : frozenLineSchema.safeParse(JSON.parse(found)).data;
};

/** The row as it is written, found by the line it begins with. */
const rowText = async (
  env: Pick<Env, 'objects'>,
  cohort: Frozen,
  line: string,
): Promise<string | undefined> => {
  const entry = lineBucket(lineHash(line)) * 8;
  const offsets = await readBytes(env, 'read the offset index', cohort.index, [entry, entry + 15]);
  if (offsets.length !== 16) {
    throw new Defect(`${cohort.index.key} has no entry at byte ${entry}`);
  }
  const [from, until] = [Number(offsets.readBigUInt64BE(0)), Number(offsets.readBigUInt64BE(8))];
  if (from === until) return undefined;
  const rows = await readBytes(env, 'read the line in the cohort', cohort.lines, [from, until - 1]);
  return rows
    .toString('utf8')
    .split('\n')
    .find((row) => row.startsWith(`{"line":"${line}",`));
};

const readBytes = async (
  env: Pick<Env, 'objects'>,
  call: string,
  { bucket, key, versionId }: ObjectAddress,
  range?: readonly [number, number],
): Promise<Buffer> => {
  const address = versionId === undefined ? { bucket, key } : { bucket, key, versionId };
  const chunks: Uint8Array[] = [];
  for await (const chunk of await env.objects.read(call, address, range)) chunks.push(chunk);
  return Buffer.concat(chunks);
};
