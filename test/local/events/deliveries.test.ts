import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LocalCloud } from '../../../local/cloud.ts';
import { aCloud } from '../a-cloud.ts';
import { aFolder } from '../an-assembly.ts';

const dataFolder = aFolder();
let cloud: LocalCloud;
let workflows: SFNClient;
let read = 0;
const open = async () => {
  cloud = await aCloud('deliveries', { dataFolder });
  workflows = new SFNClient(cloud.clientConfig);
  read = 0;
};
beforeAll(open);
afterAll(() => cloud.stop());
beforeEach(async () => void (await heard()));

/** What the function was called with since the last look. */
const heard = async (): Promise<Record<string, unknown>[]> => {
  await cloud.idle();
  const file = join(dataFolder, 'tmp', 'heard.jsonl');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
  const fresh = lines.slice(read).map((line) => JSON.parse(line));
  read = lines.length;
  return fresh;
};

describe('a message to a topic', () => {
  it('reaches a function in the record that SNS makes of it', async () => {
    const news = new SNSClient(cloud.clientConfig);
    const message = { TopicArn: cloud.outputs.News, Subject: 'Given', Message: '{"line":"L1"}' };
    const { MessageId } = await news.send(new PublishCommand(message));
    const [event] = await heard();
    expect(event).toMatchObject({
      Records: [
        {
          EventSource: 'aws:sns',
          EventVersion: '1.0',
          EventSubscriptionArn: expect.stringMatching(/^arn:aws:sns:/),
          Sns: { ...message, MessageId, Type: 'Notification', Timestamp: expect.any(String) },
        },
      ],
    });
  });
});

describe('objects that come into several buckets', () => {
  it('are told to the rule of their bucket alone', async () => {
    const objects = new S3Client(cloud.clientConfig);
    const { Codes, Answers, Quiet } = cloud.outputs;
    for (const Bucket of [Codes, Answers, Quiet]) {
      await objects.send(new PutObjectCommand({ Bucket, Key: 'in/a.csv', Body: 'a' }));
    }
    const told = await heard();
    expect(told.sort((a, b) => (String(a.rule) < String(b.rule) ? -1 : 1))).toEqual([
      { rule: 'Answers', bucket: Answers, key: 'in/a.csv' },
      { rule: 'Codes', bucket: Codes, key: 'in/a.csv' },
    ]);
  });
});

describe('a workflow that waits for a token', () => {
  const hours = (count: number) => cloud.clock.advanceTo(cloud.clock.now() + count * 3_600_000);
  const asked = async (name: string) => {
    const { executionArn = '' } = await workflows.send(
      new StartExecutionCommand({
        stateMachineArn: cloud.outputs.Machine,
        name,
        input: JSON.stringify({ case: name }),
      }),
    );
    const call = (await heard()).find((each) => each.case === name);
    return { executionArn, taskToken: String(call?.token) };
  };
  const endOf = async (executionArn: string) => {
    await cloud.idle();
    const { status, output } = await workflows.send(new DescribeExecutionCommand({ executionArn }));
    return { status, output };
  };
  const success = (taskToken: string, output = '{"certificate":"c"}') =>
    workflows.send(new SendTaskSuccessCommand({ taskToken, output }));

  it('goes on with the answer, also after a restart', async () => {
    const { executionArn, taskToken } = await asked('answered');
    await cloud.stop();
    await open();
    expect(await endOf(executionArn)).toMatchObject({ status: 'RUNNING' });
    expect(await heard()).toEqual([]);
    await success(taskToken);
    expect(await endOf(executionArn)).toEqual({
      status: 'SUCCEEDED',
      output: '{"certificate":"c"}',
    });
    await expect(success(taskToken)).rejects.toMatchObject({ name: 'TaskTimedOut' });
  });

  it('takes another way with a refusal', async () => {
    const { executionArn, taskToken } = await asked('refused');
    await workflows.send(new SendTaskFailureCommand({ taskToken, error: 'Refused', cause: 'no' }));
    expect(await endOf(executionArn)).toMatchObject({ output: '"refused"' });
  });

  it('stays alive by heartbeats until its time is up, over a restart', async () => {
    const { executionArn, taskToken } = await asked('alive');
    for (let hour = 0; hour < 23; hour++) {
      await hours(0.95);
      await workflows.send(new SendTaskHeartbeatCommand({ taskToken }));
      if (hour === 11) {
        await cloud.stop();
        await open();
      }
    }
    expect(await endOf(executionArn)).toMatchObject({ status: 'RUNNING' });
    for (let hour = 0; hour < 4; hour++) {
      await workflows.send(new SendTaskHeartbeatCommand({ taskToken })).catch(() => {});
      await hours(0.95);
    }
    expect(await endOf(executionArn)).toMatchObject({ output: '"late"' });
    await expect(success(taskToken)).rejects.toMatchObject({ name: 'TaskTimedOut' });
  });

  it('is late when the heartbeats stop, at the hour and not before', async () => {
    const { executionArn } = await asked('silent');
    await hours(0.99);
    expect(await endOf(executionArn)).toMatchObject({ status: 'RUNNING' });
    await hours(0.02);
    expect(await endOf(executionArn)).toMatchObject({ output: '"late"' });
  });
});
