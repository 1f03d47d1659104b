import * as z from 'zod';
import { policyDocument } from '../authorisation/policy-document.ts';
import { withoutEffect } from '../template/without-effect.ts';

/** A key that seals data keys, or one that signs. */
export const keyProperties = z
  .strictObject({
    KeySpec: z
      .enum(
        ['SYMMETRIC_DEFAULT', 'RSA_2048', 'ECC_NIST_P256'],
        'only SYMMETRIC_DEFAULT, RSA_2048 and ECC_NIST_P256 are made here',
      )
      .default('SYMMETRIC_DEFAULT'),
    KeyUsage: z
      .enum(['ENCRYPT_DECRYPT', 'SIGN_VERIFY'], 'only ENCRYPT_DECRYPT and SIGN_VERIFY run here')
      .default('ENCRYPT_DECRYPT'),
    Enabled: z.boolean().default(true),
    MultiRegion: z.literal(false).optional(),
    Origin: z.literal('AWS_KMS').optional(),
    KeyPolicy: policyDocument.optional(),
    ...withoutEffect(
      'BypassPolicyLockoutSafetyCheck',
      'Description',
      'EnableKeyRotation',
      'PendingWindowInDays',
      'RotationPeriodInDays',
      'Tags',
    ),
  })
  .refine(
    ({ KeySpec, KeyUsage }) => (KeySpec !== 'SYMMETRIC_DEFAULT') === (KeyUsage === 'SIGN_VERIFY'),
    { message: 'a key pair signs and a symmetric key seals here, nothing else' },
  );
export type KeyProperties = z.infer<typeof keyProperties>;

/** Another name of a key. */
export const aliasProperties = z.strictObject({
  AliasName: z.string().regex(/^alias\/[\w/-]+$/),
  TargetKeyId: z.string(),
});
export type AliasProperties = z.infer<typeof aliasProperties>;
