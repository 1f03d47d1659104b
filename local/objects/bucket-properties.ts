import * as z from 'zod';
import { TAKEN_PREFIXES } from '../http/addresses.ts';
import { withoutEffect } from '../template/without-effect.ts';

export const bucketProperties = z.strictObject({
  BucketName: z
    .string()
    .refine((name) => !TAKEN_PREFIXES.includes(name), 'this path of the gateway is taken here')
    .optional(),
  VersioningConfiguration: z.strictObject({ Status: z.enum(['Enabled', 'Suspended']) }).optional(),
  ObjectLockEnabled: z.boolean().optional(),
  ObjectLockConfiguration: z
    .strictObject({
      ObjectLockEnabled: z.literal('Enabled'),
      Rule: z.strictObject({
        DefaultRetention: z.strictObject({
          Mode: z.enum(['GOVERNANCE', 'COMPLIANCE']),
          Days: z.int().positive().optional(),
          Years: z.int().positive().optional(),
        }),
      }),
    })
    .optional(),
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
    'OwnershipControls',
    'PublicAccessBlockConfiguration',
    'Tags',
  ),
});

/** How long a version written now may not be deleted, undefined where it may. */
export const retentionOf = ({
  ObjectLockConfiguration,
}: BucketProperties): { readonly mode: string; readonly ms: number } | undefined => {
  const retention = ObjectLockConfiguration?.Rule.DefaultRetention;
  if (!retention) return undefined;
  const days = (retention.Days ?? 0) + 365 * (retention.Years ?? 0);
  return { mode: retention.Mode, ms: days * 86_400_000 };
};
export type BucketProperties = z.infer<typeof bucketProperties>;
