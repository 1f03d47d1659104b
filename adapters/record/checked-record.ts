import type { Programme } from '../../domain/programme.ts';
import { type ChainBreak, checkChain, signedBy } from '../../domain/record/check-chain.ts';
import { type Report, reportHash } from '../../domain/record/report.ts';
import { slicesNeededUntil } from '../../domain/safety-insurance/birth-dates.ts';
import { cyclesOf } from '../../domain/schedule.ts';
import type { Env } from '../env.ts';
import { runItemsOf } from '../run-items.ts';
import { ledgerAgainstReports } from './ledger-against-reports.ts';
import { claimedReports, keptReports } from './reports.ts';

/** What an auditor brings along; each makes the check surer. */
export interface AuditorBrings {
  /** The hash of the latest report that was noted before. */
  readonly head?: string | undefined;
  /** The key as it was taken once, in DER (SPKI); else the key service is asked for it. */
  readonly publicKey?: Uint8Array | undefined;
  /** Whether the ledger is read as well. */
  readonly ledger: boolean;
}

/** What was found of the record of a programme. */
export interface RecordVerdict {
  readonly programme: string;
  readonly reports: readonly Report[];
  /** The hash of the latest report: to be noted elsewhere. */
  readonly head?: string;
  readonly breaks: readonly ChainBreak[];
  /** What is as it should be and must be known to read the verdict. */
  readonly notes: readonly string[];
}

/** Checks all signed reports of a programme against each other, the key, the Access table, the runs
 * whose books are closed and, where asked, the ledger. Changes nothing. */
export const checkRecord = async (
  env: Env,
  programme: Programme,
  { head, publicKey, ledger }: AuditorBrings,
): Promise<RecordVerdict> => {
  const name = programme.programme;
  const key =
    publicKey ??
    (await env.signatures.publicKey('read the public key', env.settings.required('RECORD_KEY')));
  const evidence = {
    kept: await allOf(keptReports(env, name)),
    claimed: await allOf(claimedReports(env, name)),
    isSigned: signedBy(key),
  };
  const { reports, breaks } = checkChain({ ...evidence, head });
  const unsigned = await runsWithoutReport(env, programme, reports);
  const ofLedger = ledger
    ? await ledgerAgainstReports(env, name, reports)
    : { breaks: [], notes: ['The ledger was not read: --ledger compares it with the reports.'] };
  const latest = reports.at(-1);
  return {
    ...{ programme: name, reports },
    ...(latest && { head: reportHash(latest) }),
    breaks: [...breaks, ...unsigned.breaks, ...ofLedger.breaks],
    notes: [
      ...unsigned.notes,
      ...ofLedger.notes,
      ...(head === undefined
        ? [
            'Without --head, reports at the end that were taken away together with their records in the ' +
              'Access table are not missed: note the head elsewhere.',
          ]
        : []),
      ...(publicKey === undefined
        ? [
            'The public key was asked of the key service; --public-key names one that was kept apart.',
          ]
        : []),
    ],
  };
};

/** Runs whose books are closed and that no report speaks of. Of one from before the first report
 * nothing can be proved, which is said and is no fault; of a later one a report is missing. */
const runsWithoutReport = async (
  env: Env,
  { programme, benefits }: Programme,
  reports: readonly Report[],
): Promise<{ breaks: ChainBreak[]; notes: string[] }> => {
  const signed = new Set(reports.map(({ run }) => run));
  const firstAt = reports[0]?.signedOffAt;
  const found: { breaks: ChainBreak[]; notes: string[] } = { breaks: [], notes: [] };
  const months = [
    ...cyclesOf(benefits['monthly-data']).map((cycle) => ['monthly-data', cycle] as const),
    ...slicesNeededUntil(benefits['safety-insurance']).map(
      ({ cycle }) => ['safety-insurance', cycle] as const,
    ),
  ];
  for (const [benefit, cycle] of months) {
    for await (const item of runItemsOf(env, { programme, benefit, cycle })) {
      const run = String(item.sk);
      if (item.status !== 'sealed' || signed.has(run)) continue;
      if (firstAt !== undefined && String(item.sealedAt) < firstAt) {
        found.notes.push(
          `${run} was sealed at ${item.sealedAt}, before reports were signed: nothing signed proves its account.`,
        );
      } else {
        const sentence =
          `${run} was sealed at ${item.sealedAt} and has no signed report: it was sealed before reports ` +
          'were signed, its sign-off was cut off, or report and record were deleted. Nothing signed proves its account.';
        found.breaks.push({ what: 'run_not_signed_off', where: run, sentence });
      }
    }
  }
  return found;
};

const allOf = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
};
