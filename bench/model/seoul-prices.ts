import type { Sourced } from './sourced.ts';

const checkedOn = '2026-11-22';
const seoulList = 'AWS price list, quoted in public code' as const;
const expressPage = 'https://aws.amazon.com/step-functions/pricing/';
const usList = 'US list price' as const;

/**
 * List prices in USD of ap-northeast-2 before any free tier: the one table of prices. Where Seoul's
 * own price was not to be had, the US one stands and says so.
 */
export const seoulPrices = {
  dynamodbWriteUnit: {
    ...{ value: 0.68e-6, unit: 'DynamoDB write unit', known: seoulList, checkedOn },
    source: 'Price List API, AmazonDynamoDB, APN2-WriteRequestUnits',
  },
  dynamodbReadUnit: {
    ...{ value: 0.1355e-6, unit: 'DynamoDB read unit', known: seoulList, checkedOn },
    source: 'Price List API, AmazonDynamoDB, APN2-ReadRequestUnits',
  },
  standardTransition: {
    ...{ value: 0.0000271, unit: 'Step Functions state transition', known: 'AWS page', checkedOn },
    source:
      'https://aws.amazon.com/step-functions/pricing/ (Asia Pacific, Seoul: $0.0271 per 1,000)',
  },
  expressRequest: {
    ...{ value: 1e-6, unit: 'Step Functions EXPRESS execution', known: usList, checkedOn },
    source: `${expressPage}; the price list of SAE1 says the same, so Seoul is taken to`,
  },
  expressGbSecond: {
    ...{
      value: 0.00001667,
      unit: 'Step Functions EXPRESS GB-second, first tier',
      known: usList,
      checkedOn,
    },
    source: `${expressPage}; the price list of SAE1 says the same, so Seoul is taken to`,
  },
  lambdaRequest: {
    ...{ value: 0.2e-6, unit: 'Lambda request', known: seoulList, checkedOn },
    source:
      'Price List API, AWSLambda, ap-northeast-2, arm64; https://aws.amazon.com/lambda/pricing/',
  },
  lambdaGbSecond: {
    ...{
      value: 0.0000133334,
      unit: 'Lambda GB-second, arm64, first tier',
      known: seoulList,
      checkedOn,
    },
    source:
      'Price List API, AWSLambda, ap-northeast-2, arm64; https://aws.amazon.com/lambda/pricing/',
  },
  s3Put: {
    ...{ value: 0.0045e-3, unit: 'S3 PUT, POST or LIST request', known: seoulList, checkedOn },
    source: 'Price List API, AmazonS3, APN2-Requests-Tier1',
  },
  s3Get: {
    ...{ value: 0.0035e-4, unit: 'S3 GET or HEAD request', known: seoulList, checkedOn },
    source: 'Price List API, AmazonS3, APN2-Requests-Tier2',
  },
  logsGb: {
    ...{ value: 0.76, unit: 'CloudWatch Logs, GB taken in', known: seoulList, checkedOn },
    source: 'Price List API, AmazonCloudWatch, APN2-DataProcessing-Bytes and APN2-VendedLog-Bytes',
  },
  busEvent: {
    ...{ value: 1e-6, unit: 'EventBridge event of 64 KB', known: usList, checkedOn },
    source: 'https://aws.amazon.com/eventbridge/pricing/ (custom events)',
  },
  topicPublish: {
    ...{ value: 0.5e-6, unit: 'SNS publish of 64 KB', known: usList, checkedOn },
    source: 'https://aws.amazon.com/sns/pricing/ (standard topics)',
  },
  keyRequest: {
    ...{ value: 0.03e-4, unit: 'KMS request', known: usList, checkedOn },
    source: 'https://aws.amazon.com/kms/pricing/ (symmetric keys, $0.03 per 10,000)',
  },
  trace: {
    ...{ value: 5e-6, unit: 'X-Ray trace recorded', known: usList, checkedOn },
    source: 'https://aws.amazon.com/xray/pricing/',
  },
} as const satisfies Readonly<Record<string, Sourced>>;
