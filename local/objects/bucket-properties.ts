import * as z from 'zod';
import { TAKEN_PREFIXES } from '../http/addresses.ts';
import { withoutEffect } from '../template/without-effect.ts';

export const bucketProperties = z.strictObject({
  BucketName: z
    .string()
    .refine((name) => !TAKEN_PREFIXES.includes(name), 'this path of the gateway is taken here')
    .optional(),
  VersioningConfiguration: z.strictObject({ Status: z.enum(['Enabled', 'Suspended']) }).optional(),
  NotificationConfiguration: z
    .strictObject({
      EventBridgeConfiguration: z
        .strictObject({ EventBridgeEnabled: z.boolean().default(true) })
        .optional(),
    })
    .optional(),
  // Nothing expires and nothing is public here: the disk is the developer's own.
  ...withoutEffect(
    'BucketEncryption',
    'IntelligentTieringConfigurations',
    'LifecycleConfiguration',
    'LoggingConfiguration',
    'ObjectLockConfiguration',
    'ObjectLockEnabled',
    'OwnershipControls',
    'PublicAccessBlockConfiguration',
    'Tags',
  ),
});
export type BucketProperties = z.infer<typeof bucketProperties>;
