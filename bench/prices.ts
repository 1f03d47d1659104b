import { seoulPrices } from './model/seoul-prices.ts';
import { valuesOf } from './model/sourced.ts';

/** Seoul list prices in USD, before any free tier; bench/model/seoul-prices.ts has their sources. */
export const prices = valuesOf(seoulPrices);

/** What a run used, counted, not estimated, except for the durations of AWS's own machines. */
export interface Used {
  readonly lines: number;
  readonly granted: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly standardTransitions: number;
  readonly expressExecutions: number;
  readonly lambdaInvocations: number;
  readonly s3Puts: number;
  readonly s3Gets: number;
}

/** Assumptions for what one machine cannot measure. */
export const assumed = {
  /** A batch child of 100 lines: 0.6 s in a 256 MB function, 0.7 s in a 64 MB Express workflow. */
  batchSeconds: 0.6,
  batchMemoryGb: 0.25,
  expressSeconds: 0.7,
  expressMemoryGb: 0.0625,
  /** One Standard execution per line: six transitions and one 256 MB call of 100 ms. */
  transitionsPerLine: 6,
  lineSeconds: 0.1,
} as const;

export interface Cost {
  readonly part: string;
  readonly usdPerMillionLines: number;
}

const perMillion = (usd: number, lines: number): number => (usd / lines) * 1e6;

/** Dollars per million lines of the cohort, part by part, at Seoul prices. */
export const costOf = (used: Used): Cost[] =>
  [
    { part: 'DynamoDB writes', usd: used.writeUnits * prices.dynamodbWriteUnit },
    { part: 'DynamoDB reads', usd: used.readUnits * prices.dynamodbReadUnit },
    { part: 'Standard transitions', usd: used.standardTransitions * prices.standardTransition },
    {
      part: 'Express children',
      usd:
        used.expressExecutions *
        (prices.expressRequest +
          assumed.expressSeconds * assumed.expressMemoryGb * prices.expressGbSecond),
    },
    {
      part: 'Lambda',
      usd:
        used.lambdaInvocations *
        (prices.lambdaRequest +
          assumed.batchSeconds * assumed.batchMemoryGb * prices.lambdaGbSecond),
    },
    { part: 'S3 requests', usd: used.s3Puts * prices.s3Put + used.s3Gets * prices.s3Get },
  ].map(({ part, usd }) => ({ part, usdPerMillionLines: perMillion(usd, used.lines) }));

/** The same work as one Standard execution per line: six transitions, one call, one write. */
export const costOfOneExecutionPerLine = (used: Used): Cost[] =>
  [
    {
      part: 'Standard transitions',
      usd: used.lines * assumed.transitionsPerLine * prices.standardTransition,
    },
    {
      part: 'Lambda',
      usd:
        used.lines *
        (prices.lambdaRequest +
          assumed.lineSeconds * assumed.batchMemoryGb * prices.lambdaGbSecond),
    },
    { part: 'DynamoDB writes', usd: used.granted * prices.dynamodbWriteUnit },
  ].map(({ part, usd }) => ({ part, usdPerMillionLines: perMillion(usd, used.lines) }));

/** One write unit per granted line and nothing else. */
export const floorPerMillionLines = (used: Used): number =>
  perMillion(used.granted * prices.dynamodbWriteUnit, used.lines);
