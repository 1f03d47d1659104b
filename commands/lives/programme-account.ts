import type { BenefitAccount } from '../../domain/programme-account.ts';
import { placeOf } from '../desk.ts';
import { bonuses } from './accounts/bonuses.ts';
import { insurances } from './accounts/insurances.ts';
import { monthsOfData } from './accounts/months-of-data.ts';
import type { Given } from './accounts/part.ts';
import { passes } from './accounts/passes.ts';
import { ledgerBeside } from './ledger-beside.ts';
import { ledgerReadOnce } from './ledger-read-once.ts';

/** What the programme came to, read from where each thing is kept, and what does not agree. */
export interface ProgrammeBooks {
  readonly benefits: readonly BenefitAccount[];
  readonly breaks: readonly string[];
}

/** Makes up the account of every benefit and compares each with its other side. */
export const programmeBooks = async (at: Given): Promise<ProgrammeBooks> => {
  const { env, cloud } = at.desk;
  const ledger = { place: placeOf(cloud), table: env.settings.required('LEDGER_TABLE') };
  const given = {
    ...at,
    desk: { ...at.desk, env: ledgerReadOnce(env, () => ledgerBeside(ledger)) },
  };
  const parts = (
    await Promise.all([monthsOfData(given), passes(given), bonuses(given), insurances(given)])
  ).flat();
  return {
    benefits: parts.map(({ account }) => account),
    breaks: parts.flatMap(({ breaks }) => breaks),
  };
};
