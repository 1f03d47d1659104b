import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { makeFunction, makeLogGroup } from './function.ts';
import { pascalCase } from './functions.ts';
import type { Keys } from './keys.ts';
import type { DeadLetterQueue, Topic } from './messages.ts';
import type { Pace } from './pace.ts';
import { letUse } from './permit.ts';
import type { Secret } from './secrets.ts';
import type { Stage } from './stages.ts';
import { Table } from './tables.ts';

export type StandInName =
  | 'order-system'
  | 'ott-partner'
  | 'insurer'
  | 'insurer-files'
  | 'message-hub'
  | 'billing'
  | 'identity-provider';

interface StandInRow {
  readonly name: StandInName;
  readonly entry: string;
  readonly hasUrl: boolean;
}

/** The partners that stages without real ones have as functions of ours, and what calls each. */
export const standInRows: readonly StandInRow[] = [
  { name: 'order-system', entry: 'partners/order-system/function.ts', hasUrl: true },
  { name: 'ott-partner', entry: 'partners/ott-partner/function.ts', hasUrl: true },
  { name: 'insurer', entry: 'partners/insurer/function.ts', hasUrl: true },
  { name: 'insurer-files', entry: 'partners/insurer/files.ts', hasUrl: false },
  { name: 'message-hub', entry: 'partners/message-hub/function.ts', hasUrl: true },
  { name: 'billing', entry: 'partners/billing/function.ts', hasUrl: true },
  { name: 'identity-provider', entry: 'partners/identity-provider/function.ts', hasUrl: true },
];

/** The bundle's name of a stand-in; a function of ours may be called as its partner is. */
export const standInEntry = ({ name, entry }: StandInRow) => ({
  name: `${name}-stand-in`,
  entry,
});

/** The stand-ins of a stage, as functions and addresses. */
export interface StandIns {
  readonly functionOf: (name: StandInName) => lambda.Function;
  /** Ends in a slash, as Function URLs do. */
  readonly urlOf: (name: StandInName) => string;
  /** The address of its secret; empty where it has none. */
  readonly secretOf: (name: StandInName) => string;
}

/** Makes every stand-in, with one small table for all of them. Nothing of it exists in `prod`. */
export const makeStandIns = (
  scope: Construct,
  stage: Stage,
  given: {
    keys: Keys;
    pace: Pace;
    secrets: Readonly<Partial<Record<StandInName, Secret>>>;
    codeOf: (name: string) => lambda.Code;
    deadLetters: DeadLetterQueue;
  },
): StandIns => {
  const table = new Table(scope, 'StandIns', {
    setting: 'STAND_IN_TABLE',
    stage,
    key: given.keys.data,
    pace: given.pace,
  });
  const functions = new Map<StandInName, lambda.Function>();
  const urls = new Map<StandInName, string>();
  const logGroup = makeLogGroup(scope, 'StandInsLog', stage);
  for (const row of standInRows) {
    const worker = makeFunction(scope, `${pascalCase(row.name)}StandIn`, {
      stage,
      code: given.codeOf(standInEntry(row).name),
      memoryMb: 512,
      timeoutSeconds: row.hasUrl ? 30 : 300,
      environment: {},
      logGroup,
      ...(row.name === 'insurer-files' && { deadLetters: given.deadLetters }),
    });
    // Whoever signs tokens keeps nothing.
    if (row.name !== 'identity-provider') letUse(worker, table, ['get', 'query', 'replace']);
    const secret = given.secrets[row.name];
    if (secret) letUse(worker, secret, ['read']);
    functions.set(row.name, worker);
    if (!row.hasUrl) continue;
    const { url } = worker.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.NONE });
    urls.set(row.name, url);
  }
  const found = <T>(map: ReadonlyMap<StandInName, T>, name: StandInName): T => {
    const value = map.get(name);
    if (value !== undefined) return value;
    throw new Error(`The stand-in ${name} has none in infra/stand-ins.ts.`);
  };
  const standIns: StandIns = {
    functionOf: (name) => found(functions, name),
    secretOf: (name) => given.secrets[name]?.value ?? '',
    urlOf: (name) => found(urls, name),
  };
  letSignTokens(scope, stage, standIns.functionOf('identity-provider'));
  return standIns;
};

/** The identity provider's stand-in signs with a key that leaves the key service only in public. */
const letSignTokens = (scope: Construct, stage: Stage, worker: lambda.Function): void => {
  const key = new kms.Key(scope, 'TokenSigning', {
    description: 'Signs the tokens of the identity provider’s stand-in',
    keySpec: kms.KeySpec.RSA_2048,
    keyUsage: kms.KeyUsage.SIGN_VERIFY,
    ...(stage.keepsData
      ? { removalPolicy: RemovalPolicy.RETAIN }
      : { removalPolicy: RemovalPolicy.DESTROY, pendingWindow: Duration.days(7) }),
  });
  worker.addEnvironment('SIGNING_KEY', key.keyArn);
  worker.addToRolePolicy(
    new iam.PolicyStatement({
      actions: ['kms:Sign', 'kms:GetPublicKey'],
      resources: [key.keyArn],
    }),
  );
};

/** A topic's messages reach the stand-in; what it cannot take is kept. */
export const subscribe = (
  topic: Topic,
  worker: lambda.IFunction,
  deadLetters: DeadLetterQueue,
): void => {
  topic.topic.addSubscription(
    new subscriptions.LambdaSubscription(worker, { deadLetterQueue: deadLetters.queue }),
  );
};
