import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LocalCloud } from '../../../local/cloud.ts';
import { aCloud } from '../a-cloud.ts';
import { aFolder } from '../an-assembly.ts';

const dataFolder = aFolder();
let cloud: LocalCloud;
let sqs: SQSClient;
const open = async () => {
  cloud = await aCloud('messages', { dataFolder });
  sqs = new SQSClient({ ...cloud.clientConfig, maxAttempts: 1 });
};
beforeAll(open);
afterAll(() => cloud.stop());
let notes: string;
let n = 0;
beforeEach(() => {
  notes = join(dataFolder, `notes-${n++}.jsonl`);
});

const url = (name: string) => cloud.outputs[name] as string;
const send = (name: string, body: object, DelaySeconds?: number) =>
  sqs.send(
    new SendMessageCommand({
      QueueUrl: url(name),
      MessageBody: JSON.stringify(body),
      DelaySeconds,
    }),
  );
const receive = async (name: string, more: object = {}) =>
  (
    await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url(name), MaxNumberOfMessages: 10, ...more }),
    )
  ).Messages ?? [];
const noted = (): object[] => {
  try {
    const lines = readFileSync(notes, 'utf8').trim().split('\n');
    return lines.map((line) => JSON.parse(line));
  } catch {
    return [];
  }
};
const aNote = (more: object = {}) => ({ do: 'note', file: notes, ...more });
const later = (seconds: number) => cloud.clock.advanceTo(cloud.clock.now() + seconds * 1000);

describe('a message', () => {
  it('is hidden from the moment it is received until its visibility time is over', async () => {
    await send('Unread', { n: 1 });
    const [first] = await receive('Unread');
    expect(await receive('Unread')).toEqual([]);
    await later(29);
    expect(await receive('Unread')).toEqual([]);
    await later(2);
    const [second] = await receive('Unread');
    expect(second?.MessageId).toBe(first?.MessageId);
    expect(second?.Attributes?.ApproximateReceiveCount).toBe('2');
    await sqs.send(
      new DeleteMessageCommand({ QueueUrl: url('Unread'), ReceiptHandle: first?.ReceiptHandle }),
    );
    await later(31);
    const [third] = await receive('Unread');
    expect(third?.MessageId).toBe(first?.MessageId);
    await sqs.send(
      new DeleteMessageCommand({ QueueUrl: url('Unread'), ReceiptHandle: third?.ReceiptHandle }),
    );
    await later(31);
    expect(await receive('Unread')).toEqual([]);
  });

  it('can be shown again at once by its receiver, and counted', async () => {
    await send('Unread', { n: 2 });
    const [got] = await receive('Unread');
    const QueueUrl = url('Unread');
    const attributes = async () =>
      (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] })))
        .Attributes;
    expect(await attributes()).toMatchObject({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '1',
    });
    const ReceiptHandle = got?.ReceiptHandle;
    await sqs.send(
      new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
    );
    expect(await attributes()).toMatchObject({ ApproximateNumberOfMessages: '1' });
    const [again] = await receive('Unread');
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: again?.ReceiptHandle }));
  });

  it('to a queue that is not there is refused as on AWS', async () => {
    const QueueUrl = `${url('Unread')}-other`;
    await expect(
      sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' })),
    ).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  });
});

describe('a function that reads a queue', () => {
  it('gets what is sent, and what it answers for is gone', async () => {
    await send('Work', aNote({ line: 'L1' }));
    await cloud.idle();
    expect(noted()).toMatchObject([{ line: 'L1' }]);
    await later(120);
    expect(noted()).toHaveLength(1);
  });

  it('gets a delayed message on the local clock', async () => {
    await send('Work', aNote(), 660);
    await later(659);
    expect(noted()).toHaveLength(0);
    await later(2);
    expect(noted()).toHaveLength(1);
  });

  it('gets only the failed message of a batch again; after three times it is a dead letter', async () => {
    await send('Work', { do: 'throw', name: 'Unavailable', message: 'no', file: notes });
    await send('Work', aNote());
    await cloud.idle();
    expect(noted()).toHaveLength(1);
    await later(61);
    await later(61);
    expect(await receive('DeadLetters')).toEqual([]);
    await later(61);
    const letters = await receive('DeadLetters');
    expect(letters.map(({ Body = '' }) => JSON.parse(Body))).toMatchObject([{ do: 'throw' }]);
    expect(noted()).toHaveLength(1);
  });
});

describe('after a restart', () => {
  it('what was sent is there, delayed messages on time, received ones shown again', async () => {
    await send('Unread', { n: 'kept' });
    await send('Unread', { n: 'received' });
    const { length } = await receive('Unread', { MaxNumberOfMessages: 1 });
    await send('Work', aNote({ n: 'delayed' }), 600);
    await cloud.stop();
    await open();
    const bodies = (await receive('Unread')).map(({ Body = '' }) => JSON.parse(Body).n);
    expect([length, bodies.sort()]).toEqual([1, ['kept', 'received']]);
    await later(300);
    expect(noted()).toEqual([]);
    await later(301);
    expect(noted()).toMatchObject([{ n: 'delayed' }]);
  });
});
