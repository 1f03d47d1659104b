import type { Rule } from './facts.ts';

/** From the first day up to and including the last one, by the calendar in Korea. */
export const applicationsAreOpen: Rule = {
  name: 'applicationsAreOpen',
  answer: ({ on, benefit }) =>
    on >= benefit.enrolmentFrom && on <= benefit.enrolmentUntil ? 'met' : 'not_met',
  reason: ({ on, benefit }) =>
    on < benefit.enrolmentFrom ? 'applications_not_open_yet' : 'applications_closed',
};
