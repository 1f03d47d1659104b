import { hash } from 'node:crypto';
import * as z from 'zod';
import { instantSchema, plainDateSchema } from '../calendar.ts';
import { lineIdSchema } from '../line.ts';

/** What customers are told about, by the template of the message. */
export const noticeTemplates = [
  'data_given',
  'data_given_late',
  'data_voided',
  'ott_choice_recorded',
  'ott_code_revealed',
  'ott_waiting',
  'ott_code_ready',
  'ott_code_reissued',
  'ott_code_cancelled',
  'ott_code_redeemed',
  'ott_choose_reminder',
  'ott_code_expiring',
  'ott_pass_ending',
  'ott_pass_ended',
  'ott_choice_lapsed',
  'roaming_bonus_given',
  'roaming_bonus_voided',
  'insurance_offered',
  'insurance_declined',
  'insurance_applied',
  'insurance_application_refused',
  'insurance_not_begun',
  'insurance_started',
  'insurance_ending',
  'insurance_ended',
  'insurance_cancelled',
  'benefit_declined',
  'benefit_disputed',
  'dispute_closed',
] as const;
export type NoticeTemplate = (typeof noticeTemplates)[number];

/** By whose act a benefit was given, as the bill says it. */
export const actsOf = ['operator', 'customer', 'guardian', 'partner'] as const;

/** The line on the bill that goes with a benefit given or taken back. */
export const statementLineSchema = z.strictObject({
  benefit: z.string(),
  on: plainDateSchema,
  byWhoseAct: z.enum(actsOf),
});
export type StatementLine = z.infer<typeof statementLineSchema>;

/**
 * One message to one customer, addressed by line id. Its id is a function of its cause, so that it
 * is shown once however often it is sent. It holds no code, birth date, name or number.
 */
export const noticeSchema = z.strictObject({
  template: z.enum(noticeTemplates),
  programme: z.string(),
  benefit: z.string(),
  line: lineIdSchema,
  /** What it is about: a grant id, a request id, an event id, a case. */
  cause: z.string(),
  /** What the template puts into its sentence. */
  facts: z.record(z.string(), z.union([z.string(), z.int()])),
  at: instantSchema,
  /** For whoever held the line at this instant, where that is not `at`: a decision about what a
   * customer said is that customer's, whoever holds the line by then. */
  heldAt: instantSchema.optional(),
  /** Where the benefit is on the bill too. */
  statement: statementLineSchema.optional(),
});
export type Notice = z.infer<typeof noticeSchema>;

/** The identity of a message: the hub shows each once. */
export const noticeId = (cause: string, template: NoticeTemplate): string =>
  hash('sha256', `${cause}/${template}`, 'hex').slice(0, 40);
