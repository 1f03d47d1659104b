/**
 * What a run is billed by: list prices of ap-northeast-2 in USD, without free tiers (checked
 * 2026-11-22), and what a batch takes. The same prices as the benchmark's, where each has its source;
 * a test holds the two together.
 */
export const runPrices = {
  dynamodbWriteUnit: 0.68e-6,
  dynamodbReadUnit: 0.1355e-6,
  expressRequest: 1e-6,
  expressGbSecond: 0.00001667,
  lambdaRequest: 0.2e-6,
  lambdaGbSecond: 0.0000133334,
  logsGb: 0.76,
  perBatch: {
    /** The function's 256 MB. */
    functionGb: 0.25,
    /** A child is billed in steps of 64 MB. */
    childGb: 0.0625,
    /** About eight events of 560 bytes. */
    logGbPerBatch: 4.5e-6,
    /** The kill switch twice, and one query of line events. */
    readUnitsPerBatch: 3,
  },
} as const;
