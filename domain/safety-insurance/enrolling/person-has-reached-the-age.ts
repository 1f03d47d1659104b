import { reachesAgeBy } from '../../calendar.ts';
import type { Rule } from './facts.ts';

/** 만 나이 on the day of enrolment: reached on that very day is reached. */
export const personHasReachedTheAge: Rule = {
  name: 'personHasReachedTheAge',
  holds: ({ birthDate, benefit, enrolledOn }) => reachesAgeBy(birthDate, benefit.age, enrolledOn),
  reason: 'under_age',
};
