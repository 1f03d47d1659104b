import * as z from 'zod';

/** `supplement-0001`: the name of a supplement, and of the execution that seals it. */
export const supplementName = (number: number): string =>
  `supplement-${String(number).padStart(4, '0')}`;

/** The name of the execution that seals a supplement: `supplement-0001`, and `supplement-0001-2` where
 * the first can go on no more. */
export const sealingName = (number: number, attempt: number): string =>
  attempt === 1 ? supplementName(number) : `${supplementName(number)}-${attempt}`;

/** How the name of a supplement is spelled. */
export const supplementNameSchema = z.string().regex(/^supplement-\d{4}$/);

/**
 * How far a supplement came. `approved`: two persons have said yes, and its lines are being put
 * beside the cohort. The last three are ends; only a sealed one has given the cohort a line.
 */
export const supplementStates = [
  'waiting_for_check',
  'approved',
  'sealed',
  'rejected',
  'expired',
] as const;
export type SupplementState = (typeof supplementStates)[number];

/** What a month that ran before a supplement has of it. `owed`: nobody has started its run. */
export const monthsOfSupplement = ['owed', 'under_way', 'given'] as const;
export type MonthOfSupplement = (typeof monthsOfSupplement)[number];
