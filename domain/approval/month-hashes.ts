import * as z from 'zod';

/** What a preview looked at and an approval is for. Whoever changes one of them voids both. */
export const monthHashesSchema = z.strictObject({
  /** Of the programme version's file. */
  programme: z.string().min(1),
  /** Of the frozen lines. */
  cohort: z.string().min(1),
  /** Of the functions and workflows. */
  code: z.string().min(1),
  /** Of where charging is, and how it is spoken to. */
  partners: z.string().min(1),
});
export type MonthHashes = z.infer<typeof monthHashesSchema>;
export type HashName = keyof MonthHashes;

const names: readonly HashName[] = ['programme', 'cohort', 'code', 'partners'];

/** What differs between the two, by name; empty where nothing does. */
export const changedBetween = (one: MonthHashes, other: MonthHashes): HashName[] =>
  names.filter((name) => one[name] !== other[name]);
