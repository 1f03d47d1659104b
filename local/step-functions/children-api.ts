import { join } from 'node:path';
import { type ChildRecord, lastRecords } from './children-log.ts';
import type { Executions, FoundMapRun } from './executions.ts';
import { childNamesOf } from './map-run-record.ts';
import { AwsError } from './ports.ts';
import { pageOf } from './request.ts';
import { apiInstant } from './virtual-time.ts';

/** Children that have ended, each by its last record. */
const endedChildren = ({ folder }: FoundMapRun) => lastRecords(join(folder, 'children.jsonl'));

const listed = (child: ChildRecord, { record }: FoundMapRun) => {
  const names = childNamesOf(record);
  return {
    executionArn: names.arn(child.index),
    stateMachineArn: record.stateMachineArn,
    mapRunArn: record.mapRunArn,
    name: names.name(child.index),
    status: child.status,
    startDate: apiInstant(child.startedAt),
    stopDate: apiInstant(child.stoppedAt),
    itemCount: child.items,
    redriveCount: child.redrive,
  };
};

/** ListExecutions of a Map Run: one page of the children that have ended, in that order. */
export const listedChildren = async (
  found: FoundMapRun,
  wanted: {
    readonly status: string | undefined;
    readonly page: { readonly from: number; readonly size: number };
  },
) => {
  const { from, size } = wanted.page;
  const page: ReturnType<typeof listed>[] = [];
  let matching = 0;
  for await (const child of endedChildren(found)) {
    if (wanted.status !== undefined && child.status !== wanted.status) continue;
    if (matching >= from && page.length <= size) page.push(listed(child, found));
    matching += 1;
    if (page.length > size) break;
  }
  const nothingBefore: typeof page = new Array(from);
  return pageOf('executions', nothingBefore.concat(page), wanted.page);
};

/** DescribeExecution of a child that has ended. */
export const describedChild = async (executions: Executions, arn: string) => {
  const id = arn.split(':').at(-1) ?? '';
  for (const execution of executions.all()) {
    const found = executions.mapRunsOf(execution).find(({ record }) => record.id === id);
    if (found === undefined) continue;
    const names = childNamesOf(found.record);
    for await (const child of endedChildren(found)) {
      if (names.arn(child.index) !== arn) continue;
      const { input, output, error, cause } = child;
      return {
        ...listed(child, found),
        ...(input === undefined ? {} : { input, inputDetails: { included: true } }),
        ...(output === undefined ? {} : { output, outputDetails: { included: true } }),
        ...(error === undefined ? {} : { error }),
        ...(cause === undefined ? {} : { cause }),
        redriveStatus: child.status === 'SUCCEEDED' ? 'NOT_REDRIVABLE' : 'REDRIVABLE_BY_MAP_RUN',
      };
    }
  }
  throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist, or goes on: '${arn}'`);
};
