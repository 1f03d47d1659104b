/** Why a person is not enrolled, and the sentence for it: the only place where either is spelled.
 * In the order of precedence. */
export const enrolmentRefusals = {
  already_enrolled: 'The person has an enrolment of an application or of an earlier run.',
  holder_died: 'The holder of the lines has died.',
  already_insured: 'The person holds the three-year insurance of the earlier programme.',
  no_line_left: 'No line of the person carries the insurance.',
  under_age: 'The person has not reached the age on the day of enrolment.',
  declined: 'The person declined.',
} as const satisfies Record<string, string>;

export type EnrolmentRefusal = keyof typeof enrolmentRefusals;

/** Why a person waits for somebody to look instead of being enrolled or refused. */
export const enrolmentDoubts = {
  several_birth_dates: 'The extract names several birth dates by which the person is old enough.',
  events_unreadable: 'An event of one of the person’s lines cannot be read.',
  benefit_held: 'The insurance is held, because somebody said: “this was not me”.',
  batch_failed: 'The batch that held the person failed.',
} as const satisfies Record<string, string>;

export type EnrolmentDoubt = keyof typeof enrolmentDoubts;
