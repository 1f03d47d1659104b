import * as z from 'zod';
import { instantSchema, plainDateSchema } from '../calendar.ts';
import { cohortTotalsSchema } from '../cohort.ts';
import { byNumber, firstAct } from '../numbered-acts.ts';
import { personNumberSchema, whySchema } from '../operations/roles.ts';
import { frozenObjectSchema } from '../run-plan.ts';

const number = z.int().positive();
const said = { number, by: personNumberSchema, why: whySchema, at: instantSchema };

/** Somebody asked for lines to be added; they are frozen as they would be in the cohort. */
const requestedSchema = z.strictObject({
  act: z.literal('requested'),
  programmeVersion: z.int().positive(),
  referenceDate: plainDateSchema,
  /** JSONL of `frozenLineSchema` in the cohort's order. */
  lines: frozenObjectSchema,
  totals: cohortTotalsSchema,
  ...said,
});

/** The one word of a checker: of two at the same moment the first counts. */
const checkedSchema = z.strictObject({
  act: z.literal('checked'),
  verdict: z.enum(['approved', 'rejected']),
  ...said,
});

/** Its lines are beside the cohort's, for ever. */
const sealedSchema = z.strictObject({
  act: z.literal('sealed'),
  number,
  at: instantSchema,
  /** Of all lines: the cohort's and those of every supplement so far. */
  cohort: z.strictObject({ sha256: z.string(), lines: z.int().positive() }),
});

/** One step on a supplement's way. Each is written once and never changed. */
export const supplementActSchema = z.discriminatedUnion('act', [
  requestedSchema,
  checkedSchema,
  sealedSchema,
]);
export type SupplementAct = z.infer<typeof supplementActSchema>;
export type SupplementActOf<K extends SupplementAct['act']> = Extract<SupplementAct, { act: K }>;

/** A supplement with everything that happened about it. */
export interface Supplement {
  readonly number: number;
  readonly requested: SupplementActOf<'requested'>;
  readonly checked?: SupplementActOf<'checked'>;
  readonly sealed?: SupplementActOf<'sealed'>;
}

/** Every supplement, in the order of the numbers; the order in which acts are read means nothing. */
export const supplementsOf = (acts: readonly SupplementAct[]): Supplement[] =>
  byNumber(acts, supplementOf);

const supplementOf = (of: number, acts: readonly SupplementAct[]): Supplement | undefined => {
  const requested = firstAct(acts, 'requested');
  const [checked, sealed] = [firstAct(acts, 'checked'), firstAct(acts, 'sealed')];
  if (!requested) return undefined;
  return { number: of, requested, ...(checked && { checked }), ...(sealed && { sealed }) };
};
