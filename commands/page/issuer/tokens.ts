import { generateKeyPairSync, sign } from 'node:crypto';

/** A key of this process that signs identity tokens (ES256), and its public half. */
export interface TokenKey {
  readonly publicKeys: { readonly keys: readonly object[] };
  sign(claims: object): string;
}

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

export const makeTokenKey = (): TokenKey => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const named = { kid: 'this-process', alg: 'ES256' };
  return {
    publicKeys: { keys: [{ ...publicKey.export({ format: 'jwk' }), ...named, use: 'sig' }] },
    sign: (claims) => {
      const input = `${encoded({ ...named, typ: 'JWT' })}.${encoded(claims)}`;
      const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const;
      return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`;
    },
  };
};
