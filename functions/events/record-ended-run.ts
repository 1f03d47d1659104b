import * as z from 'zod';
import { noteEndedWait } from '../../adapters/approval/waiting-runs.ts';
import type { Env } from '../../adapters/env.ts';
import { type CapStanding, standingOfCap } from '../../adapters/giving/cap-standing.ts';
import { keepManifest } from '../../adapters/manifests.ts';
import { runAccount } from '../../adapters/run-account.ts';
import type { NamedRun } from '../../adapters/run-items.ts';
import { findRun, haltRun, type RunRecord } from '../../adapters/runs.ts';
import { cycleSchema, instantOf, msOf } from '../../domain/calendar.ts';
import { capInWords } from '../../domain/run-cap.ts';
import { pinnedProgramme } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

/** Step Functions' word that an execution has ended other than well. */
export const recordEndedRunEventSchema = z.object({
  detail: z.object({
    name: z.string(),
    status: z.enum(['FAILED', 'TIMED_OUT', 'ABORTED']),
    stopDate: z.number(),
    input: z.string().nullish(),
    error: z.string().nullish(),
    cause: z.string().nullish(),
  }),
});
export type RecordEndedRunEvent = z.infer<typeof recordEndedRunEventSchema>;
type Ended = RecordEndedRunEvent['detail'];

/** What was on record for the execution, and where the halted run's account lies. */
export type EndedAnswer =
  | { readonly outcome: 'no_run' | 'sealed' }
  | { readonly outcome: 'halted'; readonly manifest: string };

const runInputSchema = z.object({ programme: z.string(), cycle: cycleSchema, run: z.string() });

/**
 * Puts on record that an execution ended badly, which it cannot do itself: tells operations first,
 * then marks the run, then keeps the account of how far it came. A run that was redriven and
 * sealed meanwhile is left alone.
 */
export const makeRecordEndedRun =
  (env: Env) =>
  async ({ detail }: RecordEndedRunEvent): Promise<EndedAnswer> => {
    const run = runIn(detail);
    const record = run && (await findRun(env, run));
    if (!record) {
      await tell(env, detail, undefined);
      if (run) await noteEndedWait(env, run, { ...run, endedAt: instantOf(detail.stopDate) });
      return { outcome: 'no_run' };
    }
    if (record.status === 'sealed') return { outcome: 'sealed' };
    const { plan } = record;
    const endedAt = instantOf(detail.stopDate);
    if (record.endedAt !== endedAt) {
      await tell(env, detail, record);
      const halted = await haltRun(env, plan, {
        endedAs: detail.error ?? detail.status,
        endedAt,
      });
      if (!halted) return { outcome: 'sealed' };
    }
    const programme = pinnedProgramme(plan);
    const { manifest } = await runAccount(env, plan, { programme, halted: true });
    const { key } = await keepManifest(env, plan, manifest);
    env.log.info('run halted', {
      ...{ run: plan.run, granted: manifest.granted, notAttempted: manifest.notAttempted },
      manifest: key,
    });
    return { outcome: 'halted', manifest: key };
  };

/** The run that the execution was for; an import is none, and one that was refused before it opened
 * has no record. */
const runIn = ({ name, input }: Ended): NamedRun | undefined => {
  const given = runInputSchema.safeParse(JSON.parse(input ?? 'null'));
  if (!given.success || given.data.run !== name) return undefined;
  return { ...given.data, benefit: 'monthly-data' };
};

const tell = async (env: Env, ended: Ended, record: RunRecord | undefined): Promise<void> => {
  const { name, status, error } = ended;
  const standing = record && (await capStanding(env, record));
  return env.topics.publish(
    'tell operations that an execution ended badly',
    env.settings.required('OPERATIONS_TOPIC'),
    `${name} has ended: ${error ?? status}`,
    [
      `${name} ended ${status}${error ? ` with ${error}` : ''}.`,
      ...said(ended),
      ...(record ? [redriveUntil(record), ...capOf(standing)] : []),
      `What to do: docs/runbook.md#${standing?.isReached ? 'a-run-has-reached-its-cap' : sectionFor(name)}`,
    ].join('\n'),
  );
};

/** A batch that is refused at the cap looks like any that failed: the mail says which it was. */
const capOf = (standing: CapStanding | undefined): string[] =>
  standing
    ? [
        `${standing.isReached ? 'It has reached its cap. ' : ''}It may give ` +
          `${capInWords(standing.inForce)}; ${standing.countedGigabytes} GB are given or set aside.`,
      ]
    : [];

/** Undefined also where it cannot be read: the news of the end does not wait for it. */
const capStanding = async (env: Env, { plan }: RunRecord): Promise<CapStanding | undefined> => {
  const benefit = pinnedProgramme(plan).benefits[plan.benefit];
  try {
    return await standingOfCap(env, plan, benefit);
  } catch (error) {
    env.log.error((error as Error).message, { run: plan.run });
    return undefined;
  }
};

const sectionFor = (name: string): string => {
  if (name.startsWith('monthly-data-')) return 'a-run-failed';
  if (name.startsWith('customer-notices-')) return 'customers-were-not-told';
  if (name.startsWith('supplement-')) return 'lines-were-left-out';
  return 'an-import-failed';
};

/** A function's error arrives as JSON with a trace; its sentence is what a person needs. */
const said = ({ cause }: Ended): string[] => {
  if (!cause) return [];
  const parsed = /"errorMessage":("(?:[^"\\]|\\.)*")/.exec(cause)?.[1];
  return [(parsed ? String(JSON.parse(parsed)) : cause).slice(0, 1_000)];
};

const redriveUntil = ({ plan }: RunRecord): string => {
  const { decisionHoldsHours } = pinnedProgramme(plan).benefits[plan.benefit].run;
  const until = instantOf(msOf(plan.openedAt) + decisionHoldsHours * 3_600_000);
  return `It may be redriven until ${until}; after that order a re-run.`;
};

export const handler = task(recordEndedRunEventSchema, makeRecordEndedRun);
