import type { Manifest } from '../domain/manifest.ts';
import type { RecordedCall, RecordedRun } from './monthly-run.ts';
import type { Used } from './prices.ts';

const sum = (calls: readonly RecordedCall[], of: (call: RecordedCall) => number): number =>
  calls.reduce((total, call) => total + of(call), 0);

const writes = new Set(['BatchExecuteStatement', 'ExecuteStatement', 'UpdateItem', 'PutItem']);
const reads = new Set(['Query', 'GetItem', 'BatchGetItem', 'Scan']);

/** What one run used of AWS, from the calls that its functions were seen to make. */
export const usedBy = (manifest: Manifest, recorded: RecordedRun): Used => {
  const { calls } = recorded;
  const actions = (names: ReadonlySet<string>): RecordedCall[] =>
    calls.filter(({ action }) => names.has(action.replace('DynamoDB.', '')));
  const requests = (names: ReadonlySet<string>): number =>
    sum(actions(names), ({ count }) => count);
  return {
    lines: manifest.considered,
    granted: manifest.granted,
    writeUnits: sum(actions(writes), ({ units }) => units),
    readUnits: sum(actions(reads), ({ units }) => units),
    standardTransitions: recorded.standardTransitions,
    expressExecutions: recorded.expressExecutions,
    lambdaInvocations: Object.values(recorded.invocations).reduce((a, b) => a + b, 0),
    s3Puts: requests(
      new Set(['PutObject', 'CreateMultipartUpload', 'UploadPart', 'ListObjectsV2']),
    ),
    s3Gets: requests(new Set(['GetObject', 'HeadObject'])),
  };
};
