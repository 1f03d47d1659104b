import { readFileSync } from 'node:fs';
import { instantOf, msOf, startOfCycle } from '../../domain/calendar.ts';
import {
  definitionSchema,
  drawWorkflow,
  type HistoryFact,
} from '../../domain/operations/draw-workflow.ts';
import type { Month } from '../../domain/operations/month.ts';
import { ownerOf } from '../../domain/operations/parked-owners.ts';
import type { AnswerOf, OperationsRouteId } from '../../domain/operations/routes.ts';
import type { RunSummary } from '../../domain/operations/run-summary.ts';
import { parkedSentences } from '../../domain/parked-reasons.ts';
import { recordedBreaks } from './recorded-breaks.ts';
import {
  cycles,
  haltedRun,
  manifestOf,
  recordedAt,
  recordedRuns,
  runUnderWay,
} from './recorded-runs.ts';

/** What the page looks at; of corrections, supplements and what a person touched it knows
 * nothing. */
type Reading = Exclude<
  Extract<
    OperationsRouteId,
    `list-${string}` | 'show-run' | 'draw-workflow' | 'download-report-json'
  >,
  `list-correction${string}` | `list-supplement${string}` | 'list-touched'
>;

const definition = definitionSchema.parse(
  JSON.parse(
    readFileSync(new URL('../../state-machines/monthly-data.asl.json', import.meta.url), 'utf8'),
  ),
);

const at = (run: RunSummary, seconds: number): string =>
  instantOf(msOf(run.startedAt) + seconds * 1000);

/** Through the states as the file has them, until the one that it is in or ended in. */
const historyOf = (run: RunSummary): HistoryFact[] => {
  const last = { open: 'For each batch of lines', halted: 'Reconcile the run' }[
    run.status as string
  ];
  const facts: HistoryFact[] = [];
  let state: string | undefined = definition.StartAt;
  for (let second = 0; state !== undefined; second += 31) {
    facts.push({ type: 'TaskStateEntered', at: at(run, second), state });
    if (state === last) {
      if (run.status === 'halted') {
        const cause =
          'charging holds 13,204,118 top-ups of 2026-06, the ledger accounts for 13,204,117: 1 more at charging';
        facts.push({
          type: 'ExecutionFailed',
          at: run.endedAt ?? at(run, second),
          error: run.error ?? '',
          cause,
        });
      }
      break;
    }
    facts.push({ type: 'TaskStateExited', at: at(run, second + 30), state });
    const { Next, Default, Choices }: (typeof definition.States)[string] = definition.States[
      state
    ] ?? { Type: 'Succeed' };
    state = Next ?? (run.kind === 'scheduled' ? Choices?.[0]?.Next : Choices?.[0]?.Next) ?? Default;
  }
  return facts;
};

const mapsOf = (run: RunSummary) => {
  if (run.progress) return [done('CanaryLines', 100), run.progress];
  return run.kind === 'scheduled'
    ? [done('CanaryLines', 100), done('Lines', 140_214)]
    : [done('Lines', 17)];
};
const done = (label: string, total: number) => ({
  ...{ label, total, pending: 0, running: 0, succeeded: total, failed: 0 },
});

const found = (name: string | undefined): RunSummary | undefined =>
  recordedRuns.find(({ run }) => run === name);

