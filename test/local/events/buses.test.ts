import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalCloud } from '../../../local/cloud.ts';
import { aCloud } from '../a-cloud.ts';
import { aFolder } from '../an-assembly.ts';

const dataFolder = aFolder();
let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await aCloud('messages', { dataFolder });
});
afterAll(() => cloud.stop());

const put = (detail: object, more: object = {}) =>
  new EventBridgeClient(cloud.clientConfig).send(
    new PutEventsCommand({
      Entries: [
        {
          Source: 'puppet',
          DetailType: 'PuppetSpoke',
          Detail: JSON.stringify(detail),
          EventBusName: cloud.outputs.Bus,
          ...more,
        },
      ],
    }),
  );
const take = async (name: string): Promise<Record<string, unknown>[]> => {
  await cloud.idle();
  const sqs = new SQSClient(cloud.clientConfig);
  const QueueUrl = cloud.outputs[name];
  const got = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  for (const { ReceiptHandle } of got.Messages ?? []) {
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  }
  return (got.Messages ?? []).map(({ Body = '' }) => JSON.parse(Body));
};
const later = (seconds: number) => cloud.clock.advanceTo(cloud.clock.now() + seconds * 1000);

describe('an event', () => {
  it('reaches the targets of the rules it matches, in AWS’s envelope', async () => {
    await put({ loud: true, line: 'L"1', count: 3 });
    expect(await take('Unread')).toMatchObject([
      {
        version: '0',
        source: 'puppet',
        'detail-type': 'PuppetSpoke',
        region: 'ap-northeast-2',
        time: expect.stringMatching(/^2026-01-31T02:00:\d\dZ$/),
        detail: { line: 'L"1' },
      },
    ]);
  });

  it('reaches a topic and its subscribers through an input template', async () => {
    const [notification] = await take('Inbox');
    expect(notification).toMatchObject({ Type: 'Notification', TopicArn: cloud.outputs.News });
    expect(JSON.parse(String(notification?.Message))).toEqual({
      line: 'L"1',
      text: 'line L"1 spoke',
      count: 3,
    });
  });

  it('that no rule asks for reaches nobody', async () => {
    await put({ loud: false });
    await put({ loud: true }, { EventBusName: 'default' });
    expect(await take('Unread')).toEqual([]);
  });

  it('that is no event is refused in the answer, not by an error', async () => {
    expect(await put({}, { Detail: 'not JSON' })).toMatchObject({
      FailedEntryCount: 1,
      Entries: [{ ErrorCode: 'MalformedDetail' }],
    });
    expect(await put({}, { EventBusName: 'nowhere' })).toMatchObject({ FailedEntryCount: 1 });
  });
});

describe('an asynchronous invocation', () => {
  it('comes from a rule with the part of the event that the rule names', async () => {
    const file = join(dataFolder, 'ordered.jsonl');
    await put({ do: 'note', file, line: 'L2' }, { Source: 'operator' });
    await cloud.idle();
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ line: 'L2' });
  });

  it('is tried again after one and two minutes, then kept as a dead letter', async () => {
    const failing = { do: 'throw', name: 'Defect', message: 'never' };
    const answer = await new LambdaClient(cloud.clientConfig).send(
      new InvokeCommand({
        FunctionName: 'test-Puppet',
        InvocationType: 'Event',
        Payload: JSON.stringify(failing),
      }),
    );
    expect(answer.StatusCode).toBe(202);
    await cloud.idle();
    cloud.resetCalls();
    const tries = () => cloud.calls().find(({ call }) => call === 'Invoke')?.count ?? 0;
    await later(59);
    expect(tries()).toBe(0);
    await later(2);
    expect(tries()).toBe(1);
    expect(await take('LostCalls')).toEqual([]);
    await later(121);
    expect(tries()).toBe(2);
    expect(await take('LostCalls')).toEqual([failing]);
  });

  it('and a synchronous one tell a failure apart from an answer', async () => {
    const lambda = new LambdaClient(cloud.clientConfig);
    const invoke = (payload: object) =>
      lambda.send(
        new InvokeCommand({ FunctionName: 'test-Puppet', Payload: JSON.stringify(payload) }),
      );
    const good = await invoke({ do: 'answer', value: 7 });
    expect([good.FunctionError, good.Payload?.transformToString()]).toEqual([undefined, '7']);
    const bad = await invoke({ do: 'throw', name: 'Stopped', message: 'switch' });
    expect(bad.FunctionError).toBe('Unhandled');
    expect(JSON.parse(bad.Payload?.transformToString() ?? '')).toMatchObject({
      errorType: 'Stopped',
      errorMessage: 'switch',
    });
  });
});

describe('a topic', () => {
  it('takes a message from a function or a person', async () => {
    const sns = new SNSClient(cloud.clientConfig);
    await sns.send(
      new PublishCommand({ TopicArn: cloud.outputs.News, Subject: '2월', Message: '끝 & done' }),
    );
    expect(await take('Inbox')).toMatchObject([{ Subject: '2월', Message: '끝 & done' }]);
    await expect(
      sns.send(new PublishCommand({ TopicArn: `${cloud.outputs.News}x`, Message: 'x' })),
    ).rejects.toMatchObject({ name: 'NotFoundException' });
  });
});

describe('a secret', () => {
  it('is made once and read by its ARN', async () => {
    const secrets = new SecretsManagerClient(cloud.clientConfig);
    const read = () => secrets.send(new GetSecretValueCommand({ SecretId: cloud.outputs.Secret }));
    const { SecretString } = await read();
    expect(SecretString).toMatch(/^[A-Za-z0-9]{40}$/);
    expect((await read()).SecretString).toBe(SecretString);
  });
});
