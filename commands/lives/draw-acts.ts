import {
  addDays,
  ageOn,
  instantOf,
  msOf,
  type PlainDate,
  startOfDay,
} from '../../domain/calendar.ts';
import type { Chance } from '../seeded-chance.ts';
import { seededChance } from '../seeded-chance.ts';
import type { Act, Deed } from './acts.ts';
import { type HeldLine, signedIn } from './people-of-cohort.ts';

type Dated = Deed & { readonly on: PlainDate };

/** One kind of life: whom it befalls, how often among 20,000 lines, and what happens in it. */
interface Story {
  readonly often: number;
  readonly befalls: (held: HeldLine) => boolean;
  readonly tell: (held: HeldLine, chance: Chance, number: number) => readonly Dated[];
}

const first = '2026-02-01';
const ageOf = ({ birthDate }: HeldLine, on: PlainDate = first): number =>
  birthDate === '' ? -1 : ageOn(birthDate, on);
const isPlainPhone = (held: HeldLine): boolean =>
  held.type === 'phone' &&
  held.billing === 'postpaid' &&
  held.network === 'own' &&
  held.status === 'in_service' &&
  held.openedOn <= '2026-01-01' &&
  !held.hadEarlierInsurance;
const isAdults = (held: HeldLine): boolean => {
  const age = ageOf(held);
  return isPlainPhone(held) && age >= 19 && age < 64;
};
/** Old enough at the first enrolment, and no line but this one. */
const isSeniorsOnly = (held: HeldLine): boolean =>
  isPlainPhone(held) && ageOf(held) >= 65 && held.linesOfPerson.length === 1;
