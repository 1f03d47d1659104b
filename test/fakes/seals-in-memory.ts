import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Seals } from '../../adapters/env.ts';
import { Defect } from '../../domain/errors.ts';

/** A key service of one process: what one context has sealed, another context does not open. */
export const sealsInMemory = (bytes: (size: number) => Uint8Array = randomBytes): Seals => {
  const master = bytes(32);
  const bytesOf = (context: Readonly<Record<string, string>>, key: string): Buffer =>
    Buffer.from(JSON.stringify([key, Object.entries(context).sort()]));
  return {
    dataKey: async (_call, key, context) => {
      const plain = bytes(32);
      const nonce = bytes(12);
      const cipher = createCipheriv('aes-256-gcm', master, nonce).setAAD(bytesOf(context, key));
      const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
      return { plain, wrapped: Buffer.concat([nonce, cipher.getAuthTag(), sealed]) };
    },
    open: async (call, key, { wrapped, context }) => {
      const bytes = Buffer.from(wrapped);
      const decipher = createDecipheriv('aes-256-gcm', master, bytes.subarray(0, 12))
        .setAAD(bytesOf(context, key))
        .setAuthTag(bytes.subarray(12, 28));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
      } catch (cause) {
        throw new Defect(`Could not ${call}: another key or context sealed it`, { cause });
      }
    },
  };
};
