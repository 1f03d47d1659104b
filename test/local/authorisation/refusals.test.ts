import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalCloud, startLocalCloud } from '../../../local/cloud.ts';
import { aCloud } from '../a-cloud.ts';
import { aFolder, anAssembly, aTemplate } from '../an-assembly.ts';

let cloud: LocalCloud;
const dataFolder = aFolder();
beforeAll(async () => {
  cloud = await aCloud('rights', { dataFolder });
});
afterAll(() => cloud.stop());

const { Table, Bucket, Frozen, Bus } = {
  Table: 'test-Things',
  Bucket: 'test-store',
  Frozen: 'test-frozen',
  Bus: 'bus',
};
const insert = { do: 'insert', table: Table, pk: 'one' };
const object = (key: string) => ({ do: 'object', bucket: Bucket, key, text: 'hello' });

describe('a function', () => {
  it('does what its role’s policies allow, those beside the role included', async () => {
    expect(await cloud.invoke('Permitted', insert)).toEqual({ ok: true, payload: 2 });
    expect(await cloud.invoke('Permitted', object('open/a b'))).toEqual({
      ok: true,
      payload: 'hello',
    });
    const spoken = { do: 'publish', bus: Bus, detail: {} };
    expect(await cloud.invoke('Permitted', spoken)).toMatchObject({ ok: true });
  });

  it.each([
    [
      'Bare',
      insert,
      'AccessDeniedException',
      'dynamodb:PartiQLInsert on resource: arn:aws:dynamodb',
    ],
    [
      'Permitted',
      object('closed/a'),
      'AccessDenied',
      's3:PutObject on resource: arn:aws:s3:::test-store/closed/a',
    ],
    ['Keyless', object('open/a'), 'AccessDenied', 'kms:GenerateDataKey on resource: arn:aws:kms'],
    [
      'Permitted',
      { do: 'transact', table: Table, pk: 'T' },
      'AccessDeniedException',
      'dynamodb:PartiQLUpdate on resource: arn:aws:dynamodb',
    ],
    [
      'Permitted',
      { do: 'object', bucket: Frozen, key: 'a', text: 'b' },
      'AccessDenied',
      'with an explicit deny in a resource-based policy (OnlyNew)',
    ],
    ['Bare', { do: 'publish', bus: Bus, detail: {} }, 'AccessDeniedException', 'events:PutEvents'],
  ])('%s is refused what no policy allows: %j', async (name, event, errorType, message) => {
    expect(await cloud.invoke(name, event)).toMatchObject({
      ok: false,
      errorType,
      errorMessage: expect.stringMatching(/^User: arn:aws:sts::000000000000:assumed-role\/test-/),
    });
    expect(await cloud.invoke(name, event)).toMatchObject({
      errorMessage: expect.stringContaining(message),
    });
  });

  it('is refused before anything happens', async () => {
    expect(await cloud.invoke('Bare', { ...insert, pk: 'never' })).toMatchObject({ ok: false });
    expect(await cloud.invoke('Permitted', { ...insert, pk: 'never' })).toMatchObject({ ok: true });
  });

  it('runs without being judged where its role is none of the template’s', async () => {
    const template = aTemplate('rights') as unknown as {
      Resources: Record<string, { Properties: Record<string, unknown> }>;
    };
    const bare = template.Resources.Bare?.Properties ?? {};
    bare.Role = 'arn:aws:iam::000000000000:role/of-another-stack';
    const elsewhere = await startLocalCloud({
      dataFolder: aFolder(),
      assembly: anAssembly(template),
      standIns: [],
    });
    expect(await elsewhere.invoke('Bare', insert)).toEqual({ ok: true, payload: 2 });
    await elsewhere.stop();
  });
});

describe('the book of rights', () => {
  it('names what was used by the pattern that granted it, and what was refused with the reason', () => {
    const { used, refused } = cloud.rights();
    const of = (name: string) =>
      used.filter((each) => each.function === name).map((e) => `${e.action} ${e.resource}`);
    expect(of('Permitted').sort()).toEqual([
      'dynamodb:PartiQLInsert Things',
      'dynamodb:Query Things',
      'events:PutEvents Bus',
      'kms:Decrypt Key',
      'kms:GenerateDataKey Key',
      's3:GetObject Store/open/*',
      's3:PutObject Store/open/*',
    ]);
    expect(refused).toContainEqual({
      function: 'Bare',
      action: 'dynamodb:PartiQLInsert',
      resource: 'Things',
      because: 'because no identity-based policy allows the dynamodb:PartiQLInsert action',
    });
  });

  it('is kept in the data folder, over starts', async () => {
    await cloud.stop();
    const before = cloud.rights();
    cloud = await aCloud('rights', { dataFolder });
    expect(cloud.rights()).toEqual(before);
  });
});

describe('a template is refused', () => {
  const withDeadLetters = (...rights: object[]) => {
    const template = aTemplate('rights') as unknown as {
      Resources: Record<string, { Properties: Record<string, unknown> }>;
    };
    const { Resources } = template;
    (Resources as Record<string, unknown>).Lost = { Type: 'AWS::SQS::Queue' };
    const target = { TargetArn: { 'Fn::GetAtt': ['Lost', 'Arn'] } };
    Object.assign(Resources.Bare?.Properties ?? {}, { DeadLetterConfig: target });
    (Resources as Record<string, unknown>).More = {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'More',
        Roles: [{ Ref: 'BareRole' }],
        PolicyDocument: { Version: '2012-10-17', Statement: rights },
      },
    };
    return anAssembly(template);
  };
  const start = (assembly: string) =>
    startLocalCloud({ dataFolder: aFolder(), assembly, standIns: [] });

  it('whose function cannot send its dead letters', async () => {
    await expect(start(withDeadLetters())).rejects.toThrow(
      /Lambda could not do its part.*\n.*not authorized to perform: sqs:SendMessage on resource/,
    );
    const Resource = { 'Fn::GetAtt': ['Lost', 'Arn'] };
    const right = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource };
    await (await start(withDeadLetters(right))).stop();
  });

  it.each([
    ['NumericLessThan', { 's3:max-keys': '10' }, /NumericLessThan is not evaluated/],
    ['StringEquals', { 'aws:RequestedRegion': 'x' }, /no request carries aws:RequestedRegion/],
  ])('that asks for a condition nobody can judge: %s', async (operator, wanted, message) => {
    const Condition = { [operator]: wanted };
    const right = { Effect: 'Allow', Action: 's3:ListBucket', Resource: '*', Condition };
    await expect(start(withDeadLetters(right))).rejects.toThrow(message);
  });
});
