import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';

/** What must be the same when a text is opened as it was when it was sealed; order does not count. */
export type EncryptionContext = Readonly<Record<string, string>>;

/** Seals bytes: AES-256-GCM, bound to the key's id and the context; the text names the key. */
export function seal(
  plain: Uint8Array,
  given: { readonly keyId: string; readonly secret: Buffer; readonly context: EncryptionContext },
): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, given.secret, nonce);
  cipher.setAAD(associated(given.keyId, given.context));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  const name = Buffer.from(given.keyId);
  return Buffer.concat([
    Buffer.from([VERSION, name.length]),
    name,
    nonce,
    cipher.getAuthTag(),
    sealed,
  ]);
}

/** The id of the key that sealed a text; undefined where it is no text of ours. */
export function keyIdOf(text: Uint8Array): string | undefined {
  const bytes = Buffer.from(text);
  const length = bytes[1] ?? 0;
  if (bytes[0] !== VERSION || bytes.length < 2 + length + NONCE_BYTES + TAG_BYTES) return undefined;
  return bytes.subarray(2, 2 + length).toString();
}

/** Opens what `seal` sealed; undefined where key, context or text are not the same. */
export function open(
  text: Uint8Array,
  given: { readonly keyId: string; readonly secret: Buffer; readonly context: EncryptionContext },
): Buffer | undefined {
  const bytes = Buffer.from(text);
  const from = 2 + (bytes[1] ?? 0);
  const tagAt = from + NONCE_BYTES;
  const decipher = createDecipheriv(CIPHER, given.secret, bytes.subarray(from, tagAt));
  decipher.setAAD(associated(given.keyId, given.context));
  decipher.setAuthTag(bytes.subarray(tagAt, tagAt + TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(tagAt + TAG_BYTES)), decipher.final()]);
  } catch {
    return undefined;
  }
}

const associated = (keyId: string, context: EncryptionContext): Buffer =>
  Buffer.from(
    JSON.stringify([keyId, Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))]),
  );
