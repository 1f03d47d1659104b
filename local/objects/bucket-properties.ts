import * as z from 'zod';
import { withoutEffect } from '../template/without-effect.ts';

export const bucketProperties = z.strictObject({
  BucketName: z.string().optional(),
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
