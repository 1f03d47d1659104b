import { prices } from '../../prices.ts';
import { assumptions } from '../assumptions.ts';
import type { Inputs } from '../inputs.ts';
import { valuesOf } from '../sourced.ts';
import type { Duration } from './duration.ts';
import { unitsPerGrant } from './limits.ts';

const assumed = valuesOf(assumptions);
/** Of the functions around the Map, the largest. */
const aroundMemoryGb = 1_769 / 1024;
/** Durations are billed in steps of 100 ms: half a step more on average. */
const roundedUpSeconds = 0.05;

export interface CostPart {
  readonly part: string;
  readonly usd: number;
}

export interface RunCost {
  readonly parts: readonly CostPart[];
  readonly usd: number;
  /** One write unit per granted line and nothing else. */
  readonly floorUsd: number;
}

/** Dollars of one run: what grows with its lines. What a month costs without any run (keys, alarms,
 * storage) is not in it. */
export const costOfRun = (inputs: Inputs, duration: Duration): RunCost => {
  const { counted, table, functions } = inputs;
  const { batches, functionSeconds } = duration;
  const due = (inputs.lines + inputs.canaryLines) * inputs.dueShare;
  const perBatch = (count: number): number => count / counted.expressExecutions;
  const others = counted.lambdaInvocations - counted.expressExecutions;
  const logGb = (batches * (assumed.workflowLogBytes + inputs.bytes.log)) / 1e9;
  const parts: CostPart[] = [
    { part: 'DynamoDB writes', usd: due * unitsPerGrant(table) * prices.dynamodbWriteUnit },
    {
      part: 'DynamoDB reads',
      usd: batches * perBatch(counted.readUnits) * prices.dynamodbReadUnit,
    },
    { part: 'Step Functions children', usd: costOfChildren(inputs, duration) },
    {
      part: 'Step Functions parent',
      usd: counted.standardTransitions * prices.standardTransition,
    },
    {
      part: 'Lambda',
      usd:
        (batches + others) * prices.lambdaRequest +
        (functionSeconds * functions.memoryGb + assumed.aroundTheMapSeconds * aroundMemoryGb) *
          prices.lambdaGbSecond,
    },
    { part: 'CloudWatch Logs', usd: logGb * prices.logsGb },
    {
      part: 'S3 requests',
      usd: (counted.s3Puts + assumed.resultPuts) * prices.s3Put + counted.s3Gets * prices.s3Get,
    },
    { part: 'X-Ray', usd: batches * assumed.tracedShare * prices.trace },
    { part: 'KMS', usd: assumed.keyRequests * prices.keyRequest },
    {
      part: 'EventBridge and SNS',
      usd: assumed.messagesOfARun * (prices.busEvent + prices.topicPublish),
    },
  ];
  return {
    parts,
    usd: parts.reduce((sum, { usd }) => sum + usd, 0),
    floorUsd: inputs.lines * inputs.dueShare * prices.dynamodbWriteUnit,
  };
};

const costOfChildren = (inputs: Inputs, { batches, functionSeconds }: Duration): number => {
  // A child has one state.
  if (inputs.standardChildren) return batches * prices.standardTransition;
  const seconds = functionSeconds + batches * (inputs.childGapSeconds + roundedUpSeconds);
  const gbSeconds = seconds * assumed.expressMemoryGb;
  return batches * prices.expressRequest + gbSeconds * prices.expressGbSecond;
};
