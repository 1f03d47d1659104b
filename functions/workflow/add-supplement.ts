import * as z from 'zod';
import { keepFile } from '../../adapters/cohort-import/kept-files.ts';
import { everySeal, sealedCohort } from '../../adapters/cohorts.ts';
import type { Env } from '../../adapters/env.ts';
import { readText } from '../../adapters/results.ts';
import { withScratchFolder } from '../../adapters/scratch-files.ts';
import { readSupplements, recordSupplementAct } from '../../adapters/supplement/supplement-acts.ts';
import { rowsAsFile, supplementedLines } from '../../adapters/supplement/supplemented-lines.ts';
import { instantOf } from '../../domain/calendar.ts';
import {
  type CohortManifest,
  type CohortTotals,
  cohortManifestSchema,
  type SealedSupplement,
  supplementedFolder,
  supplementedKey,
} from '../../domain/cohort.ts';
import { Defect, Unavailable } from '../../domain/errors.ts';
import { isSamePerson } from '../../domain/operations/roles.ts';
import type { Supplement } from '../../domain/supplement/supplement-acts.ts';
import { supplementName } from '../../domain/supplement/supplement-words.ts';
import { task } from '../middleware/task.ts';

export const addSupplementEventSchema = z.object({
  supplement: z.strictObject({ programme: z.string(), number: z.int().positive() }),
});
type Event = z.infer<typeof addSupplementEventSchema>;

/** `sealed_before`: its lines were beside the cohort's already. */
export interface AddedSupplement {
  readonly outcome: 'sealed' | 'sealed_before';
  readonly supplement: string;
  readonly lines: number;
}

/**
 * Puts the lines that two persons have agreed on beside the cohort's, and seals both together. The
 * cohort without them stays as it is: runs that were opened on it go by it. It may be cut off anywhere
 * and done again, since the seal is one object written at most once and names what it took in.
 */
export const makeAddSupplement =
  (env: Env) =>
  async ({ supplement: { programme, number } }: Event): Promise<AddedSupplement> => {
    const name = supplementName(number);
    const supplement = (await readSupplements(env, programme)).find((it) => it.number === number);
    if (!supplement) throw new Defect(`Nobody has asked for ${name} of ${programme}`);
    const approval = approvalBySecondPerson(supplement);
    const { referenceDate, lines } = supplement.requested;
    const cohort = await sealedCohort(env, programme, referenceDate);
    const standing = holds(cohort, number) && (await ownSeal(env, cohort, number));
    const sealed =
      standing ||
      (await withScratchFolder('supplement', (folder) =>
        seal(env, cohort, { supplement, approval, folder }),
      ));
    await noteSeal(env, programme, { number, cohort: sealed });
    env.log.info('supplement sealed', { supplement: name, lines: lines.rows });
    return {
      outcome: standing ? 'sealed_before' : 'sealed',
      ...{ supplement: name, lines: lines.rows },
    };
  };

const holds = ({ supplements = [] }: CohortManifest, number: number): boolean =>
  supplements.some((sealed) => sealed.number === number);

/** The first seal that holds it: others may have come behind it before it was noted. */
const ownSeal = async (
  env: Env,
  { programme, referenceDate }: CohortManifest,
  number: number,
): Promise<CohortManifest | undefined> =>
  (await everySeal(env, programme, referenceDate)).find((seal) => holds(seal, number));

type Approval = Pick<SealedSupplement, 'approvedBy' | 'approvedAt' | 'requestedBy'>;

/** The door lets nobody approve what they have asked for; this does not rest on it. */
const approvalBySecondPerson = ({ number, requested, checked }: Supplement): Approval => {
  if (checked?.verdict === 'approved' && !isSamePerson(checked.by, requested.by)) {
    return { requestedBy: requested.by, approvedBy: checked.by, approvedAt: checked.at };
  }
  throw new Defect(`No second person has approved ${supplementName(number)}`);
};

interface ToSeal {
  readonly supplement: Supplement;
  readonly approval: Approval;
  readonly folder: string;
}

const seal = async (
  env: Env,
  cohort: CohortManifest,
  { supplement, approval, folder }: ToSeal,
): Promise<CohortManifest> => {
  const { number, requested } = supplement;
  const place = (cohort.supplements?.length ?? 0) + 1;
  const bucket = env.settings.required('COHORT_BUCKET');
  const kept = { bucket, prefix: supplementedFolder(cohort, { place, number }) };
  const rows = (await readText(env, requested.lines)).split('\n').filter((row) => row !== '');
  const own = rowsAsFile(folder, rows);
  if (own.sha256 !== requested.lines.sha256 || own.rows !== requested.lines.rows) {
    throw new Defect(
      `${requested.lines.key} is not what was approved: stop, and look who wrote it.`,
    );
  }
  const all = await supplementedLines(env, cohort, rows, folder);
  const lines = await keepFile(env, kept, own);
  const files = {
    lines: await keepFile(env, kept, all.lines),
    index: await keepFile(env, kept, all.index),
  };
  const sealedAt = instantOf(env.clock.now());
  const sealed = cohortManifestSchema.parse({
    ...{ ...cohort, ...files },
    rows: cohort.rows + own.rows,
    accepted: cohort.accepted + own.rows,
    totals: sumOfTotals(cohort.totals, requested.totals),
    supplements: [...(cohort.supplements ?? []), { number, ...approval, lines, sealedAt }],
  });
  const body = Buffer.from(`${JSON.stringify(sealed, null, 2)}\n`);
  const address = { bucket, key: supplementedKey(cohort, place) };
  const { outcome } = await env.objects.writeOnce('seal the supplement', address, body);
  if (outcome === 'written') return sealed;
  throw new Unavailable(`The cohort was sealed with another supplement at place ${place}: again.`);
};

type Counts = Readonly<Record<string, number>>;

const sumOfTotals = (one: CohortTotals, other: CohortTotals): Readonly<Record<string, Counts>> => {
  const sum = (a: Counts, b: Counts): Counts =>
    Object.fromEntries(Object.keys(a).map((name) => [name, (a[name] ?? 0) + (b[name] ?? 0)]));
  return {
    type: sum(one.type, other.type),
    billing: sum(one.billing, other.billing),
    status: sum(one.status, other.status),
  };
};

/** By the seal's own word, so that an attempt behind it notes the same. */
const noteSeal = async (
  env: Env,
  programme: string,
  { number, cohort }: { readonly number: number; readonly cohort: CohortManifest },
): Promise<void> => {
  const at = cohort.supplements?.find((sealed) => sealed.number === number)?.sealedAt;
  if (at === undefined) throw new Defect(`${supplementName(number)} is not in its own seal`);
  await recordSupplementAct(env, programme, {
    ...{ act: 'sealed', number, at },
    cohort: { sha256: cohort.lines.sha256, lines: cohort.accepted },
  });
};

export const handler = task(addSupplementEventSchema, makeAddSupplement);
