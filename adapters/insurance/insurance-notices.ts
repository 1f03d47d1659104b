import { grantId, safetyInsuranceKey } from '../../domain/benefit-key.ts';
import { type Instant, type PlainDate, plainDateOf } from '../../domain/calendar.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { Enrolment } from '../../domain/safety-insurance/enrolment.ts';

const benefit = 'safety-insurance';

interface Told {
  readonly line: string;
  readonly at: Instant;
}

const causeOf = ({ programme, person }: Enrolment): string =>
  grantId(safetyInsuranceKey(programme, person));

/** Cover has started: on the bill too, by whose act it came. */
export const startedNotice = (enrolment: Enrolment, { line, at }: Told): Notice => {
  const { programme, startsOn = '', endsOn = '', because, by } = enrolment;
  const applicant = by === 'guardian' ? 'guardian' : 'customer';
  const byWhoseAct = because === 'application' ? applicant : 'operator';
  return {
    template: 'insurance_started',
    programme,
    benefit,
    line,
    cause: causeOf(enrolment),
    facts: { from: startsOn, until: endsOn },
    at,
    statement: { benefit, on: startsOn, byWhoseAct },
  };
};

/** The insurer had accepted, and nothing begins: a dispute was upheld. */
export const notBegunNotice = (enrolment: Enrolment, { line, at }: Told): Notice => ({
  template: 'insurance_not_begun',
  programme: enrolment.programme,
  benefit,
  line,
  cause: causeOf(enrolment),
  facts: {},
  at,
});

/** The end is coming. An end that moved is another cause: its day is told too. */
export const endingNotice = (enrolment: Enrolment, { line, at }: Told): Notice => ({
  template: 'insurance_ending',
  programme: enrolment.programme,
  benefit,
  line,
  cause: `${causeOf(enrolment)}/${enrolment.endsOn}`,
  facts: { until: enrolment.endsOn ?? '' },
  at,
});

/** Cover has ended; where it ended before its time it is taken off the bill too. */
export const endedNotice = (
  enrolment: Enrolment,
  told: Told & { readonly lastDay: PlainDate; readonly isEarly: boolean },
): Notice => ({
  template: 'insurance_ended',
  programme: enrolment.programme,
  benefit,
  line: told.line,
  cause: causeOf(enrolment),
  facts: { until: told.lastDay },
  at: told.at,
  ...(told.isEarly && {
    statement: { benefit, on: plainDateOf(told.at), byWhoseAct: 'operator' as const },
  }),
});
