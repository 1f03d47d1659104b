import { describe, expect, it } from 'vitest';
import { chargingLinesPerSecond, paceOf } from '../../infra/pace.ts';
import { idsIn, ofType, plainId, standing } from './standing.ts';

const { template } = standing('prod');
const tables = ofType(template, 'AWS::DynamoDB::GlobalTable');
const buckets = ofType(template, 'AWS::S3::Bucket');

describe.each(tables)('the table %s', (id, { Properties }) => {
  it('can be brought back to any second and is sealed with our key', () => {
    const [replica] = Properties.Replicas;
    expect(replica.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled).toBe(true);
    expect(Properties.SSESpecification).toEqual({ SSEEnabled: true, SSEType: 'KMS' });
    const key = plainId(id) === 'People' ? 'KeysPersons' : 'KeysData';
    expect(idsIn(replica.SSESpecification).map(plainId)).toEqual([key]);
  });

  it('is paid per request, with a brake at twice what charging accepts', () => {
    expect(Properties.BillingMode).toBe('PAY_PER_REQUEST');
    const rate = chargingLinesPerSecond('customer-appreciation@1');
    expect(Properties.WriteOnDemandThroughputSettings.MaxWriteRequestUnits).toBe(2 * rate);
  });

  it('has the index of what is open on Work, and none elsewhere: an index is a second write', () => {
    const indexes = (Properties.GlobalSecondaryIndexes ?? []).map(
      ({ IndexName, KeySchema }: { IndexName: string; KeySchema: { AttributeName: string }[] }) => [
        IndexName,
        ...KeySchema.map(({ AttributeName }) => AttributeName),
      ],
    );
    expect(indexes).toEqual(withOpen.has(plainId(id)) ? [['open', 'openShard', 'pk']] : []);
  });
});

/** Tables that list what is open or due, a shard at a time. */
const withOpen = new Set(['Work', 'Codes', 'Applications', 'Enrolments', 'Notices']);

describe('the pace of a table', () => {
  it.each([
    // R        brake    warm
    [800, { writeUnitsMax: 1_600 }],
    [3_000, { writeUnitsMax: 6_000 }],
    [3_001, { writeUnitsMax: 6_002, warmWriteUnits: 3_902 }],
    [10_000, { writeUnitsMax: 20_000, warmWriteUnits: 13_000 }],
  ])('at %i lines a second warms a table only where a new one is too slow', (rate, pace) => {
    expect(paceOf(rate)).toEqual(pace);
  });
});

/** Whose files are sealed with another key than the data. */
const keyOf: Readonly<Record<string, string>> = {
  Persons: 'KeysPersons',
  CodeFiles: 'KeysPartnerFiles',
  Handover: 'KeysPartnerFiles',
  Acknowledgement: 'KeysPartnerFiles',
};

describe.each(buckets)('the bucket %s', (id, { Properties }) => {
  it('is closed to the public and to plain HTTP', () => {
    expect(Properties.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    expect(JSON.stringify(statementsOn(id))).toContain('"aws:SecureTransport":"false"');
  });
});

describe.each(buckets.filter(([id]) => plainId(id) !== 'AccessLogs'))(
  'the bucket of data %s',
  (id, { Properties }) => {
    it('keeps every version, sealed with a key asked once per bucket', () => {
      expect(Properties.VersioningConfiguration).toEqual({ Status: 'Enabled' });
      const [rule] = Properties.BucketEncryption.ServerSideEncryptionConfiguration;
      expect(rule.BucketKeyEnabled).toBe(true);
      expect(idsIn(rule).map(plainId)).toEqual([keyOf[plainId(id)] ?? 'KeysData']);
      expect(idsIn(Properties.LoggingConfiguration).map(plainId)).toEqual(['AccessLogs']);
    });
  },
);

const statementsOn = (bucket: string) =>
  ofType(template, 'AWS::S3::BucketPolicy')
    .map(([, { Properties }]) => Properties)
    .filter(({ Bucket }) => idsIn(Bucket).includes(bucket))
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement);

describe('a bucket', () => {
  const idOf = (name: string): string => buckets.find(([id]) => plainId(id) === name)?.[0] ?? '';

  it.each(['Cohort', 'Persons', 'Handover'])(
    'with what is frozen (%s) refuses to overwrite',
    (name) => {
      expect(statementsOn(idOf(name))).toContainEqual(
        expect.objectContaining({
          Effect: 'Deny',
          Action: 's3:PutObject',
          Condition: {
            Null: { 's3:if-none-match': 'true' },
            Bool: { 's3:ObjectCreationOperation': 'true' },
          },
        }),
      );
    },
  );

  it('with what is personal lets the import’s Map put its results into a folder of their own', () => {
    const refusals = statementsOn(idOf('Persons')).filter(
      ({ Sid }) => Sid === 'FrozenObjectsAreNeverOverwritten',
    );
    expect(refusals.map(({ NotResource }) => JSON.stringify(NotResource))).toEqual([
      expect.stringContaining('/*/kept/*'),
    ]);
  });

  it('with what is personal forgets each slice when its enrolment needs it no longer', () => {
    const { Properties } = template.Resources[idOf('Persons')] ?? {};
    const rules: { Prefix?: string; ExpirationInDays?: number }[] =
      Properties.LifecycleConfiguration.Rules;
    const days = Object.fromEntries(
      rules.flatMap(({ Prefix, ExpirationInDays }) => (Prefix ? [[Prefix, ExpirationInDays]] : [])),
    );
    expect(days).toEqual({
      // The list that the import's Map reads, and what that Map leaves.
      'customer-appreciation/2': 30,
      // 13 January to 15 February, a week for the insurer, thirty days.
      'customer-appreciation/enrolments/2026-02/': 33 + 7 + 30,
      'customer-appreciation/enrolments/2026-03/': 61 + 7 + 30,
      'customer-appreciation/enrolments/2026-04/': 92 + 7 + 30,
      'customer-appreciation/enrolments/2026-05/': 122 + 7 + 30,
      'customer-appreciation/enrolments/2026-06/': 153 + 7 + 30,
      'customer-appreciation/enrolments/2026-07/': 183 + 7 + 30,
      'customer-appreciation/enrolments/2026-08/': 214 + 7 + 30,
    });
  });

  it.each(['Handover', 'Acknowledgement'])('for the insurer (%s) forgets its files', (id) => {
    const { Properties } = template.Resources[idOf(id)] ?? {};
    expect(Properties.LifecycleConfiguration.Rules).toContainEqual(
      expect.objectContaining({ ExpirationInDays: 37, Status: 'Enabled' }),
    );
  });

  it('for raw extracts tells EventBridge of each, and forgets it after 30 days', () => {
    const { Properties } = template.Resources[idOf('Extract')] ?? {};
    expect(Properties.NotificationConfiguration).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
    expect(Properties.LifecycleConfiguration.Rules).toContainEqual(
      expect.objectContaining({ ExpirationInDays: 30, Status: 'Enabled' }),
    );
  });
});
