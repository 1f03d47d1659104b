import type { RecordedRun } from '../commands/recorded-calls.ts';
import type { Manifest } from '../domain/manifest.ts';
import type { Used } from './prices.ts';

const writes = [
  'BatchExecuteStatement',
  'ExecuteStatement',
  'ExecuteTransaction',
  'TransactWriteItems',
  'UpdateItem',
];
const reads = ['Query', 'GetItem', 'BatchGetItem', 'Scan'];
const puts = ['PutObject', 'CreateMultipartUpload', 'UploadPart', 'CompleteMultipartUpload'];
const lists = ['ListObjectsV2'];
const gets = ['GetObject', 'HeadObject'];

/** What one run used of AWS, from the calls that its functions were seen to make. */
export const usedBy = (
  manifest: Manifest,
  { calls, standardTransitions, expressExecutions }: RecordedRun,
): Used => {
  const sum = (names: readonly string[], of: 'count' | 'units'): number =>
    calls.reduce((total, call) => total + (names.includes(call.call) ? call[of] : 0), 0);
  return {
    lines: manifest.considered,
    granted: manifest.granted,
    writeUnits: sum(writes, 'units'),
    readUnits: sum(reads, 'units'),
    standardTransitions,
    expressExecutions,
    lambdaInvocations: sum(['Invoke'], 'count'),
    s3Puts: sum([...puts, ...lists], 'count'),
    s3Gets: sum(gets, 'count'),
  };
};
