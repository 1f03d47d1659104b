import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  DecryptCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GetPublicKeyCommand,
  KMSClient,
  SignCommand,
} from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalCloud } from '../../../local/cloud.ts';
import { aCloud } from '../a-cloud.ts';
import { aFolder } from '../an-assembly.ts';

const dataFolder = aFolder();
const context = { code: 'c-1', pool: 'p' };
const plain = Buffer.from('one code');
let cloud: LocalCloud;
let kms: KMSClient;
beforeAll(async () => {
  cloud = await aCloud('keys', { dataFolder });
  kms = new KMSClient(cloud.clientConfig);
});
afterAll(() => cloud.stop());

const restarted = async () => {
  await cloud.stop();
  cloud = await aCloud('keys', { dataFolder });
  kms = new KMSClient(cloud.clientConfig);
};
const sealed = async (KeyId = cloud.outputs.Codes) => {
  const given = { KeyId, Plaintext: plain, EncryptionContext: context };
  return (await kms.send(new EncryptCommand(given))).CiphertextBlob as Uint8Array;
};
const opened = (CiphertextBlob: Uint8Array, more: object = {}) =>
  kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: context, ...more }));

describe('a key that seals', () => {
  it('gives data keys that it alone opens again, and says which key it was', async () => {
    const { Codes: KeyId, CodesArn } = cloud.outputs;
    const given = { KeyId, KeySpec: 'AES_256', EncryptionContext: context } as const;
    const made = await kms.send(new GenerateDataKeyCommand(given));
    const another = await kms.send(new GenerateDataKeyCommand(given));
    expect(made.Plaintext).toHaveLength(32);
    expect(made.KeyId).toBe(CodesArn);
    expect(another.Plaintext).not.toEqual(made.Plaintext);
    const back = await opened(made.CiphertextBlob as Uint8Array, { KeyId });
    expect(back).toMatchObject({ KeyId: CodesArn, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' });
    expect(back.Plaintext).toEqual(made.Plaintext);
  });

  it('is known by its id, its ARN, its alias and the ARN of that', async () => {
    const { Codes = '', CodesArn = '' } = cloud.outputs;
    const aliasArn = CodesArn.replace(/key\/.*/, 'alias/codes');
    for (const id of [Codes, CodesArn, 'alias/codes', aliasArn]) {
      const back = await opened(await sealed(id), { KeyId: id });
      expect(Buffer.from(back.Plaintext ?? [])).toEqual(plain);
    }
  });

  it('opens whatever the order of the context, and over a restart', async () => {
    const text = await sealed();
    await restarted();
    const back = await opened(text, { EncryptionContext: { pool: 'p', code: 'c-1' } });
    expect(Buffer.from(back.Plaintext ?? [])).toEqual(plain);
  });

  it.each<[string, object]>([
    ['another context', { EncryptionContext: { ...context, code: 'c-2' } }],
    ['a part of the context', { EncryptionContext: { code: 'c-1' } }],
    ['no context', { EncryptionContext: undefined }],
  ])('does not open with %s', async (_what, more) => {
    const name = 'InvalidCiphertextException';
    await expect(opened(await sealed(), more)).rejects.toMatchObject({ name });
  });

  it('does not open a text that was changed, cut off, or is none of ours', async () => {
    const text = Buffer.from(await sealed());
    const changed = Buffer.from(text);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    for (const wrong of [changed, text.subarray(0, 20), Buffer.from('hello')]) {
      const name = 'InvalidCiphertextException';
      await expect(opened(wrong)).rejects.toMatchObject({ name });
    }
  });

  it('does not open what another key sealed', async () => {
    const name = 'IncorrectKeyException';
    const { Other } = cloud.outputs;
    await expect(opened(await sealed(), { KeyId: Other })).rejects.toMatchObject({ name });
  });

  it('lies in a file that its owner alone may read', async () => {
    await sealed();
    const file = join(dataFolder, 'keys.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')))).toContain(cloud.outputs.Codes);
  });
});

