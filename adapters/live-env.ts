import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { Defect } from '../domain/errors.ts';
import { dynamoDatabase } from './aws/database.ts';
import { stepFunctionsExecutions } from './aws/executions.ts';
import { keepAliveHttp } from './aws/http.ts';
import { jsonLog } from './aws/log.ts';
import {
  eventBridgeBus,
  keptSecrets,
  snsTopics,
  sqsQueues,
  stepFunctionsWorkflows,
} from './aws/messages.ts';
import { s3Objects } from './aws/objects.ts';
import { kmsSeals } from './aws/seals.ts';
import { kmsSignatures } from './aws/signatures.ts';
import type { Clock, Env, SettingName, Settings } from './env.ts';
import type { OperationsEnv } from './operations/executions.ts';

const socketsMax = 64;
const tableTimeoutMs = 5_000;
const objectTimeoutMs = 30_000;
const messageTimeoutMs = 10_000;
const connectMs = 2_000;
/** The process that serves a whole cloud may not look at its sockets for a while: so many times
 * longer may everything take there. */
const patienceBesideACloud = 6;

/** Where a command finds the clouds that its own process's environment does not name. */
export interface Place {
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Of every service but DynamoDB. */
  readonly endpoint?: string;
  readonly dynamodb?: string;
}

/**
 * The outside as it is: AWS by the SDK, the process's own clock, settings from the environment.
 * Built once per process. Clients are built at their first use, so a function pays only for those
 * it calls; endpoints come from AWS's own variables, so the same bundle runs against a local cloud.
 */
export const liveEnv = (
  variables: Readonly<Record<string, string | undefined>> = process.env,
  place: Place = {},
): Env => {
  const clock = systemClock();
  const { dynamodb, ...aws } = place;
  const patient = { ...aws, maxAttempts: 3, retryMode: 'standard' } as const;
  const keptOpen = socketsKeptOpen(dynamodb === undefined ? 1 : patienceBesideACloud);
  const message = { ...patient, requestHandler: keptOpen(messageTimeoutMs) };
  const table = {
    ...aws,
    ...(dynamodb === undefined ? {} : { endpoint: dynamodb }),
    requestHandler: keptOpen(tableTimeoutMs),
  };
  const object = { ...patient, requestHandler: keptOpen(objectTimeoutMs) };
  const clients = {
    tablesOnce: once(() => silent(new DynamoDBClient({ ...table, maxAttempts: 1 }))),
    tables: once(() => silent(new DynamoDBClient({ ...patient, ...table }))),
    objects: once(() => silent(new S3Client(object))),
    workflows: once(() => silent(new SFNClient(message))),
    bus: once(() => silent(new EventBridgeClient(message))),
    topics: once(() => silent(new SNSClient(message))),
    queues: once(() => silent(new SQSClient(message))),
    secrets: once(() => silent(new SecretsManagerClient(message))),
    keys: once(() => silent(new KMSClient(message))),
  };
  return {
    settings: environmentSettings(variables),
    clock,
    ids: { next: () => randomUUID() },
    database: dynamoDatabase({ once: clients.tablesOnce, patient: clients.tables }, clock),
    objects: s3Objects(clients.objects),
    workflows: stepFunctionsWorkflows(clients.workflows),
    bus: eventBridgeBus(clients.bus),
    topics: snsTopics(clients.topics),
    queues: sqsQueues(clients.queues),
    secrets: keptSecrets(clients.secrets, clock),
    seals: kmsSeals(clients.keys),
    signatures: kmsSignatures(clients.keys),
    http: keepAliveHttp(socketsMax),
    log: jsonLog(clock, (line) => void process.stdout.write(`${line}\n`)),
  };
};

/** The same for the functions behind the operator's door, who alone see and end executions. */
export const liveOperationsEnv = (
  variables: Readonly<Record<string, string | undefined>> = process.env,
): OperationsEnv => {
  const requestHandler = socketsKeptOpen(1)(messageTimeoutMs);
  const client = once(() =>
    silent(new SFNClient({ maxAttempts: 3, retryMode: 'standard', requestHandler })),
  );
  return { ...liveEnv(variables), executions: stepFunctionsExecutions(client) };
};

/** The machine's clock; `elapsed` does not jump when somebody sets the time. */
const systemClock = (): Clock => ({
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
});

/** Settings out of a set of environment variables; an empty one counts as not set. */
export const environmentSettings = (
  variables: Readonly<Record<string, string | undefined>>,
): Settings => {
  const optional = (name: SettingName): string | undefined => variables[name] || undefined;
  return {
    optional,
    required: (name) => {
      const value = optional(name);
      if (value !== undefined) return value;
      throw new Defect(
        `The environment variable ${name} is not set. The function needs it: add it where the ` +
          'infrastructure declares the function.',
      );
    },
  };
};

const once = <T>(build: () => T): (() => T) => {
  let built: T | undefined;
  return () => {
    built ??= build();
    return built;
  };
};

/**
 * Without the SDK's own logging: it prepares every request and answer for a log, field by field,
 * also where the log throws them away, which is its default.
 */
const silent = <T extends { readonly middlewareStack: { remove(name: string): boolean } }>(
  client: T,
): T => {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
};

const socketsKeptOpen = (patience: number) => (requestTimeout: number) =>
  new NodeHttpHandler({
    connectionTimeout: patience * connectMs,
    requestTimeout: patience * requestTimeout,
    throwOnRequestTimeout: true,
    httpAgent: { keepAlive: true, maxSockets: socketsMax },
    httpsAgent: { keepAlive: true, maxSockets: socketsMax },
  });
