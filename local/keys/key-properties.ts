import * as z from 'zod';
import { policyDocument } from '../authorisation/policy-document.ts';
import { withoutEffect } from '../template/without-effect.ts';

/** A key that seals data keys, or one that signs. */
export const keyProperties = z
  .strictObject({
    KeySpec: z
      .enum(['SYMMETRIC_DEFAULT', 'RSA_2048'], 'only SYMMETRIC_DEFAULT and RSA_2048 are made here')
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
  .refine(({ KeySpec, KeyUsage }) => (KeySpec === 'RSA_2048') === (KeyUsage === 'SIGN_VERIFY'), {
    message: 'an RSA key signs and a symmetric one seals here, nothing else',
  });
export type KeyProperties = z.infer<typeof keyProperties>;

/** Another name of a key. */
export const aliasProperties = z.strictObject({
  AliasName: z.string().regex(/^alias\/[\w/-]+$/),
  TargetKeyId: z.string(),
});
export type AliasProperties = z.infer<typeof aliasProperties>;
