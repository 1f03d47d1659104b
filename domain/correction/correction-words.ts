import * as z from 'zod';

/** What is done to grants that stand, or stood: taken back, or given again. */
export const correctionKinds = ['void', 'reinstatement'] as const;
export const correctionKindSchema = z.enum(correctionKinds);
export type CorrectionKind = z.infer<typeof correctionKindSchema>;

/** `void-0007`, `reinstatement-0008`: the name of a correction, and of its execution. */
export const correctionName = (kind: CorrectionKind, number: number): string =>
  `${kind}-${String(number).padStart(4, '0')}`;

/** How the name of a correction is spelled. */
export const correctionNameSchema = z.string().regex(/^(void|reinstatement)-\d{4,6}$/);

/**
 * How far a correction came. `listing`: whom it touches is being counted. `approved`: everybody who
 * must has said yes, and it is carried out. The last four are ends.
 */
export const correctionStates = [
  'listing',
  'waiting_for_check',
  'waiting_for_third_person',
  'approved',
  'done',
  'stopped',
  'rejected',
  'expired',
] as const;
export type CorrectionState = (typeof correctionStates)[number];
