import * as z from 'zod';
import { withoutEffect } from '../template/without-effect.ts';

const redrivePolicy = z.strictObject({
  deadLetterTargetArn: z.string(),
  maxReceiveCount: z.coerce.number().int().min(1),
});

/** A standard queue; a FIFO queue is not known here. */
export const queueProperties = z.strictObject({
  QueueName: z
    .string()
    .regex(/^[\w-]{1,80}$/, 'only standard queues run here')
    .optional(),
  VisibilityTimeout: z.int().min(0).default(30),
  DelaySeconds: z.int().min(0).max(900).default(0),
  MessageRetentionPeriod: z.int().min(60).default(345_600),
  RedrivePolicy: redrivePolicy.optional(),
  ...withoutEffect(
    'KmsDataKeyReusePeriodSeconds',
    'KmsMasterKeyId',
    'MaximumMessageSize',
    'ReceiveMessageWaitTimeSeconds',
    'RedriveAllowPolicy',
    'SqsManagedSseEnabled',
    'Tags',
  ),
});
export type QueueProperties = z.infer<typeof queueProperties>;
