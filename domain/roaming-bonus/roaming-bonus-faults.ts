import type { ProgrammeFault } from '../programme-faults.ts';
import { repeatedIn } from '../value-lists.ts';
import type { RoamingBonusBenefit } from './roaming-bonus-benefit.ts';

const at = 'benefits.roaming-bonus';

/** What is wrong between fields of the roaming bonus that are right each for itself. */
export const roamingBonusFaults = (benefit: RoamingBonusBenefit): ProgrammeFault[] => {
  const { window, products, runningOffers } = benefit;
  const codes = products.map(({ code }) => code);
  const offers = runningOffers.offers;
  const both = offers.flatMap((offer) => offer.products).filter((code) => codes.includes(code));
  const faults: readonly (readonly [boolean, string, string])[] = [
    [
      window.boughtUntil < window.boughtFrom,
      'window.boughtUntil',
      `is before boughtFrom ${window.boughtFrom}`,
    ],
    [
      window.startedUntil < window.boughtUntil,
      'window.startedUntil',
      `is before boughtUntil ${window.boughtUntil}: the last buyers could not start`,
    ],
    [repeatedIn(codes).length > 0, 'products', `names twice: ${repeatedIn(codes).join(', ')}`],
    [
      repeatedIn(offers.map(({ code }) => code)).length > 0,
      'runningOffers.offers',
      `names twice: ${repeatedIn(offers.map(({ code }) => code)).join(', ')}`,
    ],
    [
      both.length > 0,
      'runningOffers.offers',
      `holds what the bonus is promised for too: ${both.join(', ')}`,
    ],
  ];
  return faults
    .filter(([isWrong]) => isWrong)
    .map(([, field, reason]) => ({ field: `${at}.${field}`, reason }));
};
