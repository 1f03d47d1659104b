import { recordAccess } from '../../adapters/operations/access.ts';
import { listBreaks } from '../../adapters/operations/breaks-seen.ts';
import { listControls } from '../../adapters/operations/controls-seen.ts';
import type { OperationsEnv } from '../../adapters/operations/executions.ts';
import { listMonths } from '../../adapters/operations/months-seen.ts';
import { listParked } from '../../adapters/operations/parked-seen.ts';
import { type FoundRun, lookUpRun, showRun } from '../../adapters/operations/run-shown.ts';
import { latestManifest, listRuns } from '../../adapters/operations/runs-seen.ts';
import { listStock } from '../../adapters/operations/stock-seen.ts';
import { touchedBy } from '../../adapters/operations/touched.ts';
import { drawRun } from '../../adapters/operations/workflow-drawn.ts';
import { reportOfRun } from '../../adapters/record/reports.ts';
import { startOfDay } from '../../domain/calendar.ts';
import { reportCsv } from '../../domain/operations/run-report.ts';
import { type Report, reportHash } from '../../domain/record/report.ts';
import { pinnedProgramme, programmeNamed } from '../../programmes/catalogue.ts';
import { noSuchRun } from '../middleware/on-record.ts';
import {
  type OperatorAnswer,
  type OperatorCall,
  operatorCall,
  type Serving,
} from '../middleware/operator-call.ts';

type OfReport = 'download-report-csv' | 'download-report-json';

/** Everything that operators see. A line, and a file that leaves, is answered only once it is on
 * record who asks and why. */
export const makeReadOperations = (env: OperationsEnv): Serving<'read-operations'> => {
  const version = programmeNamed(env.settings.required('PROGRAMME'));
  const { programme } = version;
  const policy = { programme, pinned: pinnedProgramme };

  /** Answers about a run that exists. */
  const ofRun = async (
    run: string,
    answer: (found: FoundRun) => Promise<OperatorAnswer>,
  ): Promise<OperatorAnswer> => {
    const found = await lookUpRun(env, programme, run);
    return found ? answer(found) : noSuchRun(run);
  };

  /** The report is of a run whose books are closed: anything else would still change. */
  const report = async (
    { operator, parameters, query, at }: OperatorCall<OfReport>,
    shown: (sealed: Sealed) => OperatorAnswer,
  ): Promise<OperatorAnswer> =>
    ofRun(parameters.run, async ({ run, record }) => {
      const manifest = record?.status === 'sealed' && (await latestManifest(env, record));
      if (!record || !manifest) return notSignedOff(run);
      await recordAccess(env, {
        ...{ person: operator.person, what: 'report', whose: `run:${run}`, why: query.why, at },
      });
      const signed = await reportOfRun(env, record.plan);
      return shown({ manifest, plan: record.plan, signed });
    });

  return {
    'list-runs': async () => ({ body: await listRuns(env, programme) }),
    'show-run': ({ parameters: { run } }) =>
      ofRun(run, async (found) => ({ body: await showRun(env, policy, found) })),
    'draw-workflow': ({ parameters: { run } }) =>
      ofRun(run, async (found) => {
        const picture = await drawRun(env, found);
        return picture ? { body: picture } : executionIsGone(run);
      }),
    'list-parked': ({ operator, parameters: { run }, query, at }) =>
      ofRun(run, async ({ cycle }) => {
        const { why, after } = query;
        if (why !== undefined) {
          const whose = `parked:${cycle}`;
          await recordAccess(env, { person: operator.person, what: 'parked', whose, why, at });
        }
        const of = { programme: programme.programme, benefit: 'monthly-data', cycle, run };
        return { body: await listParked(env, of, { lines: why !== undefined, after }) };
      }),
    'list-breaks': async ({ operator, query: { why, after }, at }) => {
      if (why !== undefined) {
        const whose = `breaks:${programme.programme}`;
        await recordAccess(env, { person: operator.person, what: 'breaks', whose, why, at });
      }
      return { body: await listBreaks(env, { single: why !== undefined, after }) };
    },
    'list-touched': async ({ operator, query: { number, since, after, why }, at }) => {
      const access = {
        person: operator.person,
        what: 'touched',
        whose: `person:${number}`,
      } as const;
      const record = await recordAccess(env, { ...access, why, at });
      const from = since && startOfDay(since);
      return {
        body: { number, ...(await touchedBy(env, { number, since: from, after })), record },
      };
    },
    'download-report-csv': (call) =>
      report(call, ({ manifest, plan, signed }) => ({
        body: reportCsv(manifest, plan, signed),
        fileName: `${plan.run}.csv`,
      })),
    'download-report-json': (call) =>
      report(call, ({ manifest, plan, signed }) => ({
        body: {
          manifest,
          plan,
          ...(signed && { signed: { ...signed, hash: reportHash(signed) } }),
        },
        fileName: `${plan.run}.json`,
      })),
    'list-months': async () => ({ body: await listMonths(env, version) }),
    'list-controls': async () => ({ body: await listControls(env, programme) }),
    'list-stock': async () => ({ body: await listStock(env, programme) }),
  };
};

interface Sealed {
  readonly manifest: Parameters<typeof reportCsv>[0];
  readonly plan: Parameters<typeof reportCsv>[1];
  /** Absent of a run from before reports were signed. */
  readonly signed: Report | undefined;
}

const executionIsGone = (run: string): OperatorAnswer => ({
  no: 404,
  reason: 'execution_is_gone',
  sentence: `Step Functions no longer knows the execution of ${run}: it keeps them for 90 days.`,
});

const notSignedOff = (run: string): OperatorAnswer => ({
  no: 409,
  reason: 'run_is_not_sealed',
  sentence: `The books of ${run} are not closed: there is no report to sign off yet.`,
});

export const handler = operatorCall('read-operations', makeReadOperations);
