import { addDays, ageOn, type PlainDate } from '../../../domain/calendar.ts';
import type { Chance } from '../../seeded-chance.ts';
import type { Deed } from '../acts.ts';
import type { HeldLine } from '../people-of-cohort.ts';

/** What somebody does on a day. */
export type Dated = Deed & { readonly on: PlainDate };

/** One kind of life: whom it befalls, how often among 20,000 lines, and what happens in it. */
export interface Story {
  readonly often: number;
  readonly befalls: (held: HeldLine) => boolean;
  readonly tell: (held: HeldLine, chance: Chance, number: number) => readonly Dated[];
}

const first = '2026-02-01';
/** Full years; -1 for companies, which have no birth date. */
export const ageOf = ({ birthDate }: HeldLine, on: PlainDate = first): number =>
  birthDate === '' ? -1 : ageOn(birthDate, on);
/** A phone in service, long enough on the network for every benefit. */
export const isPlainPhone = (held: HeldLine): boolean =>
  held.type === 'phone' &&
  held.billing === 'postpaid' &&
  held.network === 'own' &&
  held.status === 'in_service' &&
  held.openedOn <= '2026-01-01' &&
  !held.hadEarlierInsurance;
/** Too young for the enrolment by age, old enough for everything else. */
export const isAdults = (held: HeldLine): boolean => {
  const age = ageOf(held);
  return isPlainPhone(held) && age >= 19 && age < 64;
};
/** Old enough at the first enrolment, and no line but this one. */
export const isSeniorsOnly = (held: HeldLine): boolean =>
  isPlainPhone(held) && ageOf(held) >= 65 && held.linesOfPerson.length === 1;
/** A day drawn from so many. */
export const between = (chance: Chance, from: PlainDate, days: number): PlainDate =>
  addDays(from, chance.below(days));

/** What the operator's systems say of a line. */
export const told = (
  held: HeldLine,
  on: PlainDate,
  type: string,
  whose?: 'operator' | 'customer',
): Dated => ({
  act: 'line_event',
  on,
  type,
  line: held.line,
  ...(whose && { whose }),
});