/** What the door answers when it is only looked through, undefined where there is no such thing. */
export const recordedAnswers: {
  readonly [R in Reading]: (
    parameters: Readonly<Record<string, string>>,
    query: URLSearchParams,
  ) => AnswerOf<R> | undefined;
} = {
  'list-runs': () => ({
    ...{ asOf: recordedAt, programme: 'customer-appreciation@1', runs: recordedRuns, more: false },
  }),
  'show-run': ({ run }) => {
    const summary = found(run);
    return summary && detailOf(summary);
  },
  'draw-workflow': ({ run }) => {
    const summary = found(run);
    if (!summary) return undefined;
    const drawn = drawWorkflow({
      ...{ definition, history: historyOf(summary), maps: mapsOf(summary) },
      runbookOf: () => 'by-state',
    });
    const workflow = 'monthly-data';
    return { asOf: recordedAt, run: summary.run, workflow, startAt: definition.StartAt, ...drawn };
  },
  'list-parked': ({ run }, query) => {
    const summary = found(run);
    return summary && parkedOf(summary, query);
  },
  'list-breaks': (_, query) => recordedBreaks(query),
  'list-months': () => ({ asOf: recordedAt, programme: 'customer-appreciation@1', months }),
  'list-controls': () => ({
    asOf: recordedAt,
    programme: 'customer-appreciation@1',
    controls: [
      {
        ...{
          benefit: 'monthly-data',
          stopped: false,
          switchedBy: '20417',
          why: 'Charging is back',
        },
        switchedAt: '2026-06-04T07:20:00.000Z',
        rate: {
          agreed: 1_200,
          now: 900,
          throttledTo: 900,
          throttledBy: '20417',
          why: 'Billing runs until three',
        },
      },
      { benefit: 'ott-pass', stopped: false },
      {
        ...{ benefit: 'roaming-bonus', stopped: true, switchedBy: '31880' },
        ...{
          switchedAt: '2026-06-30T22:41:00.000Z',
          why: 'The order system confirms purchases twice',
        },
      },
      { benefit: 'safety-insurance', stopped: false },
    ],
  }),
  'list-stock': () => ({
    asOf: recordedAt,
    pools: [
      {
        ...{ service: 'wave-video', nameKo: '웨이브비디오', countedOn: '2026-06-30' },
        ...{ free: 1_204_881, used: 2_795_119, waiting: 0, usedADay: 18_240, daysLeft: 66 },
        ...{ low: false, lowWaterCodes: 200_000, lowWaterDays: 14 },
      },
      {
        ...{ service: 'tune-music', nameKo: '튠뮤직', countedOn: '2026-06-30' },
        ...{ free: 88_412, used: 1_911_588, waiting: 3_204, usedADay: 9_710, daysLeft: 9 },
        ...{ low: true, lowWaterCodes: 200_000, lowWaterDays: 14 },
      },
    ],
  }),
  'download-report-json': ({ run }) => {
    const summary = found(run);
    return summary && { ...manifestOf(summary) };
  },
};

const detailOf = (summary: RunSummary): AnswerOf<'show-run'> => {
  const { run, cycle, status } = summary;
  const cohort = {
    ...{
      bucket: 'cohorts',
      key: 'frozen/cohort.jsonl',
      versionId: '3sL4kqtJlcpXroDTDmJ',
      rows: 14_021_337,
    },
    sha256: '9f64a747e1b97f131fabb6b447296c9b6f0201e79fb3c5356e6c77e89b6a806a',
  };
  const arn = `arn:aws:states:ap-northeast-2:111122223333:execution:dev-monthly-data:${run}`;
  const failed = status === 'halted';
  const done = status === 'sealed';
  return {
    asOf: recordedAt,
    ...summary,
    plan: {
      ...{ run, kind: summary.kind, benefit: 'monthly-data', cycle, programmeVersion: 1 },
      ...{
        programme: 'customer-appreciation',
        programmeHash: 'c0ffee',
        codeVersion: '52d0239502497041',
      },
      ...{ referenceDate: '2026-01-01', openedAt: summary.startedAt, asOf: summary.startedAt },
      validity: { from: `${cycle}-01T00:00:00+09:00`, until: `${cycle}-28T00:00:00+09:00` },
      ...{ cohort, items: cohort, readLedgerFirst: false, contiguous: true, batchSize: 100 },
      ...{ maxConcurrency: 640, toleratedFailurePercentage: 0.5, canaryLines: 10_000 },
      results: { bucket: 'results', prefix: `runs/${run}/map`, canaryPrefix: `runs/${run}/canary` },
    },
    ...(summary.counts && { manifest: manifestOf(summary) }),
    executions: [
      {
        ...{
          name: run,
          arn,
          status: summary.execution ?? 'SUCCEEDED',
          startedAt: summary.startedAt,
        },
        ...(summary.endedAt && { stoppedAt: summary.endedAt }),
        ...(failed && {
          error: 'RunDoesNotBalance',
          cause:
            'charging holds 13,204,118 top-ups of 2026-06, the ledger accounts for 13,204,117: 1 more at charging',
        }),
        redrives: failed ? 1 : 0,
        console: `https://ap-northeast-2.console.aws.amazon.com/states/home?region=ap-northeast-2#/v2/executions/details/${arn}`,
      },
    ],
    maps: mapsOf(summary),
    may: [
      {
        ...{ act: 'redrive', possible: failed },
        ...(failed
          ? { sentence: 'It goes on where it stopped.', until: '2026-06-18T00:00:00.000Z' }
          : { reason: 'not_halted', sentence: 'The run is not halted.' }),
      },
      {
        ...{ act: 'stop', possible: status === 'open', sentence: 'Its execution is not running.' },
      },
      { act: 'follow-up', possible: done, sentence: 'A run of the month is under way.' },
      { act: 'rerun', possible: done, sentence: 'A run of the month is under way.' },
    ],
  };
};

