import { addDays, type PlainDate } from '../../../domain/calendar.ts';
import type { HeldLine } from '../people-of-cohort.ts';
import { between, type Dated, isPlainPhone, type Story } from './story.ts';

/** Lines that travel, or are said to. */
export const roamingStories: readonly Story[] = [
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
