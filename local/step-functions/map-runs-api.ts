import type { Tally } from './children-log.ts';
import type { Executions, FoundMapRun } from './executions.ts';
import type { MapRunCounts } from './map-run-record.ts';
import { checkArn } from './names.ts';
import { AwsError, type MapRunProgress } from './ports.ts';
import { pageOf, type Request } from './request.ts';
import { apiInstant } from './virtual-time.ts';

const none: Tally = { executions: 0, items: 0 };
const noCounts: MapRunCounts = {
  succeeded: none,
  failed: none,
  timedOut: none,
  running: none,
  total: none,
  resultsWritten: none,
};

const countsOf = ({ live, record }: FoundMapRun): MapRunCounts =>
  live?.counts() ?? record.counts ?? noCounts;

/** Items or executions, as DescribeMapRun counts them; Express children are never aborted. */
const counted = (counts: MapRunCounts, unit: keyof Tally) => {
  const done = counts.succeeded[unit] + counts.failed[unit] + counts.timedOut[unit];
  return {
    pending: Math.max(0, counts.total[unit] - done - counts.running[unit]),
    running: counts.running[unit],
    succeeded: counts.succeeded[unit],
    failed: counts.failed[unit],
    timedOut: counts.timedOut[unit],
    aborted: 0,
    total: counts.total[unit],
    resultsWritten: counts.resultsWritten[unit],
    failuresNotRedrivable: 0,
    pendingRedrive: 0,
  };
};

const described = (found: FoundMapRun) => {
  const { record } = found;
  const counts = countsOf(found);
  return {
    mapRunArn: record.mapRunArn,
    executionArn: record.executionArn,
    status: record.status,
    startDate: apiInstant(record.startDate),
    ...(record.stopDate === undefined ? {} : { stopDate: apiInstant(record.stopDate) }),
    maxConcurrency: record.settings.maxConcurrency,
    toleratedFailurePercentage: record.settings.toleratedPercentage ?? 0,
    toleratedFailureCount: record.settings.toleratedCount ?? 0,
    itemCounts: counted(counts, 'items'),
    executionCounts: counted(counts, 'executions'),
    redriveCount: record.redriveCount,
    ...(record.redriveDate === undefined ? {} : { redriveDate: apiInstant(record.redriveDate) }),
  };
};

/** How far a Map Run is, in items. */
export const progressOf = (found: FoundMapRun): MapRunProgress => {
  const items = counted(countsOf(found), 'items');
  return {
    mapRunArn: found.record.mapRunArn,
    label: found.record.label,
    total: items.total,
    succeeded: items.succeeded,
    failed: items.failed + items.timedOut,
    running: items.running,
    pending: items.pending,
  };
};

const update = (request: Request, executions: Executions) => {
  const { live, record } = executions.mapRun(checkArn(request.text('mapRunArn'), 'mapRun'));
  if (live === undefined || record.status !== 'RUNNING') {
    throw new AwsError('ValidationException', `Map Run ${record.mapRunArn} is not running.`);
  }
  const maxConcurrency = request.number('maxConcurrency');
  const toleratedPercentage = request.number('toleratedFailurePercentage');
  const toleratedCount = request.number('toleratedFailureCount');
  live.update({
    ...(maxConcurrency === undefined ? {} : { maxConcurrency }),
    ...(toleratedPercentage === undefined ? {} : { toleratedPercentage }),
    ...(toleratedCount === undefined ? {} : { toleratedCount }),
  });
  return {};
};

/** The actions on Map Runs, by their AWS names. */
export const mapRunActions = (
  executions: Executions,
): Record<string, (request: Request) => unknown> => ({
  DescribeMapRun: (request) =>
    described(executions.mapRun(checkArn(request.text('mapRunArn'), 'mapRun'))),
  ListMapRuns: (request) => {
    const execution = executions.get(checkArn(request.text('executionArn'), 'execution'));
    const listed = executions.mapRunsOf(execution).map(({ record }) => ({
      executionArn: record.executionArn,
      mapRunArn: record.mapRunArn,
      stateMachineArn: record.stateMachineArn,
      startDate: apiInstant(record.startDate),
      ...(record.stopDate === undefined ? {} : { stopDate: apiInstant(record.stopDate) }),
    }));
    return pageOf('mapRuns', listed.reverse(), request.page());
  },
  UpdateMapRun: (request) => update(request, executions),
});
