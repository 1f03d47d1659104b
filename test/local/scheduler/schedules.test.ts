import { GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LocalCloud } from '../../../local/cloud.ts';
import { aCloud, at } from '../a-cloud.ts';
import { aFolder } from '../an-assembly.ts';

const dataFolder = aFolder();
let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await aCloud('messages', { dataFolder });
});
afterAll(() => cloud.stop());

const fired = async (): Promise<object[]> => {
  const got = await new SQSClient(cloud.clientConfig).send(
    new ReceiveMessageCommand({ QueueUrl: cloud.outputs.Fired, MaxNumberOfMessages: 10 }),
  );
  return (got.Messages ?? []).map(({ Body = '' }) => JSON.parse(Body));
};

it('knows when the next schedule is due', () => {
  expect(cloud.clock.nextSchedule()).toBe(at('2026-01-31T15:00:00Z'));
  expect(cloud.clock.nextSchedule('test-monthly')).toBe(at('2026-01-31T15:00:00Z'));
  expect(() => cloud.clock.nextSchedule('test-never')).toThrow('test-never DISABLED');
});

it('fires when the clock passes the instant, with that instant, once', async () => {
  await cloud.clock.advanceTo(at('2026-01-31T14:59:59Z'));
  expect(await fired()).toEqual([]);
  await cloud.clock.advanceTo(at('2026-01-31T15:00:05Z'));
  expect(await fired()).toEqual([
    {
      scheduledTime: '2026-01-31T15:00:00Z',
      by: 'arn:aws:scheduler:ap-northeast-2:000000000000:schedule/test-group/test-monthly',
    },
  ]);
  expect(cloud.clock.nextSchedule()).toBe(at('2026-02-28T15:00:00Z'));
});

it('fires every month that a long step passes, in order', async () => {
  await cloud.clock.advanceTo(at('2026-04-30T15:00:00Z'));
  const sqs = new SQSClient(cloud.clientConfig);
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: cloud.outputs.Fired, AttributeNames: ['All'] }),
  );
  // A message is kept for 14 days here: of March, April and May only May is left.
  expect(Attributes?.ApproximateNumberOfMessages).toBe('1');
  expect(await fired()).toMatchObject([{ scheduledTime: '2026-04-30T15:00:00Z' }]);
});

it('does not fire again after a restart, and the clock has not gone back', async () => {
  const before = cloud.clock.now();
  await cloud.stop();
  cloud = await aCloud('messages', { dataFolder });
  expect(cloud.clock.now()).toBeGreaterThanOrEqual(before);
  expect(cloud.clock.now()).toBeLessThan(before + 60_000);
  expect(cloud.clock.nextSchedule()).toBe(at('2026-05-31T15:00:00Z'));
  await cloud.idle();
  expect((await fired()).length).toBeLessThanOrEqual(1);
});

it('is listed and described by the API', async () => {
  const authorization = 'AWS4-HMAC-SHA256 Credential=a/20260101/r/scheduler/aws4_request';
  const get = async (path: string) =>
    (await fetch(`${cloud.endpoints.aws}${path}`, { headers: { authorization } })).json();
  expect(await get('/schedules')).toMatchObject({
    Schedules: [{ Name: 'test-monthly' }, { Name: 'test-never', State: 'DISABLED' }],
  });
  expect(await get('/schedules/test-monthly')).toMatchObject({
    ScheduleExpression: 'cron(0 0 1 * ? *)',
    ScheduleExpressionTimezone: 'Asia/Seoul',
    State: 'ENABLED',
  });
});
