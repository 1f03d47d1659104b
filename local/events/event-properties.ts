import * as z from 'zod';
import { withoutEffect } from '../template/without-effect.ts';
import { eventPattern } from './event-pattern.ts';

export const busProperties = z.strictObject({
  Name: z.string(),
  // What a bus could not deliver goes to its rules' own dead-letter queues here.
  ...withoutEffect('DeadLetterConfig', 'Description', 'KmsKeyIdentifier', 'LogConfig', 'Tags'),
});

const target = z.strictObject({
  Arn: z.string(),
  Id: z.string(),
  Input: z.string().optional(),
  InputPath: z.string().optional(),
  InputTransformer: z
    .strictObject({
      InputPathsMap: z.record(z.string(), z.string()).default({}),
      InputTemplate: z.string(),
    })
    .optional(),
  DeadLetterConfig: z.strictObject({ Arn: z.string() }).optional(),
  RetryPolicy: z
    .strictObject({
      MaximumRetryAttempts: z.int().optional(),
      MaximumEventAgeInSeconds: z.int().optional(),
    })
    .optional(),
  ...withoutEffect('RoleArn'),
});
export type RuleTarget = z.infer<typeof target>;

/** A rule that waits for events; schedules are AWS::Scheduler::Schedule here. */
export const ruleProperties = z.strictObject({
  Name: z.string().optional(),
  EventBusName: z.string().default('default'),
  EventPattern: eventPattern,
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Targets: z.array(target).default([]),
  ...withoutEffect('Description', 'RoleArn', 'Tags'),
});
export type RuleProperties = z.infer<typeof ruleProperties>;

export const topicProperties = z.strictObject({
  TopicName: z
    .string()
    .regex(/^[\w-]{1,256}$/, 'only standard topics run here')
    .optional(),
  ...withoutEffect('DisplayName', 'KmsMasterKeyId', 'Tags', 'TracingConfig'),
});

/** Delivery to queues and functions; e-mail and web addresses are outside this machine. */
export const subscriptionProperties = z.strictObject({
  TopicArn: z.string(),
  Protocol: z.enum(['sqs', 'lambda']),
  Endpoint: z.string(),
  RawMessageDelivery: z.boolean().default(false),
  RedrivePolicy: z.strictObject({ deadLetterTargetArn: z.string() }).optional(),
});
export type SubscriptionProperties = z.infer<typeof subscriptionProperties>;
