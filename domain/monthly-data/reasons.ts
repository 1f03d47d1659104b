/** Why a line is refused, and the sentence for it: the only place where either is spelled. In the
 * order of precedence; of the three about suspension exactly one can hold. */
export const refusalSentences = {
  line_is_mvno: 'The line belongs to a virtual operator and not to the operator itself.',
  line_opened_after_reference_date: 'The line was opened after the reference date.',
  line_ended: 'The line has ended.',
  line_is_iot: 'The line serves a thing and not a person.',
  line_is_prepaid: 'The line is prepaid.',
  line_has_no_own_allowance: 'The device has no data allowance of its own.',
  line_suspended_by_operator: 'The line is suspended by the operator.',
  line_paused_by_customer: 'The line is paused by the customer.',
  line_suspended: 'The line is suspended; on record is not by whom.',
  guardian_consent_needed:
    'The holder is under age, on a plan capped for minors, and the guardian has not consented.',
  benefit_held:
    'The benefit is held: the customer said “this was not me”, and the case is not closed with a release.',
  benefit_declined: 'The customer declined this benefit in an earlier month.',
} as const satisfies Record<string, string>;

export type ReasonCode = keyof typeof refusalSentences;

/** Every reason code, highest precedence first. */
export const reasonCodes = Object.keys(refusalSentences) as ReasonCode[];

/** True for a code of the catalogue; result files are read back with it. */
export const isReasonCode = (code: string): code is ReasonCode =>
  Object.hasOwn(refusalSentences, code);
