import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { Defect } from '../../domain/errors.ts';
import type { Signatures } from '../env.ts';
import { inOurWordsOf } from './sdk-errors.ts';

/** More than this the key service does not hash itself. */
const messageBytesMax = 4096;

/** The key service behind the signatures port: ECDSA over P-256 with SHA-256. */
export const kmsSignatures = (client: () => KMSClient): Signatures => ({
  sign: (call, key, message) =>
    inOurWordsOf(call, async () => {
      if (message.length > messageBytesMax) {
        throw new Defect(`Could not ${call}: ${message.length} bytes are too many to sign`);
      }
      const answer = await client().send(
        new SignCommand({
          KeyId: key,
          Message: message,
          MessageType: 'RAW',
          SigningAlgorithm: 'ECDSA_SHA_256',
        }),
      );
      return bytesOf(answer.Signature);
    }),
  publicKey: (call, key) =>
    inOurWordsOf(call, async () => {
      const answer = await client().send(new GetPublicKeyCommand({ KeyId: key }));
      return bytesOf(answer.PublicKey);
    }),
});

const bytesOf = (bytes: Uint8Array | undefined): Uint8Array => {
  if (bytes) return bytes;
  throw new Defect('The key service answered without a signature or key.');
};
