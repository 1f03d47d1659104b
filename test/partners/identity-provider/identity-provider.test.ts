import { createPublicKey, generateKeyPairSync, privateEncrypt } from 'node:crypto';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { callerOf } from '../../../domain/customer/customer.ts';
import {
  audience,
  type IdentityProvider,
  makeIdentityProvider,
  mintRequestSchema,
} from '../../../partners/identity-provider/identity-provider.ts';
import { type Forge, forgedTokens } from '../../authorisation/tokens.ts';
import { someClaims } from '../../fakes/customer-env.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const spki = publicKey.export({ format: 'der', type: 'spki' });
/** Of PKCS #1: says that what follows is a digest by SHA-256. */
const sha256Mark = Buffer.from('3031300d060960864801650304020105000420', 'hex');

const issuer = 'https://identity.example/';
const now = Date.parse('2026-03-20T03:00:00.000Z');

let provider: IdentityProvider;
let keysRead: number;

beforeEach(() => {
  keysRead = 0;
  provider = makeIdentityProvider({
    key: {
      publicKey: async () => {
        keysRead += 1;
        return spki;
      },
      sign: async (digest) => privateEncrypt(privateKey, Buffer.concat([sha256Mark, digest])),
    },
    issuer,
    now: () => now,
  });
});

const claimsOf = () => {
  const { iss: _iss, aud: _aud, ...claims } = someClaims(now) as Record<string, string>;
  return claims;
};
const mint = async (differences: Readonly<Record<string, unknown>> = {}) =>
  (await provider.mint(mintRequestSchema.parse({ mint: { ...claimsOf(), ...differences } }))).token;

/** As an authorizer checks. */
const verify = async (token: string) => {
  const jwks = (await provider.published('/.well-known/jwks.json', issuer)) as JSONWebKeySet;
  const { payload } = await jwtVerify(token, createLocalJWKSet(jwks), {
    ...{ algorithms: ['RS256'], issuer, audience, requiredClaims: ['exp'] },
    currentDate: new Date(now),
  });
  return payload;
};

describe('the identity provider’s stand-in', () => {
  it('makes out tokens that its published key verifies and the door reads', async () => {
    const payload = await verify(await mint());
    expect(payload).toMatchObject({ iss: issuer, aud: audience, exp: now / 1000 + 900 });
    expect(callerOf(payload)?.customer).toMatchObject({
      customer: 'customer-1',
      lines: ['L1', 'L2'],
    });
    expect(keysRead).toBe(1);
  });

  it('publishes where its keys are, below its own address', async () => {
    expect(await provider.published('/.well-known/openid-configuration', issuer)).toMatchObject({
      issuer,
      jwks_uri: 'https://identity.example/.well-known/jwks.json',
    });
    const keys = JSON.stringify(await provider.published('/.well-known/jwks.json', issuer));
    expect(keys).not.toMatch(/"(d|p|q|dp|dq|qi)":/);
    for (const path of ['/', '/mint', '/token', '/.well-known/', '/.well-known/jwks.json/']) {
      expect(await provider.published(path, issuer)).toBeUndefined();
    }
  });

  it('takes its address from the call where nobody has told it', async () => {
    const untold = makeIdentityProvider({
      key: { publicKey: async () => spki, sign: async () => spki },
      issuer: undefined,
      now: () => now,
    });
    const here = 'http://127.0.0.1:4510/urls/Identity/';
    expect(await untold.published('/.well-known/openid-configuration', here)).toMatchObject({
      issuer: here,
      jwks_uri: `${here}.well-known/jwks.json`,
    });
    await expect(untold.mint({ mint: {} })).rejects.toThrow('Say the issuer');
  });

  it.each([{}, { mint: 1 }, { mint: { lines: ['L1'] } }, { mint: {}, body: '{}' }])(
    'refuses %j',
    (event) => {
      expect(mintRequestSchema.safeParse(event).success).toBe(false);
    },
  );
});

describe('a token that is none', () => {
  it.each(forgedTokens)('$saying is refused', async ({ make }) => {
    const forge: Forge = {
      good: await mint(),
      mint,
      publicKeyPem: createPublicKey({ key: spki, format: 'der', type: 'spki' })
        .export({ format: 'pem', type: 'spki' })
        .toString(),
      now: now / 1000,
    };
    await expect(verify(forge.good)).resolves.toBeDefined();
    await expect(verify((await make(forge)) ?? '')).rejects.toThrow();
  });
});