describe('a key that signs', () => {
  const signature = async (Message: Buffer, MessageType: 'RAW' | 'DIGEST') => {
    const KeyId = cloud.outputs.Signing;
    const SigningAlgorithm = 'RSASSA_PKCS1_V1_5_SHA_256';
    const given = { KeyId, Message, MessageType, SigningAlgorithm } as const;
    return Buffer.from((await kms.send(new SignCommand(given))).Signature ?? []);
  };
  const publicKey = async () => {
    const answer = await kms.send(new GetPublicKeyCommand({ KeyId: cloud.outputs.Signing }));
    expect(answer).toMatchObject({ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' });
    return createPublicKey({
      key: Buffer.from(answer.PublicKey ?? []),
      type: 'spki',
      format: 'der',
    });
  };

  it('signs a message and its digest alike, and tells the public half', async () => {
    const [raw, key] = await Promise.all([signature(plain, 'RAW'), publicKey()]);
    const digest = createHash('sha256').update(plain).digest();
    expect(await signature(digest, 'DIGEST')).toEqual(raw);
    expect(verify('sha256', plain, key, raw)).toBe(true);
  });

  it('is the same over a restart', async () => {
    const raw = await signature(plain, 'RAW');
    await restarted();
    expect(verify('sha256', plain, await publicKey(), raw)).toBe(true);
  });

  it('refuses a digest that is none', async () => {
    await expect(signature(plain, 'DIGEST')).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('a key of a curve', () => {
  const signature = async (Message: Buffer, more: object = {}) => {
    const SigningAlgorithm = 'ECDSA_SHA_256';
    const given = { KeyId: cloud.outputs.Curve, Message, SigningAlgorithm, ...more } as const;
    return Buffer.from((await kms.send(new SignCommand(given))).Signature ?? []);
  };
  const publicKey = async () => {
    const answer = await kms.send(new GetPublicKeyCommand({ KeyId: cloud.outputs.Curve }));
    expect(answer).toMatchObject({
      KeySpec: 'ECC_NIST_P256',
      SigningAlgorithms: ['ECDSA_SHA_256'],
    });
    const key = Buffer.from(answer.PublicKey ?? []);
    return createPublicKey({ key, type: 'spki', format: 'der' });
  };

  it('signs a message, each time otherwise, and over a restart with the same key', async () => {
    const [one, other] = [await signature(plain), await signature(plain)];
    expect(one).not.toEqual(other);
    await restarted();
    const key = await publicKey();
    expect([one, other].map((each) => verify('sha256', plain, key, each))).toEqual([true, true]);
    expect(verify('sha256', Buffer.from('another'), key, one)).toBe(false);
  });

  it('signs in no other way, and no digest', async () => {
    const rsa = { SigningAlgorithm: 'RSASSA_PKCS1_V1_5_SHA_256' };
    await expect(signature(plain, rsa)).rejects.toMatchObject({ name: 'InvalidKeyUsageException' });
    const digest = createHash('sha256').update(plain).digest();
    const asDigest = { MessageType: 'DIGEST' };
    await expect(signature(digest, asDigest)).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });
});

describe('a key is refused', () => {
  const KeySpec = 'AES_256';
  it.each<[string, () => object, string]>([
    ['that is not there', () => ({ KeyId: 'nobody', KeySpec }), 'NotFoundException'],
    ['that is disabled', () => ({ KeyId: cloud.outputs.Off, KeySpec }), 'DisabledException'],
    ['that signs', () => ({ KeyId: cloud.outputs.Signing, KeySpec }), 'InvalidKeyUsageException'],
    [
      'for what is not known here',
      () => ({ KeyId: cloud.outputs.Codes, KeySpec, DryRun: true }),
      'ValidationException',
    ],
  ])('%s', async (_what, given, name) => {
    const sent = kms.send(new GenerateDataKeyCommand(given() as { KeyId: string }));
    await expect(sent).rejects.toMatchObject({ name });
  });
});
