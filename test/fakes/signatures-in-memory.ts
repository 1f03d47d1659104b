import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { Signatures } from '../../adapters/env.ts';

let pair: { readonly privateKey: KeyObject; readonly publicKey: KeyObject } | undefined;

/** A key service of one process with one key, whatever its name; made once, as it takes long. */
export const signaturesInMemory = (): Signatures => {
  const keys = (): NonNullable<typeof pair> => {
    pair ??= generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return pair;
  };
  return {
    sign: async (_call, _key, message) => sign('sha256', message, keys().privateKey),
    publicKey: async () => keys().publicKey.export({ type: 'spki', format: 'der' }),
  };
};
