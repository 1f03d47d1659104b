import { describe, expect, it } from 'vitest';
import { holderOf, roleMay, statementsOfRoles } from './policies.ts';
import { idsIn, ofType, plainId, standing } from './standing.ts';

const idOf = (stage: 'prod' | 'dev', type: string, name: string): string =>
  ofType(standing(stage).template, type).find(([id]) => plainId(id) === name)?.[0] ?? '';

const { template } = standing('prod');
const bucket = idOf('prod', 'AWS::S3::Bucket', 'Record');
const key = idOf('prod', 'AWS::KMS::Key', 'KeysRecord');
const signer = 'SignOffRun';

/** Who is exempt from a refusal, by their functions. */
const exempt = (statement: { Condition?: { ArnNotEquals?: Record<string, unknown> } }) =>
  idsIn(statement.Condition?.ArnNotEquals?.['aws:PrincipalArn']).map(holderOf);

describe('the key of the reports', () => {
  const { Properties } = template.Resources[key] ?? {};

  it('signs over P-256, and is kept when the stack goes', () => {
    expect(Properties).toMatchObject({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
    expect(template.Resources[key]?.DeletionPolicy).toBe('Retain');
  });

  it('signs for one function, and refuses everybody else whatever rights they hold', () => {
    const refusal = Properties.KeyPolicy.Statement.find(
      ({ Sid }: { Sid?: string }) => Sid === 'NobodyElseSigns',
    );
    expect(refusal).toMatchObject({ Effect: 'Deny', Principal: { AWS: '*' }, Resource: '*' });
    expect(refusal.Action).toEqual(['kms:CreateGrant', 'kms:Sign']);
    expect(exempt(refusal)).toEqual([signer]);
    const held = statementsOfRoles(template);
    const roles = [...new Set(held.map(({ role }) => role))];
    const may = roles.filter((role) => roleMay(held, role, { action: 'kms:Sign', on: key }));
    expect(may.map(holderOf)).toEqual([signer]);
  });
});

describe('the bucket of the reports', () => {
  const statements = ofType(template, 'AWS::S3::BucketPolicy')
    .filter(([, { Properties }]) => idsIn(Properties.Bucket).includes(bucket))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
  const refusal = (sid: string) => statements.find(({ Sid }: { Sid?: string }) => Sid === sid);
  const lockOf = (stage: 'prod' | 'dev') => {
    const { Resources } = standing(stage).template;
    return Resources[idOf(stage, 'AWS::S3::Bucket', 'Record')]?.Properties;
  };

  it('lets nobody delete a report for five years, in prod not even whoever owns the account', () => {
    expect(lockOf('prod')).toMatchObject({
      ObjectLockEnabled: true,
      VersioningConfiguration: { Status: 'Enabled' },
      ObjectLockConfiguration: {
        Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 5 * 365 + 2 } },
      },
    });
    expect(lockOf('dev').ObjectLockConfiguration.Rule.DefaultRetention).toEqual({
      Mode: 'GOVERNANCE',
      Days: 1,
    });
  });

  it('takes reports from one function alone, each once, and hides none', () => {
    expect(refusal('NobodyElseWrites')).toMatchObject({ Effect: 'Deny', Action: 's3:PutObject' });
    expect(exempt(refusal('NobodyElseWrites'))).toEqual([signer]);
    expect(refusal('NobodyHides')).toMatchObject({ Effect: 'Deny', Action: 's3:DeleteObject' });
    expect(refusal('NobodyHides')).not.toHaveProperty('Condition');
    expect(refusal('FrozenObjectsAreNeverOverwritten')).toMatchObject({ Effect: 'Deny' });
  });
});
