import * as z from 'zod';
import { cycleSchema, instantSchema, plainDateSchema } from './calendar.ts';
import { billings, lineStatuses, lineTypes } from './line.ts';
import { personNumberSchema } from './operations/roles.ts';
import { frozenObjectSchema } from './run-plan.ts';

const count = z.int().nonnegative();

/** Encodings that an extract may be delivered in; the folder it is dropped into says which. */
export const extractEncodings = ['utf-8', 'cp949'] as const;
export type ExtractEncoding = (typeof extractEncodings)[number];

/** The operator's file exactly as it was delivered: SHA-256 and size before decompression. */
export const deliveredExtractSchema = z.strictObject({
  bucket: z.string(),
  key: z.string(),
  versionId: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  encoding: z.enum(extractEncodings),
  bytes: count,
});
export type DeliveredExtract = z.infer<typeof deliveredExtractSchema>;

/** Accepted lines by class and state on the reference date; each of the three sums to `accepted`. */
export const cohortTotalsSchema = z.strictObject({
  type: z.record(z.enum(lineTypes), count),
  billing: z.record(z.enum(billings), count),
  status: z.record(z.enum(lineStatuses), count),
});
export type CohortTotals = z.infer<typeof cohortTotalsSchema>;

/**
 * What a person should know about a cohort that is nevertheless good. `people` says how many.
 * `customer_id_stands_in_for_person_ref`: the extract has no column person_ref, so two customer
 * ids of one person count as two people. `person_has_several_birth_dates`: several of the person's
 * reach the age of the insurance; each of these is kept, none is believed, and the insurance parks
 * the person for somebody to look.
 */
export const cohortWarningSchema = z.strictObject({
  warning: z.enum(['customer_id_stands_in_for_person_ref', 'person_has_several_birth_dates']),
  people: count,
});
export type CohortWarning = z.infer<typeof cohortWarningSchema>;

/** Lines that the extract had missed or spoiled, added to the sealed cohort by word of two persons. */
export const sealedSupplementSchema = z.strictObject({
  number: z.int().positive(),
  /** JSONL of `frozenLineSchema`, in the cohort's order: what its runs read. */
  lines: frozenObjectSchema,
  requestedBy: personNumberSchema,
  approvedBy: personNumberSchema,
  approvedAt: instantSchema,
  sealedAt: instantSchema,
});
export type SealedSupplement = z.infer<typeof sealedSupplementSchema>;

/**
 * Everybody who was a customer on a programme's reference date, as counts and as the addresses of
 * the frozen objects. A candidate and a sealed cohort have the same form; the one at the key of
 * `sealKey()` is sealed, and there is at most one for a programme and reference date, for ever.
 * With supplements it has further seals, each at a place behind the one before, whose lines, index
 * and totals are those of the cohort and of its supplements together.
 * Always rows = accepted + the sum of `quarantined`, where the rows of supplements count too.
 */
export const cohortManifestSchema = z
  .strictObject({
    programme: z.string(),
    programmeVersion: z.int().positive(),
    referenceDate: plainDateSchema,
    extract: deliveredExtractSchema,
    rows: count,
    accepted: count,
    /** Reason code and number of rows; reasons that did not occur are left out. */
    quarantined: z.record(z.string(), count),
    /** JSONL of `frozenLineSchema`, sorted by line hash, then line id. */
    lines: frozenObjectSchema,
    /** 65,537 big-endian 64-bit offsets into `lines`; `rows` counts them. */
    index: frozenObjectSchema,
    /** JSONL of `cohortPersonSchema`, in another bucket under another key. */
    persons: frozenObjectSchema,
    /** JSONL of `slicedPersonSchema` in the bucket of `persons`, one object for each automatic
     * enrolment of the insurance, in order of cycle; absent in cohorts of earlier imports. */
    personSlices: z
      .array(z.strictObject({ cycle: cycleSchema, people: frozenObjectSchema }))
      .optional(),
    /** CSV of line number, column and reason; never a value. */
    quarantine: frozenObjectSchema,
    totals: cohortTotalsSchema,
    /** In the order of their seals; absent in a cohort without any. */
    supplements: z.array(sealedSupplementSchema).min(1).optional(),
    warnings: z.array(cohortWarningSchema),
    importedAt: instantSchema,
  })
  .refine(
    (cohort) =>
      cohort.rows ===
      cohort.accepted + Object.values(cohort.quarantined).reduce((sum, rows) => sum + rows, 0),
    'rows are not accepted plus quarantined',
  );
export type CohortManifest = z.infer<typeof cohortManifestSchema>;

/** One person who reaches 65 before the programme's insurance enrolment closes, or who holds the
 * earlier insurance; of the latter alone no birth date is kept. */
export const cohortPersonSchema = z.strictObject({
  person: z.string().regex(/^[A-Za-z0-9-]{1,32}$/),
  birthDate: plainDateSchema.optional(),
  alreadyInsured: z.literal(true).optional(),
});
export type CohortPerson = z.infer<typeof cohortPersonSchema>;

/** The folder of everything that one delivered file becomes. */
export const cohortPrefix = (programme: string, referenceDate: string, sha256: string): string =>
  `${programme}/${referenceDate}/${sha256}`;

/** Where the slices of people of one automatic enrolment lie: of each month apart, because they are
 * kept for as long as that enrolment needs birth dates and no longer. */
export const slicesPrefix = (programme: string, cycle: string): string =>
  `${programme}/enrolments/${cycle}`;

/** Where everything else lies that names people: it is needed while the extract is imported. */
export const peoplePrefix = (programme: string): string => `${programme}/2`;

/** The one key whose existence means that the cohort of a reference date is frozen. */
export const sealKey = (programme: string, referenceDate: string): string =>
  `${programme}/${referenceDate}/manifest.json`;

/** Below it lies all that the cohort of a reference date is made of, its seals too. */
export const cohortFolder = (programme: string, referenceDate: string): string =>
  `${programme}/${referenceDate}/`;

/** Below it lies, for each number of supplements, what the cohort is with so many. */
const supplementedPrefix = (programme: string, referenceDate: string): string =>
  `${cohortFolder(programme, referenceDate)}supplemented/`;

/** The folder of the cohort with so many supplements, the latest of that number. */
export const supplementedFolder = (
  { programme, referenceDate }: Pick<CohortManifest, 'programme' | 'referenceDate'>,
  { place, number }: { readonly place: number; readonly number: number },
): string => `${supplementedPrefix(programme, referenceDate)}${placed(place)}/${placed(number)}`;

/** The one key whose existence means that the cohort is sealed with so many supplements. */
export const supplementedKey = (
  { programme, referenceDate }: Pick<CohortManifest, 'programme' | 'referenceDate'>,
  place: number,
): string => `${supplementedPrefix(programme, referenceDate)}${placed(place)}/manifest.json`;

/** Which of the keys below `cohortFolder` are seals of the cohort with supplements. */
export const isSupplementedSeal = (key: string): boolean =>
  /\/supplemented\/\d{4}\/manifest\.json$/.test(key);

const placed = (number: number): string => String(number).padStart(4, '0');
