import * as z from 'zod';
import { withoutEffect } from '../template/without-effect.ts';

const keySchema = z.array(
  z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }),
);
const projection = z.strictObject({
  ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']).optional(),
  NonKeyAttributes: z.array(z.string()).optional(),
});

/** The parts of a table that decide what reads and writes do; the rest is how AWS keeps it. */
export const tableProperties = z.strictObject({
  TableName: z.string().optional(),
  AttributeDefinitions: z.array(
    z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  KeySchema: keySchema,
  GlobalSecondaryIndexes: z
    .array(
      z.strictObject({
        IndexName: z.string(),
        KeySchema: keySchema,
        Projection: projection,
        ...withoutEffect(
          'ContributorInsightsSpecification',
          'OnDemandThroughput',
          'ReadOnDemandThroughputSettings',
          'WarmThroughput',
          'WriteOnDemandThroughputSettings',
        ),
      }),
    )
    .default([]),
  LocalSecondaryIndexes: z
    .array(z.strictObject({ IndexName: z.string(), KeySchema: keySchema, Projection: projection }))
    .default([]),
  // Declared and without effect: nothing is deleted here when its time has come. AWS deletes within
  // days, so whoever reads must look at the attribute itself in both.
  TimeToLiveSpecification: z
    .strictObject({ AttributeName: z.string().optional(), Enabled: z.boolean() })
    .optional(),
  // Encryption, backups and deletion protection of the one replica; dynoxide has no throttling.
  ...withoutEffect(
    'BillingMode',
    'ContributorInsightsSpecification',
    'DeletionProtectionEnabled',
    'OnDemandThroughput',
    'PointInTimeRecoverySpecification',
    'ReadOnDemandThroughputSettings',
    'Replicas',
    'SSESpecification',
    'Tags',
    'WarmThroughput',
    'WriteOnDemandThroughputSettings',
  ),
});
export type TableProperties = z.infer<typeof tableProperties>;
