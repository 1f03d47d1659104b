import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** What it takes to make tokens that must be refused: a good one, and what is public. */
export interface Forge {
  /** A token that is good in all respects. */
  readonly good: string;
  /** Makes one out at the provider itself, with registered claims set otherwise. */
  readonly mint: (differences: Readonly<Record<string, unknown>>) => Promise<string>;
  /** The provider's public key, as PEM: what an attacker has. */
  readonly publicKeyPem: string;
  /** Seconds since 1970. */
  readonly now: number;
}

/** A token that no authorizer may let in: the answer is 401, before any function of ours runs. */
export interface ForgedToken {
  readonly saying: string;
  readonly make: (forge: Forge) => Promise<string | undefined>;
}

const encoded = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');
const partsOf = (token: string): [header: object, claims: object, signature: string] => {
  const [header = '', claims = '', signature = ''] = token.split('.');
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  return [read(header), read(claims), signature];
};

const signedBy = (key: KeyObject, header: object, claims: object): string => {
  const input = `${encoded(header)}.${encoded(claims)}`;
  return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`;
};

const hmacOf = (secret: string, header: object, claims: object): string => {
  const input = `${encoded(header)}.${encoded(claims)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
};

/** Every kind of token that is none. Scenarios on the local cloud try each on each route. */
export const forgedTokens: readonly ForgedToken[] = [
  { saying: 'no token', make: async () => undefined },
  { saying: 'a text that is no token', make: async () => 'not-a-token' },
  { saying: 'an expired token', make: ({ mint, now }) => mint({ iat: now - 1_000, exp: now - 1 }) },
  { saying: 'a token for another audience', make: ({ mint }) => mint({ aud: 'benefits-staff' }) },
  {
    saying: 'a token of another issuer',
    make: ({ mint }) => mint({ iss: 'https://identity.example.invalid/' }),
  },
  { saying: 'a token that is not valid yet', make: ({ mint, now }) => mint({ nbf: now + 600 }) },
  {
    saying: 'a token with alg none',
    make: async ({ good }) => {
      const [header, claims] = partsOf(good);
      return `${encoded({ ...header, alg: 'none' })}.${encoded(claims)}.`;
    },
  },
  {
    saying: 'a token with its signature cut off',
    make: async ({ good }) => `${good.split('.').slice(0, 2).join('.')}.`,
  },
  {
    saying: 'a token signed with HS256 and the public key',
    make: async ({ good, publicKeyPem }) => {
      const [header, claims] = partsOf(good);
      return hmacOf(publicKeyPem, { ...header, alg: 'HS256' }, claims);
    },
  },
  {
    saying: 'a token with another customer’s lines written into it',
    make: async ({ good }) => {
      const [header, claims, signature] = partsOf(good);
      return `${encoded(header)}.${encoded({ ...claims, lines: 'L1 L2 L3' })}.${signature}`;
    },
  },
  {
    saying: 'a token signed with a key of one’s own',
    make: async ({ good }) => {
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const [header, claims] = partsOf(good);
      return signedBy(privateKey, header, claims);
    },
  },
  {
    saying: 'a token that brings its own key',
    make: async ({ good }) => {
      const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const [header, claims] = partsOf(good);
      const jwk = publicKey.export({ format: 'jwk' });
      return signedBy(privateKey, { ...header, jwk, kid: 'mine' }, claims);
    },
  },
];
