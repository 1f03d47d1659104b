import { createHmac, timingSafeEqual } from 'node:crypto';

/** A signature that is older, or from further ahead, is not believed. */
const ageSecondsMax = 5 * 60;

const formOfHeader = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/;

/** What the signature is made over: the second of signing, a dot, the body's bytes as they came. */
const signatureOver = (secret: string, at: string, body: Uint8Array): Buffer =>
  createHmac('sha256', secret).update(`${at}.`).update(body).digest();

/**
 * True where the partner that shares the secret signed these very bytes up to and including five
 * minutes ago, by our clock (or its clock runs as far ahead of ours). Takes as long for a wrong
 * signature as for a right one.
 */
export const isSignedBy = (
  secret: string,
  header: string | undefined,
  { body, nowMs }: { readonly body: Uint8Array; readonly nowMs: number },
): boolean => {
  const [, at = '', given = ''] = formOfHeader.exec(header ?? '') ?? [];
  const due = signatureOver(secret, at, body);
  const held = Buffer.from(given.padEnd(64, '0'), 'hex');
  const matches = timingSafeEqual(due, held);
  const ageSeconds = Math.abs(nowMs / 1000 - Number(at));
  return matches && at !== '' && ageSeconds <= ageSecondsMax;
};
