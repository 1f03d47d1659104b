import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { type LocalCloud, startLocalCloud } from '../../local/cloud.ts';
import { EnvironmentProblem } from '../../local/environment-problem.ts';
import { stillRuns } from '../../local/folder/process-identity.ts';
import { aCloud, at } from './a-cloud.ts';
import { aFolder, anAssembly, aTemplate } from './an-assembly.ts';
import { standIns } from './stand-ins.ts';

const itemsOf = async (cloud: LocalCloud, pk: string): Promise<number> => {
  const database = new DynamoDBClient({
    ...cloud.clientConfig,
    endpoint: cloud.endpoints.dynamodb,
  });
  const found = await database.send(
    new QueryCommand({
      TableName: cloud.outputs.Table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: pk } },
    }),
  );
  return found.Count ?? 0;
};
const partner = async (cloud: LocalCloud) =>
  (await (await fetch(cloud.outputs.PartnerUrl as string)).json()) as Record<string, string>;
const describeExecution = (cloud: LocalCloud, name: string) =>
  new SFNClient(cloud.clientConfig).send(
    new DescribeExecutionCommand({
      executionArn: `${cloud.outputs.Machine?.replace(':stateMachine:', ':execution:')}:${name}`,
    }),
  );
const childrenOf = (dataFolder: string) => {
  const { children } = JSON.parse(readFileSync(join(dataFolder, 'lock.json'), 'utf8'));
  return Object.values(children) as { pid: number; startedAt: string }[];
};

describe('a stand-in', () => {
  it('has the address the template asks for, the token of its secret, and the clock', async () => {
    const dataFolder = aFolder();
    const cloud = await aCloud('stand-in', { dataFolder, standIns });
    const secrets = new SecretsManagerClient(cloud.clientConfig);
    const { SecretString } = await secrets.send(
      new GetSecretValueCommand({ SecretId: cloud.outputs.Secret }),
    );
    expect(cloud.outputs.PartnerUrl).toBe(cloud.endpoints.standIns.partner);
    expect(await partner(cloud)).toMatchObject({
      TOKEN: SecretString,
      DATA_FILE: join(dataFolder, 'partners', 'partner.journal'),
      today: expect.stringMatching(/^2026-01-31T02:00/),
    });
    await cloud.clock.advanceTo(at('2026-05-01T00:00:00Z'));
    await new Promise((told) => setTimeout(told, 50));
    expect((await partner(cloud)).today).toMatch(/^2026-05-01T00:00/);
    expect(Object.keys(cloud.memory()).sort()).toEqual(['database', 'main', 'partner']);
    const children = childrenOf(dataFolder);
    await cloud.stop();
    expect(children.map(stillRuns)).toEqual([false, false]);
    expect(existsSync(join(dataFolder, 'lock.json'))).toBe(false);
  });
});

describe('a workflow', () => {
  it('waits on the local clock, and its end is an event on the bus', async () => {
    const cloud = await aCloud('stand-in', { standIns });
    const { Machine: stateMachineArn } = cloud.outputs;
    await cloud.stepFunctions.handle('StartExecution', {
      stateMachineArn,
      name: 'feb',
      input: JSON.stringify({ do: 'answer', value: 1 }),
    });
    await cloud.idle();
    expect(await describeExecution(cloud, 'feb')).toMatchObject({ status: 'RUNNING' });
    await cloud.clock.advanceTo(cloud.clock.now() + 31 * 86_400_000);
    expect(await describeExecution(cloud, 'feb')).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"asked":1}',
    });
    const { Messages = [] } = await new SQSClient(cloud.clientConfig).send(
      new ReceiveMessageCommand({ QueueUrl: cloud.outputs.Endings }),
    );
    expect(JSON.parse(Messages[0]?.Body ?? '')).toMatchObject({ detail: { name: 'feb' } });
    await cloud.stop();
  });
});

describe('a data folder', () => {
  const owner = (dataFolder: string): ChildProcess =>
    fork(fileURLToPath(new URL('owner.ts', import.meta.url)), [
      dataFolder,
      anAssembly(aTemplate('stand-in')),
    ]);
  const said = async (process: ChildProcess): Promise<Record<string, unknown>> => {
    const [message] = await once(process, 'message');
    return message;
  };

  it('keeps everything over a kill -9 of its owner, whose children do not stay', async () => {
    const dataFolder = aFolder();
    const first = owner(dataFolder);
    await said(first);
    first.send({ insert: 'kept' });
    const before = await said(first);
    const refused = await aCloud('stand-in', { dataFolder, standIns }).catch((error) => error);
    expect(refused).toBeInstanceOf(EnvironmentProblem);
    expect(refused.message).toContain(`in use by process ${first.pid}`);
    const children = childrenOf(dataFolder);
    first.kill('SIGKILL');
    await once(first, 'exit');

    const cloud = await aCloud('stand-in', { dataFolder, standIns });
    expect(children.map(stillRuns)).toEqual([false, false]);
    expect(await itemsOf(cloud, 'kept')).toBe(2);
    expect(cloud.clock.now()).toBeGreaterThanOrEqual(Number(before.now));
    expect(await describeExecution(cloud, 'kept')).toMatchObject({ status: 'RUNNING' });
    await cloud.clock.advanceTo(cloud.clock.now() + 31 * 86_400_000);
    expect(await describeExecution(cloud, 'kept')).toMatchObject({ status: 'SUCCEEDED' });
    await cloud.stop();
  });

  it('with tables of another shape is refused, and nothing stays behind', async () => {
    const dataFolder = aFolder();
    await (await aCloud('stand-in', { dataFolder, standIns })).stop();
    const template = structuredClone(aTemplate('stand-in')) as unknown as {
      Resources: { Things: { Properties: { GlobalSecondaryIndexes: object[] } } };
    };
    template.Resources.Things.Properties.GlobalSecondaryIndexes = [];
    const assembly = anAssembly(template);
    await expect(startLocalCloud({ dataFolder, assembly, standIns })).rejects.toThrow(
      /table test-Things .*other keys or indexes.*--fresh/,
    );
    expect(existsSync(join(dataFolder, 'lock.json'))).toBe(false);
    await (await aCloud('stand-in', { dataFolder, standIns })).stop();
  });

  it('is not touched by a template that cannot run', async () => {
    const dataFolder = join(aFolder(), 'new');
    const assembly = anAssembly({ Resources: { Old: { Type: 'AWS::Lambda::Version' } } });
    await expect(startLocalCloud({ dataFolder, assembly, standIns: [] })).rejects.toThrow(
      EnvironmentProblem,
    );
    expect(existsSync(dataFolder)).toBe(false);
  });
});
