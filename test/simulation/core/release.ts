import { type Block, randomBlocks } from './campaign.ts';
import { type FaultName, faultKinds, outageKinds, scenarioFaults } from './fault-kinds.ts';

/** So many of a thousand episodes: of one flow, and under these kinds of fault alone where it says so. */
interface Portion {
  readonly flow: string;
  readonly perMille: number;
  readonly only?: readonly FaultName[];
}

/**
 * The release run. The quickest flow lives through most of it, under every fault that can meet it;
 * every other flow through a part, under all faults; and where a kind seldom finds its call (a
 * transaction, an index, a schedule), a flow that makes such calls is met by that kind alone.
 */
const portions: readonly Portion[] = [
  { flow: 'monthly-batch-c', perMille: 20 },
  { flow: 'monthly-cap', perMille: 20 },
  { flow: 'monthly-run', perMille: 2 },
  { flow: 'ott-claim', perMille: 40 },
  { flow: 'roaming', perMille: 2 },
  { flow: 'insurance-application', perMille: 2 },
  { flow: 'insurance-enrolment', perMille: 2 },
  { flow: 'cohort-import', perMille: 2 },
  { flow: 'code-import', perMille: 2 },
  { flow: 'customer-door', perMille: 2 },
  { flow: 'customer-door', perMille: 7, only: ['frozen'] },
  {
    flow: 'customer-door',
    perMille: 4,
    only: ['transaction-conflict', 'mixed-cancellation'],
  },
  { flow: 'roaming', perMille: 2, only: ['delivered-twice', 'delivered-late'] },
  { flow: 'insurance-application', perMille: 20, only: ['stale-index'] },
  { flow: 'insurance-application', perMille: 8, only: ['dropped'] },
  { flow: 'insurance-application', perMille: 70, only: ['fired-twice', 'fired-late'] },
  { flow: 'code-import', perMille: 9, only: ['throttled', 'truncated'] },
  { flow: 'monthly-batch', perMille: 786 },
];

/** The same blocks for the same seed, `episodes` in all, a thousand at least. */
export const releaseBlocks = (seed: number, episodes: number): Block[] => {
  const shares = portions.map(({ perMille }) => Math.floor((episodes * perMille) / 1_000));
  // What rounding leaves is the last one's, which is the largest.
  const rest = episodes - shares.reduce((sum, share) => sum + share, 0);
  const last = shares.length - 1;
  return portions.flatMap(({ flow, only }, place) =>
    randomBlocks([flow], seed + place, (shares[place] ?? 0) + (place === last ? rest : 0)).map(
      (block) => ({ ...block, ...(only && { only }) }),
    ),
  );
};

/** Every kind of fault that there is, by its number. */
export const faultNumbers: readonly string[] = [
  ...new Set([
    ...Object.values(faultKinds).map(({ number }) => number),
    ...Object.values(outageKinds).map(({ number }) => number),
    ...Object.keys(scenarioFaults),
  ]),
].sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));

/** Kinds that met a campaign less than once in a hundred of its episodes, with how often they did. */
export const scarceFaults = (
  fired: Readonly<Record<string, number>>,
  episodes: number,
): { readonly fault: string; readonly times: number }[] =>
  faultNumbers
    .map((fault) => ({ fault, times: fired[fault] ?? 0 }))
    .filter(({ times }) => times < episodes / 100);
