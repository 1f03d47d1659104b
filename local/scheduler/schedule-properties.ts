import * as z from 'zod';
import { withoutEffect } from '../template/without-effect.ts';
import { parseCron } from './cron.ts';

const expression = z.string().transform((text, context) => {
  try {
    return parseCron(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
    return z.NEVER;
  }
});

/** A recurring schedule in a zone without daylight saving; the start is exact, never flexible. */
export const scheduleProperties = z.strictObject({
  Name: z.string().optional(),
  GroupName: z.string().default('default'),
  ScheduleExpression: expression,
  ScheduleExpressionTimezone: z
    .enum(['Asia/Seoul', 'UTC'], 'only Asia/Seoul and UTC, which have no daylight saving')
    .default('UTC'),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  FlexibleTimeWindow: z.strictObject({ Mode: z.literal('OFF') }),
  Target: z.strictObject({
    Arn: z.string(),
    Input: z.string().optional(),
    DeadLetterConfig: z.strictObject({ Arn: z.string() }).optional(),
    RetryPolicy: z
      .strictObject({
        MaximumRetryAttempts: z.int().optional(),
        MaximumEventAgeInSeconds: z.int().optional(),
      })
      .optional(),
    ...withoutEffect('RoleArn'),
  }),
  ...withoutEffect('Description', 'KmsKeyArn'),
});
export type ScheduleProperties = z.infer<typeof scheduleProperties>;

export const scheduleGroupProperties = z.strictObject({
  Name: z.string().optional(),
  ...withoutEffect('Tags'),
});
