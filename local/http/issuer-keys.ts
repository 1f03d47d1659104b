import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import * as z from 'zod';

/** AWS keeps an issuer's keys for two hours. */
const KEPT_MS = 2 * 3600 * 1000;
/** A key that nobody knows makes us ask again, not more often than this. */
const ASK_AGAIN_MS = 10_000;
/** AWS waits 1.5 s; here the issuer may be a function that has yet to start on a busy machine. */
const ANSWER_WITHIN_MS = 10_000;

const discovered = z.object({ jwks_uri: z.url() });
const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

interface Kept {
  readonly ids: ReadonlySet<string>;
  readonly find: JWTVerifyGetKey;
  readonly since: number;
}

/** The public keys of issuers, found by their discovery documents. */
export interface IssuerKeys {
  /** Rejects where the issuer does not answer as OpenID Connect asks of it. */
  of(issuer: string, keyId: string): Promise<JWTVerifyGetKey>;
}

/** Keeps what each issuer published, for two hours of the local clock, also while it is silent. */
export function keepIssuerKeys(now: () => number): IssuerKeys {
  const known = new Map<string, Kept>();
  const asking = new Map<string, Promise<Kept>>();
  const ask = async (issuer: string): Promise<Kept> => {
    try {
      const found = await publishedKeys(issuer, now());
      known.set(issuer, found);
      return found;
    } finally {
      asking.delete(issuer);
    }
  };
  return {
    async of(issuer, keyId) {
      const kept = known.get(issuer);
      const age = now() - (kept?.since ?? 0);
      if (kept && age < KEPT_MS && (kept.ids.has(keyId) || age < ASK_AGAIN_MS)) return kept.find;
      const asked = asking.get(issuer) ?? ask(issuer);
      asking.set(issuer, asked);
      try {
        return (await asked).find;
      } catch (error) {
        // Nobody who makes up a key's name may take away the keys that are still good.
        if (kept && age < KEPT_MS) return kept.find;
        throw error;
      }
    },
  };
}

async function publishedKeys(issuer: string, since: number): Promise<Kept> {
  // An issuer may end in a slash, as a token names it; the well-known path follows one slash.
  const base = issuer.endsWith('/') ? issuer.slice(0, -1) : issuer;
  const { jwks_uri } = await read(`${base}/.well-known/openid-configuration`, discovered);
  const set = (await read(jwks_uri, keySet)) as JSONWebKeySet;
  const ids = set.keys.flatMap(({ kid }) => (kid === undefined ? [] : [kid]));
  return { ids: new Set(ids), find: createLocalJWKSet(set), since };
}

async function read<T>(address: string, form: z.ZodType<T>): Promise<T> {
  const response = await fetch(address, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  const parsed = form.safeParse(await response.json());
  if (parsed.success) return parsed.data;
  throw new Error(`${address} answered otherwise than expected: ${z.prettifyError(parsed.error)}`);
}
