import { addDays, type PlainDate } from '../domain/calendar.ts';
import type { ColumnName } from '../domain/extract/columns.ts';
import type { Chance } from './seeded-chance.ts';

/** One row of the sample, by column. */
export type SampleRow = Readonly<Record<ColumnName, string>>;

/**
 * How often what occurs. Line types are public figures (PROGRAMME: real sizes); everything else
 * is our guess. Shares of all lines unless said otherwise.
 */
const shares = {
  phone: 0.762,
  tabletOrWearable: 0.077,
  prepaidOfPhones: 0.02,
  companiesOfPhones: 0.08,
  suspended: 0.015,
  ended: 0.003,
  mvno: 0.005,
  openedLater: 0.003,
  seniorsOfPeople: 0.2,
  minorsOfPeople: 0.08,
  cappedOfMinors: 0.5,
  /** Of phones: one more line of somebody who has one. */
  secondPhone: 0.05,
  noAllowanceOfWearables: 0.3,
  noAllowanceOfTablets: 0.03,
  memo: 0.1,
} as const;

const memos = [
  'family bundle',
  'store pickup, second floor',
  'asked for "quiet hours"',
  '가족결합 할인',
  '매장 방문 예정',
  '똠방각하 펲시',
  'first line\nsecond line',
  'online order',
] as const;

interface Holder {
  readonly customer: string;
  readonly person: string;
  /** Empty for a company. */
  readonly birthDate: string;
  readonly ageYears: number;
}

/** People whose further lines may still come; a sample never needs to remember more of them. */
const rememberedHolders = 64;

/** Draws lines of a market as of a reference date, one after the other. */
export const lineDrawer = (chance: Chance, referenceDate: PlainDate) => {
  const holders: Holder[] = [];
  let [lines, customers] = [0, 0];

  const newHolder = (isCompany: boolean): Holder => {
    customers += 1;
    const number = String(customers).padStart(8, '0');
    const ageYears = isCompany ? 30 : drawAge(chance);
    const birthDate = isCompany ? '' : birthDateAt(chance, referenceDate, ageYears);
    const holder = { customer: `C-${number}`, person: `P-${number}`, birthDate, ageYears };
    if (isCompany) return holder;
    if (holders.length < rememberedHolders) holders.push(holder);
    else holders[chance.below(rememberedHolders)] = holder;
    return holder;
  };
  const knownHolder = (): Holder => holders[chance.below(holders.length)] ?? newHolder(false);

  const holderOf = (type: string): Holder => {
    if (type === 'phone') {
      return chance.happens(shares.secondPhone)
        ? knownHolder()
        : newHolder(chance.happens(shares.companiesOfPhones));
    }
    return type === 'iot' ? newHolder(chance.happens(0.9)) : knownHolder();
  };

  return {
    /** A line whose holder, class and state are drawn. */
    drawn: (): SampleRow => {
      const type = drawType(chance);
      const status = drawStatus(chance);
      const row = lineOf(type, holderOf(type));
      return {
        ...row,
        billing:
          type === 'phone' && chance.happens(shares.prepaidOfPhones) ? 'prepaid' : 'postpaid',
        network: chance.happens(shares.mvno) ? 'mvno' : 'own',
        status,
        suspension: status === 'suspended' ? drawSuspension(chance) : '',
        opened_on: chance.happens(shares.openedLater)
          ? addDays(referenceDate, 1 + chance.below(18))
          : row.opened_on,
        memo: chance.happens(shares.memo) ? chance.oneOf(memos) : '',
      };
    },
    /** A line to which every benefit is due: a phone of an adult, of this age on that day. */
    plain: (ageYears = 40): SampleRow => {
      const holder = newHolder(false);
      const birthDate = birthDateAt(chance, referenceDate, ageYears);
      return lineOf('phone', { ...holder, ageYears, birthDate });
    },
  };

  function lineOf(type: string, holder: Holder): SampleRow {
    lines += 1;
    const isMinor = holder.birthDate !== '' && holder.ageYears < 19;
    const isCapped = type === 'phone' && isMinor && chance.happens(shares.cappedOfMinors);
    const openDays = Math.min(holder.ageYears, 20) * 365;
    return {
      line_id: `L-${String(lines).padStart(8, '0')}`,
      customer_id: holder.customer,
      line_type: type,
      billing: 'postpaid',
      network: 'own',
      status: 'in_service',
      birth_date: holder.birthDate,
      opened_on: addDays(referenceDate, -chance.below(openDays)),
      person_ref: holder.person,
      suspension: '',
      own_allowance: drawAllowance(chance, type),
      plan_class: isCapped ? 'data_capped' : type === 'phone' ? 'standard' : '',
      earlier_insurance: isVictim(holder) ? 'yes' : '',
      memo: '',
    };
  }
};

/** About 22,200 of 18 million lines hold the earlier insurance (PROGRAMME); a sample shows more of
 * them. By number, so that the other columns stay as a seed has always drawn them. */
const isVictim = ({ customer }: Holder): boolean => Number(customer.slice(2)) % 97 === 0;

const drawType = (chance: Chance): string => {
  const at = chance.below(1000);
  if (at < shares.phone * 1000) return 'phone';
  if (at >= (shares.phone + shares.tabletOrWearable) * 1000) return 'iot';
  return chance.happens(0.5) ? 'tablet' : 'wearable';
};

const drawStatus = (chance: Chance): string => {
  const at = chance.below(1000);
  if (at < shares.suspended * 1000) return 'suspended';
  return at < (shares.suspended + shares.ended) * 1000 ? 'ended' : 'in_service';
};

const drawSuspension = (chance: Chance): string =>
  chance.oneOf(['by_operator', 'by_operator', 'by_customer', '']);

const drawAllowance = (chance: Chance, type: string): string => {
  if (type === 'wearable') return chance.happens(shares.noAllowanceOfWearables) ? 'no' : 'yes';
  if (type === 'tablet') return chance.happens(shares.noAllowanceOfTablets) ? 'no' : 'yes';
  return '';
};

const drawAge = (chance: Chance): number => {
  const at = chance.below(100);
  if (at < shares.seniorsOfPeople * 100) return 65 + chance.below(30);
  if (at < (shares.seniorsOfPeople + shares.minorsOfPeople) * 100) return 6 + chance.below(13);
  return 19 + chance.below(46);
};

/** A birth date of somebody who has had so many birthdays on the reference date, and no more. */
const birthDateAt = (chance: Chance, referenceDate: PlainDate, ageYears: number): PlainDate => {
  const year = String(Number(referenceDate.slice(0, 4)) - ageYears);
  return addDays(`${year}-${referenceDate.slice(5)}`, -chance.below(365));
};
