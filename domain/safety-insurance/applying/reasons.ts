/** Why an application or a cancellation is refused, and the sentence for it: the only place where
 * either is spelled. In the order of precedence. */
export const applicationRefusals = {
  applications_not_open_yet: 'Applications for the insurance are not open yet.',
  applications_closed: 'The last day for applying for the insurance is over.',
  holder_is_company: 'The line is a company’s: the insurance is for people.',
  guardian_needed: 'The holder is too young to apply: a guardian can do it.',
  holder_died: 'The holder of the line has died.',
  line_not_in_cohort: 'The line was not a line of the operator on the reference date.',
  line_is_mvno: 'The line belongs to a virtual operator and not to the operator itself.',
  line_is_prepaid: 'The line is prepaid.',
  line_ended: 'The line has ended.',
  benefit_held: 'The insurance is held, because somebody said: “this was not me”.',
  already_insured: 'You are insured already, or will be without applying.',
  insurance_ended: 'The insurance is given once, and yours has ended or was cancelled.',
  not_insured: 'There is no insurance and no application to cancel.',
  not_insured_yet:
    'You will be enrolled without applying and can decline it under “My benefits” until then.',
} as const satisfies Record<string, string>;

export type ApplicationRefusal = keyof typeof applicationRefusals;
