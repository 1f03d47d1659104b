/** Why a choice, a code or a new issue is refused, and the sentence for it: the only place where
 * either is spelled. In the order of precedence: what the line is, whose it is, who asks, what the
 * customer said about the benefit, and last how far the choice has come. */
export const ottPassRefusals = {
  line_not_in_cohort: 'The line was not a line of the operator on the reference date.',
  line_is_mvno: 'The line belongs to a virtual operator and not to the operator itself.',
  line_opened_after_reference_date: 'The line was opened after the reference date.',
  holder_died: 'The holder of the line has died: nothing more is sent.',
  line_transferred: 'The line has another holder than on the reference date; the pass stays there.',
  line_ended: 'The line has ended.',
  line_is_no_phone: 'The pass is for phones; second devices and things have none of their own.',
  line_is_prepaid: 'The line is prepaid.',
  line_too_young: 'The line has not been in service long enough; please try again later.',
  company_without_user: 'The line is a company’s, which has registered nobody as its user.',
  guardian_needed: 'The holder is under age for this: a guardian can do it.',
  benefit_held: 'The pass is held, because somebody said: “this was not me”.',
  benefit_declined: 'The pass was declined.',
  service_unknown: 'There is no such service to choose.',
  choice_closed: 'The code of the chosen service has been given: the choice is closed.',
  choice_waiting: 'The chosen service’s next code is reserved: the choice is closed.',
  choice_not_open_yet: 'Services cannot be chosen yet.',
  choice_window_over: 'The last day for choosing a service is over.',
  choice_missing: 'No service has been chosen.',
  registration_over: 'The last day for registering a code is over.',
  code_missing: 'No code has been given.',
  code_not_shown: 'The code was never shown: nobody can know that it is broken.',
  code_cancelled:
    'The service has cancelled the code before it was shown: the support centre has it replaced.',
  code_redeemed: 'The code has been redeemed: the pass runs.',
  serial_unknown: 'The partner does not know the code.',
  same_person: 'Whoever asked for the new code may not approve it.',
} as const satisfies Record<string, string>;

export type OttPassRefusal = keyof typeof ottPassRefusals;

/** Every reason code, highest precedence first. */
export const ottPassReasons = Object.keys(ottPassRefusals) as OttPassRefusal[];
