import type { ExecutionRecord } from './execution-store.ts';
import type { CloudEvent } from './ports.ts';

/**
 * The event that the default bus gets whenever an execution starts, ends or is redriven. Times are
 * in milliseconds here, unlike anywhere else in the API.
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export const statusChange = (record: ExecutionRecord): CloudEvent => ({
  source: 'aws.states',
  'detail-type': 'Step Functions Execution Status Change',
  resources: [record.executionArn],
  detail: {
    executionArn: record.executionArn,
    stateMachineArn: record.stateMachineArn,
    name: record.name,
    status: record.status,
    startDate: record.startDate,
    stopDate: record.stopDate ?? null,
    input: record.input,
    output: record.output ?? null,
    inputDetails: { included: true },
    outputDetails: record.output === undefined ? null : { included: true },
    error: record.error ?? null,
    cause: record.cause ?? null,
    redriveCount: record.redriveCount,
    redriveDate: record.redriveDate ?? null,
    redriveStatus: record.status === 'SUCCEEDED' ? 'NOT_REDRIVABLE' : 'REDRIVABLE',
  },
});

/** Which status, in which attempt: told once, and once more where the process ended in between. */
export const statusKey = (record: ExecutionRecord): string =>
  `${record.status}/${record.redriveCount}`;