const services = ['stream-one', 'stream-two'] as const;
const between = (chance: Chance, from: PlainDate, days: number): PlainDate =>
  addDays(from, chance.below(days));

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
const told = (
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

const ottStories: readonly Story[] = [
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
];

const purchase = (held: HeldLine, number: number, more = ''): string =>
  `PO-${held.line}-${number}${more}`;

const buys = (
  held: HeldLine,
  on: PlainDate,
  order: {
    readonly id: string;
    readonly product: string;
    readonly boughtOn?: PlainDate;
    readonly times?: number;
  },
): Dated => ({
  act: 'buy_roaming',
  on,
  line: held.line,
  purchase: order.id,
  product: order.product,
  claimedOn: order.boughtOn ?? on,
  bought: { product: order.product, line: held.line, on: order.boughtOn ?? on },
  times: order.times ?? 1,
});

const products = ['ROAM-3GB', 'ROAM-5GB', 'ROAM-DAY-333', 'ROAM-FAMILY-9GB'] as const;

const roamingStories: readonly Story[] = [
  {
    often: 30,
    befalls: isPlainPhone,
    tell: (held, chance, number) => [
      buys(held, between(chance, '2026-03-01', 170), {
        id: purchase(held, number),
        product: chance.oneOf(products),
        times: chance.happens(0.2) ? 3 : 1,
      }),
    ],
  },
  {
    often: 10,
    befalls: isPlainPhone,
    tell: (held, chance, number) => {
      const on = between(chance, '2026-04-01', 60);
      const id = purchase(held, number);
      const usedMb = chance.below(2) * 500;
      return [
        buys(held, on, { id, product: 'ROAM-3GB' }),
        { act: 'refund_roaming', on: addDays(on, 2), line: held.line, purchase: id, usedMb },
      ];
    },
  },
  {
    // Bought before the window opened.
    often: 5,
    befalls: isPlainPhone,
    tell: (held, _chance, number) => [
      buys(held, '2026-03-03', {
        id: purchase(held, number),
        product: 'ROAM-5GB',
        boughtOn: '2026-02-28',
      }),
    ],
  },
  {
    // An event about a purchase that nobody made.
    often: 5,
    befalls: isPlainPhone,
    tell: (held, _chance, number) => {
      const { bought: _none, ...forged } = buys(held, '2026-03-20', {
        id: purchase(held, number),
        product: 'ROAM-5GB',
      }) as Extract<Dated, { act: 'buy_roaming' }>;
      return [forged];
    },
  },
  {
    often: 5,
    befalls: isPlainPhone,
    tell: (held, _chance, number) => [
      buys(held, '2026-04-05', { id: purchase(held, number), product: 'ROAM-YOUTH-4GB' }),
    ],
  },
  {
    // One more than a month may have.
    often: 2,
    befalls: isPlainPhone,
    tell: (held, _chance, number) =>
      [1, 2, 3, 4, 5, 6].map((one) =>
        buys(held, `2026-05-0${one}`, {
          id: purchase(held, number, `-${one}`),
          product: 'ROAM-DAY-333',
        }),
      ),
  },
];

const lineStories: readonly Story[] = [
  {
    // Suspended over the first of a month by the operator, and back in its middle.
    often: 10,
    befalls: isAdults,
    tell: (held, chance) => {
      const month = chance.oneOf(['03', '04', '05']);
      return [
        told(held, addDays(`2026-${month}-01`, -3), 'LineSuspended', 'operator'),
        told(held, `2026-${month}-14`, 'LineResumed'),
      ];
    },
  },
  { often: 8, befalls: isAdults, tell: (held) => [told(held, '2026-04-20', 'LineEnded')] },
  {
    often: 4,
    befalls: isAdults,
    tell: (held) => [
      told(held, '2026-05-25', 'LineEnded'),
      told(held, '2026-06-12', 'LineReinstated'),
    ],
  },
  {
    often: 6,
    befalls: isAdults,
    tell: (held) => [
      {
        act: 'decline',
        on: '2026-03-10',
        line: held.line,
        benefit: 'monthly-data',
        by: signedIn(held, '2026-03-10'),
      },
    ],
  },
];

const insuranceStories: readonly Story[] = [
  {
    often: 12,
    befalls: isSeniorsOnly,
    tell: (held) => [
      {
        act: 'decline',
        on: '2026-02-06',
        line: held.line,
        benefit: 'safety-insurance',
        by: signedIn(held, '2026-02-06'),
      },
    ],
  },
  {
    often: 40,
    befalls: isAdults,
    tell: (held, chance) => {
      const on = between(chance, '2026-02-02', 150);
      return [{ act: 'apply', on, line: held.line, by: signedIn(held, on) }];
    },
  },
  {
    often: 6,
    befalls: isAdults,
    tell: (held) => [
      { act: 'apply', on: '2026-03-16', line: held.line, by: signedIn(held, '2026-03-16') },
      { act: 'cancel_insurance', on: '2026-06-16', by: signedIn(held, '2026-06-16') },
    ],
  },
  {
    often: 5,
    befalls: isAdults,
    tell: (held) => [
      { act: 'apply', on: '2026-08-01', line: held.line, by: signedIn(held, '2026-08-01') },
    ],
  },
  {
    often: 4,
    befalls: (held) => held.hadEarlierInsurance && ageOf(held) >= 19 && ageOf(held) < 64,
    tell: (held) => [
      { act: 'apply', on: '2026-03-18', line: held.line, by: signedIn(held, '2026-03-18') },
    ],
  },
  { often: 6, befalls: isSeniorsOnly, tell: (held) => [told(held, '2026-04-22', 'LineEnded')] },
  {
    often: 4,
    befalls: isSeniorsOnly,
    tell: (held) => [told(held, '2026-05-12', 'LineHolderDied')],
  },
];

const stories = [...ottStories, ...roamingStories, ...lineStories, ...insuranceStories];

const linesPerMeasure = 20_000;
/** Acts of one day come in their order, a minute apart, from 10:00 in Korea. */
const firstActMs = 10 * 3_600_000;
const betweenActsMs = 20_000;

/**
 * What a made-up public does in the programme's months, in the order in which it happens: the same
 * lines and seed give the same acts. Each line lives one story only, so that a count beside it
 * stays simple; a small cohort lives each story at least once where it has somebody for it.
 */
export const drawActs = (lines: readonly HeldLine[], seed: number): Act[] => {
  const chance = seededChance(seed ^ 0x11fe);
  const taken = new Set<string>();
  const dated: Dated[] = [];
  for (const [number, story] of stories.entries()) {
    const able = lines.filter((held) => story.befalls(held) && !taken.has(held.person));
    const wanted = Math.max(1, Math.round((story.often * lines.length) / linesPerMeasure));
    for (let told = 0; told < wanted && able.length > 0; told += 1) {
      const [held] = able.splice(chance.below(able.length), 1);
      if (!held || taken.has(held.person)) continue;
      taken.add(held.person);
      dated.push(...story.tell(held, chance, number));
    }
  }
  return inOrder(dated);
};

const inOrder = (dated: readonly Dated[]): Act[] => {
  const onDay = new Map<PlainDate, number>();
  return dated
    .map((deed, place) => ({ deed, place }))
    .sort((a, b) => (a.deed.on === b.deed.on ? a.place - b.place : a.deed.on < b.deed.on ? -1 : 1))
    .map(({ deed: { on, ...deed } }, n) => {
      const before = onDay.get(on) ?? 0;
      onDay.set(on, before + 1);
      const at = instantOf(msOf(startOfDay(on)) + firstActMs + before * betweenActsMs);
      return { ...deed, n, at } as Act;
    });
};
