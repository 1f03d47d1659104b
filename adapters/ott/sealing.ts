import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { Defect } from '../../domain/errors.ts';
import { normalisedCode } from '../../domain/ott-pass/code-row.ts';
import type { SealedCode } from './code-item.ts';

const cipherName = 'aes-256-gcm';
const nonceBytes = 12;

/**
 * The id of a code: hex HMAC-SHA256 of pool and normalised code. The same code in any file of a
 * pool has one id, and nobody without the secret can tell a code by its id or try codes against it.
 */
export const fingerprintOf = (secret: string, pool: string, code: string): string =>
  createHmac('sha256', secret)
    .update(JSON.stringify([pool, normalisedCode(code)]))
    .digest('hex');

/** Under which data key, and as which row, a code is sealed. */
export interface Sealing {
  /** 256 bits, fresh for every attempt at a part of a file: see `row`. */
  readonly dataKey: Uint8Array;
  readonly codeId: string;
  /** Makes the nonce. No two rows of a part have one number, and no attempt uses another's key, so
   * key and nonce never meet again (NIST SP 800-38D, 8.2.1: the deterministic construction). */
  readonly row: number;
}

/** The code as delivered, under AES-256-GCM; its id is the additional data, so that a sealed code
 * put into another code's item does not open. */
export const sealCode = ({ dataKey, codeId, row }: Sealing, code: string): SealedCode => {
  const nonce = Buffer.alloc(nonceBytes);
  nonce.writeUIntBE(row, nonceBytes - 6, 6);
  const cipher = createCipheriv(cipherName, dataKey, nonce).setAAD(Buffer.from(codeId));
  const ciphertext = Buffer.concat([cipher.update(code, 'utf8'), cipher.final()]);
  return {
    nonce: nonce.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    ciphertext: ciphertext.toString('base64'),
  };
};

/** The code as it was delivered. Throws Defect, naming the id alone, where key, id and sealed code
 * do not belong together. */
export const openCode = (dataKey: Uint8Array, codeId: string, sealed: SealedCode): string => {
  try {
    const decipher = createDecipheriv(cipherName, dataKey, Buffer.from(sealed.nonce, 'base64'), {
      authTagLength: 16,
    })
      .setAAD(Buffer.from(codeId))
      .setAuthTag(Buffer.from(sealed.tag, 'base64'));
    const opened = [decipher.update(Buffer.from(sealed.ciphertext, 'base64')), decipher.final()];
    return Buffer.concat(opened).toString('utf8');
  } catch (cause) {
    throw new Defect(
      `The code ${codeId} does not open: it was sealed with another key or for another id. ` +
        'Look for what wrote its item.',
      { cause },
    );
  }
};
