import type { Sourced } from './sourced.ts';

const checkedOn = '2026-11-22';
const quotasPage = 'https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html';
const warmPage =
  'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html';
const scalingPage = 'https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html';
const onDemandPage =
  'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html';

/**
 * What AWS lets an account in ap-northeast-2 do by default. A real account's own stand in Service
 * Quotas and may be lower while it is new.
 */
export const seoulQuotas = {
  childrenAtOnceMax: {
    ...{ value: 10_000, unit: 'children of a Map Run at once', known: 'AWS page', checkedOn },
    source: quotasPage,
  },
  expressChildrenPerSecond: {
    ...{ value: 1_000, unit: 'EXPRESS children started a second', known: 'third party', checkedOn },
    source: `quoted from a newer ${quotasPage} than the one read`,
  },
  standardChildrenPerSecond: {
    ...{ value: 100, unit: 'STANDARD children started a second', known: 'third party', checkedOn },
    source: `quoted from a newer ${quotasPage} than the one read`,
  },
  standardTransitionsPerSecond: {
    ...{ value: 800, unit: 'state transitions a second, Standard', known: 'AWS page', checkedOn },
    source: `${quotasPage} (all other Regions)`,
  },
  standardStartsPerSecond: {
    ...{ value: 150, unit: 'StartExecution a second, Standard', known: 'AWS page', checkedOn },
    source: `${quotasPage} (all other Regions)`,
  },
  expressStartsPerSecond: {
    ...{ value: 6_000, unit: 'StartExecution a second, EXPRESS', known: 'AWS page', checkedOn },
    source: `${quotasPage} (all other Regions)`,
  },
  lambdaConcurrency: {
    ...{ value: 1_000, unit: 'functions at once in an account', known: 'AWS page', checkedOn },
    source: scalingPage,
  },
  lambdaEnvironmentsPerSecond: {
    ...{
      value: 100,
      unit: 'new environments of a function a second',
      known: 'AWS page',
      checkedOn,
    },
    source: `${scalingPage} (1,000 every 10 seconds)`,
  },
  lambdaMbOfOneCpu: {
    ...{ value: 1_769, unit: 'MB of memory that come with one vCPU', known: 'AWS page', checkedOn },
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html',
  },
  tableStartUnits: {
    ...{ value: 4_000, unit: 'write units a second, new on-demand table', known: 'AWS page' },
    ...{ checkedOn, source: onDemandPage },
  },
  tablePeakWindowSeconds: {
    ...{ value: 1_800, unit: 'seconds until twice a peak is taken', known: 'AWS page', checkedOn },
    source: warmPage,
  },
  tableUnitsMax: {
    ...{ value: 40_000, unit: 'write units a second of a table', known: 'AWS page', checkedOn },
    source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Limits.html',
  },
  partitionUnits: {
    ...{ value: 1_000, unit: 'write units a second of a partition', known: 'AWS page', checkedOn },
    source:
      'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput-scenarios.html',
  },
  writeUnitBytes: {
    ...{ value: 1_024, unit: 'bytes of an item that one write unit holds', known: 'AWS page' },
    ...{ checkedOn, source: onDemandPage },
  },
} as const satisfies Readonly<Record<string, Sourced>>;