const parkedOf = ({ run, cycle }: RunSummary, query: URLSearchParams): AnswerOf<'list-parked'> => {
  const counts = { charging_unanswered: 212, charging_refused: 41, row_unreadable: 3 } as const;
  const byReason = Object.entries(counts).map(([reason, lines]) => ({
    ...{
      reason,
      lines,
      owner: ownerOf(reason).owner,
      overdue: reason === 'row_unreadable' ? 3 : 0,
    },
    sentence: parkedSentences[reason as keyof typeof counts],
  }));
  const first = Number(query.get('after') ?? 0);
  const lines = Array.from({ length: query.has('why') ? 50 : 0 }, (_, place) => {
    const reason = first + place < 3 ? 'row_unreadable' : 'charging_unanswered';
    return {
      ...{ line: `L${(first + place) % 10}…${((37 * (first + place + 11)) % 90) + 10}`, reason },
      ...{ owner: ownerOf(reason).owner, parkedBy: run, parkedAt: recordedAt },
      ...{
        hoursOld: 200 - first - place,
        deadline: recordedAt,
        overdue: reason === 'row_unreadable',
      },
    };
  });
  const next = query.has('why') && first < 150 ? { next: String(first + 50) } : {};
  return { asOf: recordedAt, run, cycle, total: 256, byReason, lines, ...next };
};

const months: Month[] = [...cycles, '2026-08'].map((cycle) => {
  const runs = recordedRuns.filter((run) => run.cycle === cycle).slice(0, 4);
  const approved = {
    ...{ outcome: 'approved' as const, preview: `preview-${cycle}`, by: '31880' },
    ...{
      why: 'Counts agree with last month',
      at: instantOf(msOf(startOfCycle(cycle)) - 2 * 86_400_000),
    },
    expiresAt: instantOf(msOf(startOfCycle(cycle)) + 86_400_000),
  };
  const ahead = cycle === '2026-08';
  return {
    ...{ cycle, benefit: 'monthly-data', dueAt: startOfCycle(cycle), runs },
    previewDueAt: instantOf(msOf(startOfCycle(cycle)) - 5 * 86_400_000),
    state: ahead
      ? 'waiting_for_approval'
      : cycle === runUnderWay.cycle
        ? 'running'
        : cycle === haltedRun.cycle
          ? 'halted'
          : 'given',
    preview: {
      ...{ preview: `preview-${cycle}`, status: 'made', maker: '20417' },
      madeAt: instantOf(msOf(startOfCycle(cycle)) - 3 * 86_400_000),
      ...{ considered: 14_021_337, eligible: 10_768_005, gigabytes: 1_076_800_500 },
      refused: { line_is_iot: 2_163_402, guardian_consent_needed: 401_208, line_ended: 50_722 },
      differences: [
        '9,170 fewer lines lack the guardian’s consent than in the month before.',
        '31,407 more lines have ended.',
      ],
      hashes: {
        programme: '1a2b3c4d5e6f7081920a',
        cohort: '9f64a747e1b97f131fab',
        code: '52d0239502497041',
      },
      forecast: { seconds: 17_400, costUsd: 8.12 },
    },
    ...(!ahead && { approval: approved }),
  };
});
