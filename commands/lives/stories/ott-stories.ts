import { addDays, type PlainDate } from '../../../domain/calendar.ts';
import { type HeldLine, signedIn } from '../people-of-cohort.ts';
import { ageOf, between, type Dated, isAdults, isPlainPhone, type Story, told } from './story.ts';

/** Lines that choose an OTT service, or try to. */
export const ottStories: readonly Story[] = [
  {
    // Chooses one, changes their mind, and looks twice.
    often: 20,
    befalls: isAdults,
    tell: (held, chance) => {
      const on = between(chance, '2026-02-03', 20);
      return [
        chooses(held, on, 'stream-two'),
        chooses(held, addDays(on, 1), 'stream-one'),
        reveals(held, addDays(on, 2)),
        reveals(held, addDays(on, 9)),
      ];
    },
  },
  {
    // More want the first service than it has codes: the last of them wait for the restock.
    often: 60,
    befalls: isAdults,
    tell: (held, chance) => {
      const on = between(chance, '2026-03-02', 60);
      return [chooses(held, on, chance.oneOf(services)), reveals(held, addDays(on, 1))];
    },
  },
  {
    // Uses what was revealed.
    often: 15,
    befalls: isAdults,
    tell: (held, chance) => {
      const on = between(chance, '2026-02-05', 10);
      return [
        chooses(held, on, 'stream-two'),
        reveals(held, addDays(on, 1)),
        { act: 'redeem', on: addDays(on, 3), line: held.line },
      ];
    },
  },
  { often: 8, befalls: isAdults, tell: (held) => [chooses(held, '2026-07-31', 'stream-two')] },
  {
    // Chosen in time, looked at afterwards.
    often: 10,
    befalls: isAdults,
    tell: (held) => [chooses(held, '2026-07-31', 'stream-two'), reveals(held, '2026-08-05')],
  },
  { often: 5, befalls: isAdults, tell: (held) => [chooses(held, '2026-08-01', 'stream-two')] },
  { often: 5, befalls: isAdults, tell: (held) => [reveals(held, '2026-02-20')] },
  {
    often: 6,
    befalls: ({ type }) => type === 'tablet' || type === 'wearable',
    tell: (held) => [chooses(held, '2026-02-10', 'stream-one')],
  },
  {
    often: 4,
    befalls: ({ type, billing }) => type === 'phone' && billing === 'prepaid',
    tell: (held) => [chooses(held, '2026-02-11', 'stream-one')],
  },
  {
    often: 4,
    befalls: (held) => isPlainPhone(held) && held.birthDate === '',
    tell: (held) => [chooses(held, '2026-02-12', 'stream-one')],
  },
  {
    // A child is refused, its guardian is not.
    often: 4,
    befalls: (held) =>
      isPlainPhone(held) && ageOf(held, '2026-12-31') < 14 && held.birthDate !== '',
    tell: (held) => [
      chooses(held, '2026-02-13', 'stream-two'),
      {
        act: 'choose',
        on: '2026-02-14',
        line: held.line,
        service: 'stream-two',
        by: signedIn(held, '2026-02-14', { actsAs: 'guardian' }),
      },
    ],
  },
  {
    // The contract goes to another holder before the code was seen: the choice lapses.
    often: 5,
    befalls: isAdults,
    tell: (held) => [
      chooses(held, '2026-04-02', 'stream-two'),
      told(held, '2026-04-10', 'LineTransferred'),
      reveals(held, '2026-04-12'),
    ],
  },
  {
    // "This was not me", looked into, and released.
    often: 5,
    befalls: isAdults,
    tell: (held) => [
      chooses(held, '2026-05-02', 'stream-two'),
      {
        act: 'dispute',
        on: '2026-05-03',
        line: held.line,
        benefit: 'ott-pass',
        by: signedIn(held, '2026-05-03'),
      },
      reveals(held, '2026-05-04'),
      { act: 'close_case', on: '2026-05-20', line: held.line, benefit: 'ott-pass' },
      reveals(held, '2026-05-21'),
    ],
  },
  {
    // Waits for a code, and says "this was not me" before the restock: waits still at the end.
    often: 4,
    befalls: isAdults,
    tell: (held) => [
      ...asksForTheLast(held),
      {
        act: 'dispute',
        on: '2026-05-08',
        line: held.line,
        benefit: 'ott-pass',
        by: signedIn(held, '2026-05-08'),
      },
    ],
  },
  {
    // Gets a code from the restock and dies before looking at it: it lapses with the code.
    often: 4,
    befalls: isAdults,
    tell: (held) => [...asksForTheLast(held), told(held, '2026-05-13', 'LineHolderDied')],
  },
];

/** After everybody else who wants the first service: its codes are used up until the restock. */
const asksForTheLast = (held: HeldLine): readonly Dated[] => [
  chooses(held, '2026-05-06', 'stream-one'),
  reveals(held, '2026-05-07'),
];

const services = ['stream-one', 'stream-two'] as const;

const chooses = (held: HeldLine, on: PlainDate, service: string): Dated => ({
  act: 'choose',
  on,
  line: held.line,
  service,
  by: signedIn(held, on),
});
const reveals = (held: HeldLine, on: PlainDate): Dated => ({
  act: 'reveal',
  on,
  line: held.line,
  by: signedIn(held, on),
});
