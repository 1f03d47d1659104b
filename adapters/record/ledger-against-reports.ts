import { ledgerSortKey, lineSubject, monthlyDataKey } from '../../domain/benefit-key.ts';
import type { ChainBreak } from '../../domain/record/check-chain.ts';
import { type GrantsSum, sumOfNoGrants } from '../../domain/record/grants-sum.ts';
import type { Report } from '../../domain/record/report.ts';
import type { RunPlan } from '../../domain/run-plan.ts';
import type { Env } from '../env.ts';
import { type FinalOutcome, finalOutcomes, resultFilesOfRun } from '../final-outcomes.ts';
import { findRun } from '../runs.ts';

type Reach = Pick<Env, 'database' | 'objects' | 'settings'>;

const scanSegments = 16;
const batchesNamedMax = 5;
const linesNamedMax = 5;

interface Held {
  readonly count: number;
  readonly hash: string;
}

/** What the ledger holds of one run: all of it, and of that what was there when it was signed off. */
interface HeldOfRun {
  readonly all: Held;
  readonly before: Held;
}

/** What of the ledger is not what was signed, and what came to it since by right. */
export interface LedgerVerdict {
  readonly breaks: ChainBreak[];
  readonly notes: string[];
}

/**
 * Compares the ledger as it is now with what the reports say of their runs, by reading all of it
 * once; memory holds two sums a run. Where a run differs, its batches are looked at one by one.
 */
export const ledgerAgainstReports = async (
  env: Reach,
  programme: string,
  reports: readonly Report[],
): Promise<LedgerVerdict> => {
  const held = await heldByRun(env, programme, reports);
  const verdict: LedgerVerdict = { breaks: [], notes: [] };
  for (const report of reports) {
    const { all, before } = held.get(report.run) ?? nothingHeld();
    if (isAsSigned(report, all)) continue;
    const since = all.count - before.count;
    const cameSince = isAsSigned(report, before);
    if (cameSince && report.benefit === 'safety-insurance') {
      verdict.notes.push(
        `${report.run}: ${since} people were insured by answers that came after it was signed off.`,
      );
      continue;
    }
    const said = cameSince
      ? `${since} grants bear its name that were written after it was signed off.`
      : `it was signed off with ${report.granted} grants, and the ledger holds ${all.count}` +
        `${all.count === report.granted ? ', not the same ones' : ''}. ${await whereItDiffers(env, report)}`;
    const sentence = `${report.run}: ${said}`;
    verdict.breaks.push({ what: 'grants_differ', where: `number ${report.number}`, sentence });
  }
  return verdict;
};

const isAsSigned = ({ granted, grantsHash }: Report, { count, hash }: Held): boolean =>
  count === granted && hash === grantsHash;

const nothingHeld = (): HeldOfRun => {
  const nothing = { count: 0, hash: sumOfNoGrants().hash() };
  return { all: nothing, before: nothing };
};

const heldByRun = async (
  env: Reach,
  programme: string,
  reports: readonly Report[],
): Promise<Map<string, HeldOfRun>> => {
  const counts = new Map(
    reports.map(({ run, signedOffAt }) => [
      run,
      {
        signedOffAt,
        before: { sum: sumOfNoGrants(), count: 0 },
        since: { sum: sumOfNoGrants(), count: 0 },
      },
    ]),
  );
  const items = env.database.scan('read the ledger', env.settings.required('LEDGER_TABLE'), {
    segments: scanSegments,
    filter: 'begins_with(#sk, :prefix)',
    names: { '#sk': 'sk' },
    values: { ':prefix': `GRANT#${programme}#` },
  });
  for await (const item of items) {
    const of = counts.get(String(item.run));
    if (!of) continue;
    const side = String(item.grantedAt) <= of.signedOffAt ? of.before : of.since;
    side.sum.add(item);
    side.count += 1;
  }
  return new Map(
    [...counts].map(([run, { before, since }]) => {
      const all = sumOfNoGrants();
      all.addText(before.sum.text());
      all.addText(since.sum.text());
      return [
        run,
        {
          all: { count: before.count + since.count, hash: all.hash() },
          before: { count: before.count, hash: before.sum.hash() },
        },
      ];
    }),
  );
};

/** Names the batches whose grants are not those that they wrote; the evidence is what they said then. */
const whereItDiffers = async (env: Reach, report: Report): Promise<string> => {
  const record = report.benefit === 'monthly-data' ? await findRun(env, report) : undefined;
  if (!record) return '';
  const named: string[] = [];
  const { plan } = record;
  for await (const outcome of finalOutcomes(env, plan, await resultFilesOfRun(env, plan))) {
    const said = await differenceOf(env, plan, outcome);
    if (said !== undefined) named.push(said);
    if (named.length === batchesNamedMax) return `${named.join(' ')} And perhaps more.`;
  }
  if (named.length > 0) return named.join(' ');
  return 'Every batch has its grants: others bear the run’s name that none of them wrote.';
};

const differenceOf = async (
  env: Reach,
  plan: RunPlan,
  { batch, granted, grantsSum, unsummed }: FinalOutcome,
): Promise<string | undefined> => {
  if (granted.length === 0) return undefined;
  const keys = granted.map((line) => monthlyDataKey(plan.programme, line, plan.cycle));
  const items = await env.database.getAll(
    'read the grants of a batch',
    env.settings.required('LEDGER_TABLE'),
    keys.map((key) => ({ pk: key.subject, sk: ledgerSortKey(key) })),
  );
  const ofRun = items.filter(({ run }) => run === plan.run);
  const there = new Set(ofRun.map(({ pk }) => String(pk)));
  const gone = granted.filter((line) => !there.has(lineSubject(line)));
  if (gone.length > 0) {
    const lines = gone.slice(0, linesNamedMax).join(', ');
    return `The batch of ${batch}: no grant of ${gone.length} of its lines (${lines}).`;
  }
  if (grantsSum === undefined) return undefined;
  const settled = new Set(unsummed.map(lineSubject));
  const sum: GrantsSum = sumOfNoGrants();
  for (const item of ofRun) if (!settled.has(String(item.pk))) sum.add(item);
  if (sum.text() === grantsSum) return undefined;
  return `The batch of ${batch}: a grant of its ${granted.length} lines was changed.`;
};
