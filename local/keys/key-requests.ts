import {
  constants,
  createPublicKey,
  type KeyObject,
  privateEncrypt,
  randomBytes,
  sign,
} from 'node:crypto';
import * as z from 'zod';
import { AwsError } from '../step-functions/ports.ts';
import type { Keys, LocalKey } from './keys.ts';
import { keyIdOf, open, seal } from './sealed-text.ts';

/** How a key pair signs here; on AWS it may know more ways. */
const SIGNING = { RSA_2048: 'RSASSA_PKCS1_V1_5_SHA_256', ECC_NIST_P256: 'ECDSA_SHA_256' } as const;
type SigningSpec = keyof typeof SIGNING;
const SIGNING_SPECS = Object.keys(SIGNING) as SigningSpec[];
const SEALED_BYTES_MAX = 4096;
const SHA256_BYTES = 32;
/** How PKCS #1 says that what follows is a digest of SHA-256 (RFC 8017, section 9.2, note 1). */
const SHA256_MARK = Buffer.from('3031300d060960864801650304020105000420', 'hex');

const bytes = (max: number) =>
  z
    .base64()
    .transform((text) => Buffer.from(text, 'base64'))
    .refine(({ length }) => length > 0 && length <= max, `expected 1 to ${max} bytes`);
const context = z.record(z.string(), z.string()).default({});
const keyId = z.string();
// No permissions are evaluated, so a grant's token says nothing.
const GrantTokens = z.unknown().optional();

const generateDataKey = z.strictObject({
  KeyId: keyId,
  KeySpec: z.literal('AES_256'),
  EncryptionContext: context,
  GrantTokens,
});
const encrypt = z.strictObject({
  KeyId: keyId,
  Plaintext: bytes(SEALED_BYTES_MAX),
  EncryptionContext: context,
  EncryptionAlgorithm: z.literal('SYMMETRIC_DEFAULT').optional(),
  GrantTokens,
});
const decrypt = z.strictObject({
  KeyId: keyId.optional(),
  CiphertextBlob: bytes(2 * SEALED_BYTES_MAX),
  EncryptionContext: context,
  EncryptionAlgorithm: z.literal('SYMMETRIC_DEFAULT').optional(),
  GrantTokens,
});
const signRequest = z.strictObject({
  KeyId: keyId,
  Message: bytes(SEALED_BYTES_MAX),
  MessageType: z.enum(['RAW', 'DIGEST']).default('RAW'),
  SigningAlgorithm: z.enum(Object.values(SIGNING)),
  GrantTokens,
});
const getPublicKey = z.strictObject({ KeyId: keyId, GrantTokens });

