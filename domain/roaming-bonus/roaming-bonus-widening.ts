import type { Loss } from '../programme-widening.ts';
import { addedTo } from '../value-lists.ts';
import { bonusMb } from './bonus.ts';
import type { RoamingBonusBenefit } from './roaming-bonus-benefit.ts';

/** What the later version of the roaming bonus takes away from what the earlier one promised. */
export const roamingBonusLosses = (
  before: RoamingBonusBenefit,
  after: RoamingBonusBenefit,
): Loss[] => {
  const excluded = [
    ...addedTo(after.excluded.billings, before.excluded.billings),
    ...addedTo(after.excluded.networks, before.excluded.networks),
    ...addedTo(after.excluded.statuses, before.excluded.statuses),
  ];
  const offered = addedTo(
    after.runningOffers.offers.flatMap(({ products }) => products),
    before.runningOffers.offers.flatMap(({ products }) => products),
  );
  return [
    [after.window.boughtFrom > before.window.boughtFrom, 'Roaming products count from later on.'],
    [after.window.boughtUntil < before.window.boughtUntil, 'Roaming products count for less long.'],
    [
      after.window.startedUntil < before.window.startedUntil,
      'Roaming products must start earlier.',
    ],
    [
      after.caps.perLineAndMonth < before.caps.perLineAndMonth,
      'A month has fewer roaming bonuses.',
    ],
    [excluded.length > 0, `Excluded from the roaming bonus since: ${excluded.join(', ')}.`],
    [offered.length > 0, `No bonus since, as they are in a running offer: ${offered.join(', ')}.`],
    ...before.products.flatMap((product) => productLosses(product.code, before, after)),
    ...before.runningOffers.offers.flatMap(({ code, extendedUntil }): Loss[] => {
      const kept = after.runningOffers.offers.find((offer) => offer.code === code);
      if (!kept) return [[true, `The running offer ${code} is no longer extended.`]];
      return [[kept.extendedUntil < extendedUntil, `The running offer ${code} ends earlier.`]];
    }),
  ];
};

const productLosses = (
  code: string,
  before: RoamingBonusBenefit,
  after: RoamingBonusBenefit,
): Loss[] => {
  const one = before.products.find((product) => product.code === code);
  const other = after.products.find((product) => product.code === code);
  if (!one || !other) return [[true, `The roaming product ${code} has no bonus any more.`]];
  return [
    [
      bonusMb(other, after.bonus.percent) < bonusMb(one, before.bonus.percent),
      `The bonus on ${code} is smaller.`,
    ],
    [other.validDays < one.validDays, `The bonus on ${code} is valid for less.`],
  ];
};
