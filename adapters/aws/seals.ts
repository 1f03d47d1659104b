import { DecryptCommand, GenerateDataKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import { Defect } from '../../domain/errors.ts';
import type { Seals } from '../env.ts';
import { inOurWordsOf } from './sdk-errors.ts';

/** The key service behind the seals port: data keys of 256 bits. */
export const kmsSeals = (client: () => KMSClient): Seals => ({
  dataKey: (call, key, context) =>
    inOurWordsOf(call, async () => {
      const answer = await client().send(
        new GenerateDataKeyCommand({
          KeyId: key,
          KeySpec: 'AES_256',
          EncryptionContext: { ...context },
        }),
      );
      return { plain: bytesOf(answer.Plaintext), wrapped: bytesOf(answer.CiphertextBlob) };
    }),
  open: (call, key, { wrapped, context }) =>
    inOurWordsOf(call, async () => {
      const answer = await client().send(
        new DecryptCommand({
          KeyId: key,
          CiphertextBlob: wrapped,
          EncryptionContext: { ...context },
        }),
      );
      return bytesOf(answer.Plaintext);
    }),
});

const bytesOf = (bytes: Uint8Array | undefined): Uint8Array => {
  if (bytes) return bytes;
  throw new Defect('The key service answered without a key.');
};
