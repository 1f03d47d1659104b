import * as z from 'zod';
import { instantSchema } from '../calendar.ts';
import { personNumberSchema, whySchema } from '../operations/roles.ts';
import { monthHashesSchema } from './month-hashes.ts';
import { previewCountsSchema } from './preview-counts.ts';

const number = z.int().positive();

/** Somebody asked for a preview, or the calendar did. */
const askedSchema = z.strictObject({
  act: z.literal('asked'),
  number,
  /** The person number; absent where the calendar asked. */
  by: personNumberSchema.optional(),
  at: instantSchema,
});

/** A preview was made: what it looked at, what it counted, and where it is kept for good. */
const madeSchema = z.strictObject({
  act: z.literal('made'),
  number,
  at: instantSchema,
  hashes: monthHashesSchema,
  counts: previewCountsSchema,
  gigabytes: z.int().nonnegative(),
  differences: z.array(z.string()),
  forecast: z.strictObject({ seconds: z.int().nonnegative(), costUsd: z.number().nonnegative() }),
  kept: z.strictObject({ bucket: z.string(), key: z.string(), sha256: z.string() }),
});

const verdict = { number, by: personNumberSchema, why: whySchema, at: instantSchema };
const approvedSchema = z.strictObject({ act: z.literal('approved'), ...verdict });
const rejectedSchema = z.strictObject({ act: z.literal('rejected'), ...verdict });

/** Why an approval counted no more when its run began: the counts were others than the approved ones,
 * or the document that was approved is not the one that is kept. */
export const voidReasons = ['counts_differ', 'preview_changed'] as const;
export type VoidReason = (typeof voidReasons)[number];

const voidedSchema = z.strictObject({
  act: z.literal('voided'),
  number,
  run: z.string(),
  /** Absent in earlier records, which were all about counts. */
  reason: z.enum(voidReasons).default('counts_differ'),
  at: instantSchema,
  why: z.string(),
});

/** A run went ahead by the approval: it is used up. */
const usedSchema = z.strictObject({
  act: z.literal('used'),
  number,
  run: z.string(),
  at: instantSchema,
  hashes: monthHashesSchema,
});

/**
 * One step on a month's way to its run. Each is written once and never changed; of each kind a
 * preview has one at the most. Whatever is known about a month follows from them.
 */
export const monthActSchema = z.discriminatedUnion('act', [
  askedSchema,
  madeSchema,
  approvedSchema,
  rejectedSchema,
  voidedSchema,
  usedSchema,
]);
export type MonthAct = z.infer<typeof monthActSchema>;
export type ActOfKind<K extends MonthAct['act']> = Extract<MonthAct, { act: K }>;

/** Everything that happened about one preview. */
export interface PreviewStanding {
  readonly number: number;
  readonly asked?: ActOfKind<'asked'>;
  readonly made?: ActOfKind<'made'>;
  readonly approved?: ActOfKind<'approved'>;
  readonly rejected?: ActOfKind<'rejected'>;
  readonly voided?: ActOfKind<'voided'>;
  readonly used?: ActOfKind<'used'>;
}

/** Each preview of the month with what happened about it, in the order of their numbers; the order
 * in which acts are read means nothing. */
export const previewsOf = (acts: readonly MonthAct[]): PreviewStanding[] => {
  const byNumber = new Map<number, PreviewStanding>();
  for (const act of acts) {
    const known = byNumber.get(act.number) ?? { number: act.number };
    byNumber.set(act.number, { ...known, [act.act]: act });
  }
  return [...byNumber.values()].sort((one, other) => one.number - other.number);
};

/** The preview that counts: the latest that was asked for. One that came before is superseded. */
export const latestPreview = (acts: readonly MonthAct[]): PreviewStanding | undefined =>
  previewsOf(acts).at(-1);
