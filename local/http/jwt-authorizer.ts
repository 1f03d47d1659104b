import type { IncomingMessage } from 'node:http';
import { decodeProtectedHeader, type JWTPayload, jwtVerify } from 'jose';
import { queryParameters } from './http-event.ts';
import type { AuthorizerProperties } from './http-properties.ts';
import type { IssuerKeys } from './issuer-keys.ts';

/** What a route that asks for a token gets: the claims for the event, or the refusal. */
export type Authorization =
  | { readonly allowed: true; readonly authorizer: object }
  | { readonly allowed: false; readonly status: 401 | 403; readonly challenge: string };

/** A route's demands on a request. */
export interface Demands {
  readonly authorizer: AuthorizerProperties;
  /** One of them is enough; none are asked for where there are none. */
  readonly scopes: readonly string[];
}

/** Judges a request by its token. */
export type Authorize = (
  request: IncomingMessage,
  query: string,
  demands: Demands,
) => Promise<Authorization>;

class Refused extends Error {}

/**
 * Checks a token as an HTTP API does: RS256 alone, a key that the issuer published under the token's
 * `kid`, then issuer, audience (or `client_id` where there is none), `exp`, `nbf` and `iat` by the
 * local clock without allowance, then the route's scopes.
 */
export function makeJwtAuthorizer(given: {
  readonly keys: IssuerKeys;
  readonly now: () => number;
  /** Hears of an issuer that does not answer. */
  readonly failed: (error: unknown) => void;
}): Authorize {
  return async (request, query, { authorizer, scopes }) => {
    const token = tokenOf(request, query, authorizer);
    if (token === undefined) return { allowed: false, status: 401, challenge: 'Bearer' };
    try {
      const claims = await verified(token, authorizer, given);
      const held = scopesOf(claims);
      if (scopes.length > 0 && !scopes.some((scope) => held?.includes(scope))) {
        return refusal(
          403,
          'insufficient_scope',
          'the token lacks the scopes of the route',
          scopes,
        );
      }
      return {
        allowed: true,
        // AWS names the token's scopes where the route asks for some, else null.
        authorizer: {
          jwt: { claims: claimTexts(claims), scopes: scopes.length > 0 ? held : null },
        },
      };
    } catch (error) {
      if (error instanceof Refused) return refusal(401, 'invalid_token', error.message, []);
      throw error;
    }
  };
}

const refusal = (
  status: 401 | 403,
  error: string,
  description: string,
  scopes: readonly string[],
): Authorization => ({
  allowed: false,
  status,
  challenge: `Bearer scope="${scopes.join(' ')}" error="${error}" error_description="${description}"`,
});

function tokenOf(
  request: IncomingMessage,
  query: string,
  { IdentitySource: { place, name } }: AuthorizerProperties,
): string | undefined {
  const found =
    place === 'header' ? request.headersDistinct[name]?.[0] : queryParameters(query)[name];
  return found?.replace(/^Bearer\s+/i, '').trim() || undefined;
}

async function verified(
  token: string,
  { JwtConfiguration: { Issuer, Audience } }: AuthorizerProperties,
  { keys, now, failed }: Parameters<typeof makeJwtAuthorizer>[0],
): Promise<JWTPayload> {
  const keyId = keyIdOf(token);
  const find = await keys.of(Issuer, keyId).catch((error) => {
    failed(error);
    throw new Refused('OIDC discovery endpoint communication error');
  });
  const at = now();
  const { payload } = await jwtVerify(token, find, {
    algorithms: ['RS256'],
    currentDate: new Date(at),
    requiredClaims: ['exp'],
  }).catch((error: { code?: string }) => {
    throw new Refused(
      error.code === 'ERR_JWT_EXPIRED' ? 'the token has expired' : 'the token is not valid',
    );
  });
  if (payload.iss !== Issuer) throw new Refused('invalid issuer');
  const audience = payload.aud ?? payload.client_id;
  if (![audience].flat().some((each) => Audience.includes(String(each)))) {
    throw new Refused('the token does not have a valid audience');
  }
  const { iat } = payload;
  if (iat !== undefined && !(iat <= Math.floor(at / 1000))) {
    throw new Refused('the token was issued in the future');
  }
  return payload;
}

function keyIdOf(token: string): string {
  try {
    const { alg, kid } = decodeProtectedHeader(token);
    if (alg !== 'RS256') throw new Refused('signing method is invalid');
    if (typeof kid === 'string') return kid;
  } catch (error) {
    if (error instanceof Refused) throw error;
  }
  throw new Refused('the token is not valid');
}

/** `scp` (a list or a text) or `scope`, as a list; null where the token has neither. */
function scopesOf(claims: JWTPayload): string[] | null {
  const given = claims.scp ?? claims.scope;
  if (given === undefined) return null;
  return [given]
    .flat()
    .flatMap((each) => String(each).split(/\s+/))
    .filter(Boolean);
}

/** Claims as functions get them: all texts, lists as `[a b]`; null is left out, objects are JSON. */
export function claimTexts(claims: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(claims)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => [name, claimText(value)]),
  );
}

function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(claimText).join(' ')}]`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
