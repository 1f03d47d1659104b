import * as z from 'zod';
import { cycleSchema, instantSchema } from '../calendar.ts';
import { lineIdSchema } from '../line.ts';
import { toldPartSchema } from '../notices/telling.ts';
import { byNumber, firstAct } from '../numbered-acts.ts';
import { personNumberSchema, whySchema } from '../operations/roles.ts';
import { correctionKindSchema, correctionName } from './correction-words.ts';

const number = z.int().positive();
const count = z.int().nonnegative();

/** Which grants: a line's month, all that a run gave, or all that an earlier void took back. */
export const correctionTargetSchema = z.discriminatedUnion('of', [
  z.strictObject({ of: z.literal('line'), line: lineIdSchema }),
  z.strictObject({ of: z.literal('run'), run: z.string() }),
  z.strictObject({ of: z.literal('void'), number }),
]);
export type CorrectionTarget = z.infer<typeof correctionTargetSchema>;

const verdict = { number, by: personNumberSchema, why: whySchema, at: instantSchema };

/** Somebody asked for it. */
const requestedSchema = z.strictObject({
  act: z.literal('requested'),
  kind: correctionKindSchema,
  benefit: z.literal('monthly-data'),
  cycle: cycleSchema,
  /** Of all its grants: a run gives issue 0 only. */
  issue: z.int().min(0).max(999),
  target: correctionTargetSchema,
  ...verdict,
});

/** Whom it would touch: counted, and frozen as a list. */
const listedSchema = z.strictObject({
  act: z.literal('listed'),
  number,
  at: instantSchema,
  grants: count,
  byBenefit: z.record(z.string(), count),
  byReason: z.record(z.string(), count),
  parts: z.array(toldPartSchema),
  /** Names the list by its content: a checker of many says it. */
  list: z.string(),
});

/** A checker's word. Each turn has one, so that two words at the same moment are not both taken. */
const checkedSchema = z.strictObject({
  act: z.literal('checked'),
  turn: z.union([z.literal(1), z.literal(2)]),
  verdict: z.enum(['approved', 'rejected']),
  /** The list that the checker named. */
  list: z.string().optional(),
  ...verdict,
});

/** Somebody stopped it while it went on: nothing more of it is done. */
const stoppedSchema = z.strictObject({ act: z.literal('stopped'), ...verdict });

/** It was carried out: what became of the grants. */
const endedSchema = z.strictObject({
  act: z.literal('ended'),
  number,
  at: instantSchema,
  corrected: count,
  already: count,
  /** Grants that were left as they are, by reason. */
  left: z.record(z.string(), count),
});

/**
 * One step on a correction's way. Each is written once and never changed; whatever is known about a
 * correction follows from them.
 */
export const correctionActSchema = z.discriminatedUnion('act', [
  requestedSchema,
  listedSchema,
  checkedSchema,
  stoppedSchema,
  endedSchema,
]);
export type CorrectionAct = z.infer<typeof correctionActSchema>;
export type CorrectionActOf<K extends CorrectionAct['act']> = Extract<CorrectionAct, { act: K }>;

/** A correction with everything that happened about it. */
export interface Correction {
  readonly number: number;
  readonly requested: CorrectionActOf<'requested'>;
  readonly listed?: CorrectionActOf<'listed'>;
  /** In the order of their turns. */
  readonly checks: readonly CorrectionActOf<'checked'>[];
  readonly stopped?: CorrectionActOf<'stopped'>;
  readonly ended?: CorrectionActOf<'ended'>;
}

/** Every correction, in the order of the numbers; the order in which acts are read means nothing. */
export const correctionsOf = (acts: readonly CorrectionAct[]): Correction[] =>
  byNumber(acts, correctionOf);

const correctionOf = (of: number, acts: readonly CorrectionAct[]): Correction | undefined => {
  const requested = firstAct(acts, 'requested');
  if (!requested) return undefined;
  const [listed, stopped, ended] = [
    firstAct(acts, 'listed'),
    firstAct(acts, 'stopped'),
    firstAct(acts, 'ended'),
  ];
  const checks = acts
    .filter((act) => act.act === 'checked')
    .sort((one, other) => one.turn - other.turn);
  return {
    ...{ number: of, requested, checks },
    ...(listed && { listed }),
    ...(stopped && { stopped }),
    ...(ended && { ended }),
  };
};

/** The name of a correction. */
export const nameOf = ({ number: of, requested }: Correction): string =>
  correctionName(requested.kind, of);

/** The correction of that name. */
export const correctionNamed = (
  corrections: readonly Correction[],
  name: string,
): Correction | undefined => corrections.find((correction) => nameOf(correction) === name);
