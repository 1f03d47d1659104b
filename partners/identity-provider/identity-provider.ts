import { createPublicKey, hash } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, type JWK } from 'jose';
import * as z from 'zod';

/** The only algorithm of the door's authorizer. */
const algorithm = 'RS256';
/** As long as a token is good that does not say otherwise. */
const tokenSeconds = 900;
export const audience = 'benefits-customers';

/** A key that signs, and whose public half anybody may have. */
export interface SigningKey {
  /** DER, SubjectPublicKeyInfo. */
  publicKey(): Promise<Uint8Array>;
  /** RSASSA-PKCS1-v1_5 over a SHA-256 digest. */
  sign(digest: Uint8Array): Promise<Uint8Array>;
}

/**
 * What a token is to say: claims as texts, as the operator's provider makes them out. The registered
 * ones are ours to fill, and may be set otherwise to make a token that a door must refuse.
 */
export const mintRequestSchema = z.strictObject({
  mint: z
    .object({
      iss: z.string().optional(),
      aud: z.union([z.string(), z.array(z.string())]).optional(),
      iat: z.int().optional(),
      nbf: z.int().optional(),
      exp: z.int().optional(),
    })
    .catchall(z.string()),
  /** This provider's own address, where its environment does not say it. */
  issuer: z.url().optional(),
  /** How long the token is good, by the provider's own clock; a quarter of an hour where it is left
   * out. */
  validSeconds: z.int().min(1).max(86_400).optional(),
});
export type MintRequest = z.infer<typeof mintRequestSchema>;

/** What the provider publishes, and what it makes out for whoever may invoke it. */
export interface IdentityProvider {
  mint(request: MintRequest): Promise<{ readonly token: string }>;
  /** The document at that path, undefined for any other. */
  published(path: string, issuer: string): Promise<unknown | undefined>;
}

/** The operator's identity provider, as far as the door sees it. */
export const makeIdentityProvider = (given: {
  readonly key: SigningKey;
  /** Ends in a slash, as it stands in every token. */
  readonly issuer: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): IdentityProvider => {
  const { key, now } = given;
  let known: Promise<JWK> | undefined;
  const publicJwk = (): Promise<JWK> => {
    known ??= jwkOf(key).catch((error) => {
      known = undefined;
      throw error;
    });
    return known;
  };
  return {
    mint: async ({ mint, issuer, validSeconds = tokenSeconds }) => {
      const iss = mint.iss ?? given.issuer ?? issuer;
      if (iss === undefined)
        throw new Error('Say the issuer: {"mint": {…}, "issuer": "https://…/"}');
      const iat = mint.iat ?? Math.floor(now() / 1000);
      const claims = { aud: audience, exp: iat + validSeconds, ...mint, iss, iat };
      const { kid } = await publicJwk();
      const header = { alg: algorithm, typ: 'JWT', kid };
      const input = `${encoded(header)}.${encoded(claims)}`;
      const signature = await key.sign(hash('sha256', input, 'buffer'));
      return { token: `${input}.${Buffer.from(signature).toString('base64url')}` };
    },
    published: async (path, issuer) => {
      const iss = given.issuer ?? issuer;
      if (path === '/.well-known/openid-configuration') return discovery(iss);
      if (path === '/.well-known/jwks.json') return { keys: [await publicJwk()] };
      return undefined;
    },
  };
};

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

const jwkOf = async (key: SigningKey): Promise<JWK> => {
  const der = Buffer.from(await key.publicKey());
  const jwk = await exportJWK(createPublicKey({ key: der, format: 'der', type: 'spki' }));
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), use: 'sig', alg: algorithm };
};

const discovery = (issuer: string) => ({
  issuer,
  jwks_uri: new URL('.well-known/jwks.json', issuer).href,
  // Demanded by the form; nobody signs in here.
  authorization_endpoint: new URL('authorize', issuer).href,
  response_types_supported: ['code'],
  subject_types_supported: ['pairwise'],
  id_token_signing_alg_values_supported: [algorithm],
});
