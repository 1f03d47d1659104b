import * as z from 'zod';

const people = z.array(z.string());
const withReason = z.array(z.tuple([z.string(), z.string()]));

/** Why an answer of the insurer's changes nothing, and somebody has to look. */
export const answerDoubts = {
  not_enrolled: 'The file named a person who has no enrolment of this run.',
  certificate_disagrees: 'The person is insured with another certificate.',
  benefit_held: 'Accepted, and held: somebody said “this was not me”, and their case is open.',
  answer_contradicts: 'The insurer first said one thing of the person and now another.',
} as const satisfies Record<string, string>;
export type AnswerDoubt = keyof typeof answerDoubts;

/** What became of a batch of answers: every row in exactly one of the lists. `withdrawn` left
 * between hand-over and answer. */
export const answerOutcomeSchema = z.strictObject({
  batch: z.string(),
  rows: z.int().positive(),
  insured: people,
  rejected: withReason,
  missing: people,
  withdrawn: withReason,
  parked: withReason,
});
export type AnswerOutcome = z.infer<typeof answerOutcomeSchema>;
