import { approvalTerms } from '../../domain/approval/approval-terms.ts';
import { latestPreview } from '../../domain/approval/month-acts.ts';
import { previewName } from '../../domain/approval/preview-name.ts';
import { type Instant, instantOf, msOf, startOfCycle } from '../../domain/calendar.ts';
import { runIdentity } from '../../domain/run-name.ts';
import { cyclesOf } from '../../domain/schedule.ts';
import { sealedCohort } from '../cohorts.ts';
import type { Env } from '../env.ts';
import type { CycleOfBenefit } from '../run-items.ts';
import { runsOfCycle } from '../runs.ts';
import { armedMonth } from './armed-month.ts';
import type { Version } from './counting-plan.ts';
import { monthActs } from './month-acts.ts';
import { type WaitingRun, waitingRuns } from './waiting-runs.ts';

type Reach = Pick<Env, 'database' | 'objects' | 'settings' | 'clock' | 'topics' | 'log'>;

const dayMs = 86_400_000;
const whatToDo = 'What to do: docs/runbook.md#a-month-waits-for-an-approval';

/**
 * Tells operations once more of every preview that nobody has decided on before its month, and of
 * every run that waits: a word on the day it was said may have reached nobody, and a run that waits
 * in silence is a month that nobody gets. Answers what it told of.
 */
export const remindOfApprovals = async (env: Reach, version: Version): Promise<string[]> => {
  const { programme } = version;
  const reminded: string[] = [];
  for (const cycle of cyclesOf(programme.benefits['monthly-data'])) {
    const month = { programme: programme.programme, benefit: 'monthly-data', cycle };
    const preview = await undecidedPreview(env, month);
    if (preview) reminded.push(await tellOfPreview(env, preview, cycle));
    for (const run of await runsThatWait(env, month)) {
      reminded.push(await tellOfRun(env, version, { ...run, cycle }));
    }
  }
  if (reminded.length > 0) env.log.info('reminded of approvals', { reminded });
  return reminded;
};

/** The month's preview where it was made on an earlier day and its month has not begun. */
const undecidedPreview = async (env: Reach, month: CycleOfBenefit): Promise<string | undefined> => {
  const now = env.clock.now();
  const { cycle } = month;
  const begins = msOf(startOfCycle(cycle));
  if (now >= begins || now < begins - approvalTerms.previewDaysMax * dayMs) return undefined;
  const latest = latestPreview(await monthActs(env, month));
  if (!latest?.made || latest.approved || latest.rejected) return undefined;
  // On its own day it has just been told.
  return now - msOf(latest.made.at) < dayMs / 2 ? undefined : previewName(cycle, latest.number);
};

/** Runs that stand at their gate: not opened since, not ended, and no longer than they may. */
const runsThatWait = async (env: Reach, month: CycleOfBenefit): Promise<WaitingRun[]> => {
  const now = env.clock.now();
  const mayWait = ({ since, endedAt }: WaitingRun): boolean =>
    now < msOf(since) + approvalTerms.waitDaysMax * dayMs &&
    (endedAt === undefined || endedAt < since);
  const waiting = (await waitingRuns(env, month)).filter(mayWait);
  if (waiting.length === 0) return [];
  const opened = new Set((await runsOfCycle(env, month)).map(({ plan }) => plan.run));
  return waiting.filter(({ run }) => !opened.has(run));
};

const tellOfPreview = async (env: Reach, preview: string, cycle: string): Promise<string> => {
  await env.topics.publish(
    'remind operations of a preview',
    env.settings.required('OPERATIONS_TOPIC'),
    `${preview} still waits for a decision`,
    [
      `Nobody has approved or rejected ${preview}; ${cycle} begins at ${startOfCycle(cycle)}.`,
      'Without an approval by a second person the month does not begin by itself.',
      whatToDo,
    ].join('\n'),
  );
  return preview;
};

const tellOfRun = async (
  env: Reach,
  version: Version,
  { run, since, cycle }: WaitingRun & { readonly cycle: string },
): Promise<string> => {
  await env.topics.publish(
    'remind operations of a run that waits',
    env.settings.required('OPERATIONS_TOPIC'),
    `${run} still waits for an approval`,
    [
      `${run} waits since ${since}. ${await whyItWaits(env, version, { run, cycle })}`,
      'Nobody is served this month until a second person has approved a preview of it. ' +
        `The execution ends at ${endOfWait(since)}.`,
      whatToDo,
    ].join('\n'),
  );
  return run;
};

const endOfWait = (since: Instant): Instant =>
  instantOf(msOf(since) + approvalTerms.waitDaysMax * dayMs);

const whyItWaits = async (
  env: Reach,
  version: Version,
  { run, cycle }: { readonly run: string; readonly cycle: string },
): Promise<string> => {
  const { programme, referenceDate } = version.programme;
  const cohort = await sealedCohort(env, programme, referenceDate);
  const kind = runIdentity(run)?.kind ?? 'scheduled';
  const arming = await armedMonth(env, { run, kind, cycle, version, cohort });
  return arming.outcome === 'wait' ? arming.sentence : 'It has been approved: look at it.';
};
