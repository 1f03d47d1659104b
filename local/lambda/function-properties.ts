import * as z from 'zod';
import { withoutEffect } from '../template/without-effect.ts';

export const functionProperties = z.strictObject({
  FunctionName: z.string().optional(),
  Code: z.strictObject({
    S3Bucket: z.string(),
    S3Key: z.string(),
    ...withoutEffect('SourceKMSKeyArn'),
  }),
  Handler: z.string(),
  Runtime: z.string().regex(/^nodejs\d+\.x$/, 'only Node.js functions run here'),
  MemorySize: z.int().default(128),
  Timeout: z.int().default(3),
  ReservedConcurrentExecutions: z.int().optional(),
  /** A role of the template is what the function's calls are judged by. */
  Role: z.string().optional(),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.string()) }).optional(),
  /** Where an asynchronous invocation goes that failed for good. */
  DeadLetterConfig: z.strictObject({ TargetArn: z.string().optional() }).optional(),
  // /tmp is a folder of the data folder without a limit of its own.
  ...withoutEffect(
    'Architectures',
    'Description',
    'EphemeralStorage',
    'KmsKeyArn',
    'LoggingConfig',
    'RecursiveLoop',
    'RuntimeManagementConfig',
    'Tags',
    'TracingConfig',
  ),
});
export type FunctionProperties = z.infer<typeof functionProperties>;

/** What becomes of asynchronous invocations that fail. */
export const invokeConfigProperties = z.strictObject({
  FunctionName: z.string(),
  Qualifier: z.literal('$LATEST').optional(),
  MaximumRetryAttempts: z.int().min(0).max(2).default(2),
  MaximumEventAgeInSeconds: z.int().default(21_600),
  DestinationConfig: z
    .strictObject({ OnFailure: z.strictObject({ Destination: z.string() }).optional() })
    .optional(),
});
export type InvokeConfigProperties = z.infer<typeof invokeConfigProperties>;

/** A queue that a function reads; streams as sources are not known here. */
export const sourceMappingProperties = z.strictObject({
  EventSourceArn: z.string().regex(/^arn:aws:sqs:/, 'only a queue can be an event source here'),
  FunctionName: z.string(),
  BatchSize: z.int().min(1).max(10_000).default(10),
  MaximumBatchingWindowInSeconds: z.int().default(0),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  ScalingConfig: z.strictObject({ MaximumConcurrency: z.int() }).optional(),
  Enabled: z.boolean().default(true),
  ...withoutEffect('Tags', 'MetricsConfig', 'KmsKeyArn'),
});
export type SourceMappingProperties = z.infer<typeof sourceMappingProperties>;