/** The parts of KMS that are known here; keys are told by id, ARN or alias. */
export function makeKeyRequests(keys: Keys): (action: string, body: unknown) => unknown {
  const actions: Readonly<Record<string, (body: unknown) => unknown>> = {
    GenerateDataKey(body) {
      const { KeyId, EncryptionContext } = parse(generateDataKey, body);
      const key = found(keys, KeyId, 'SYMMETRIC_DEFAULT');
      const plain = randomBytes(32);
      return { ...sealed(keys, key, { plain, context: EncryptionContext }), ...inBase64(plain) };
    },
    Encrypt(body) {
      const { KeyId, Plaintext: plain, EncryptionContext } = parse(encrypt, body);
      const key = found(keys, KeyId, 'SYMMETRIC_DEFAULT');
      const algorithm = { EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
      return { ...sealed(keys, key, { plain, context: EncryptionContext }), ...algorithm };
    },
    Decrypt(body) {
      const { key, plain } = opened(keys, parse(decrypt, body));
      return { KeyId: key.arn, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT', ...inBase64(plain) };
    },
    async Sign(body) {
      const { KeyId, Message, MessageType, SigningAlgorithm } = parse(signRequest, body);
      const key = found(keys, KeyId, ...SIGNING_SPECS);
      if (SIGNING[key.spec as SigningSpec] !== SigningAlgorithm) throw cannotBeUsed(key);
      const signature = signed(await keys.privateKeyOf(key), Message, MessageType);
      return { KeyId: key.arn, SigningAlgorithm, Signature: signature.toString('base64') };
    },
    async GetPublicKey(body) {
      const key = found(keys, parse(getPublicKey, body).KeyId, ...SIGNING_SPECS);
      const publicKey = createPublicKey(await keys.privateKeyOf(key));
      return {
        KeyId: key.arn,
        KeySpec: key.spec,
        CustomerMasterKeySpec: key.spec,
        KeyUsage: 'SIGN_VERIFY',
        SigningAlgorithms: [SIGNING[key.spec as SigningSpec]],
        PublicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
      };
    },
  };
  return (action, body) => {
    const known = Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (known !== undefined) return known(body);
    throw new AwsError('UnsupportedOperationException', `KMS ${action} is not known here`);
  };
}

function parse<T>(form: z.ZodType<T>, body: unknown): T {
  const parsed = form.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new AwsError('ValidationException', z.prettifyError(parsed.error));
}

function found(keys: Keys, wanted: string, ...specs: LocalKey['spec'][]): LocalKey {
  const key = keys.find(wanted);
  if (key === undefined) throw new AwsError('NotFoundException', `Key '${wanted}' does not exist`);
  if (!key.enabled) throw new AwsError('DisabledException', `${key.arn} is disabled.`);
  if (specs.includes(key.spec)) return key;
  throw cannotBeUsed(key);
}

const cannotBeUsed = ({ arn, spec }: LocalKey) =>
  new AwsError(
    'InvalidKeyUsageException',
    `${arn} is a key of ${spec}: it cannot be used for this`,
  );

function sealed(
  keys: Keys,
  key: LocalKey,
  { plain, context }: { plain: Buffer; context: Readonly<Record<string, string>> },
): object {
  const text = seal(plain, { keyId: key.id, secret: keys.secretOf(key), context });
  return { KeyId: key.arn, CiphertextBlob: text.toString('base64') };
}

/** Without a word of what was wrong, as on AWS: key, context and text are not told apart. */
const unopened = () => new AwsError('InvalidCiphertextException', '');

function opened(
  keys: Keys,
  { KeyId, CiphertextBlob, EncryptionContext }: z.infer<typeof decrypt>,
): { key: LocalKey; plain: Buffer } {
  const named = keyIdOf(CiphertextBlob);
  if (named === undefined || keys.find(named) === undefined) throw unopened();
  const key = found(keys, named, 'SYMMETRIC_DEFAULT');
  if (KeyId !== undefined && found(keys, KeyId, 'SYMMETRIC_DEFAULT').id !== key.id) {
    throw new AwsError(
      'IncorrectKeyException',
      'The key ID in the request does not identify a CMK that can perform this operation.',
    );
  }
  const given = { keyId: key.id, secret: keys.secretOf(key), context: EncryptionContext };
  const plain = open(CiphertextBlob, given);
  if (plain === undefined) throw unopened();
  return { key, plain };
}

function signed(key: KeyObject, message: Buffer, type: 'RAW' | 'DIGEST'): Buffer {
  if (type === 'RAW') return sign('sha256', message, key);
  if (message.length !== SHA256_BYTES) {
    throw new AwsError('ValidationException', 'Digest is invalid length for algorithm SHA_256.');
  }
  if (key.asymmetricKeyType === 'ec') {
    throw new AwsError(
      'ValidationException',
      'A digest is not signed by ECDSA here, a message is: this machine has no such call',
    );
  }
  const padding = constants.RSA_PKCS1_PADDING;
  return privateEncrypt({ key, padding }, Buffer.concat([SHA256_MARK, message]));
}

const inBase64 = (plain: Buffer) => ({ Plaintext: plain.toString('base64') });
