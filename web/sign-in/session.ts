import * as z from 'zod';
import { personNumberSchema, type Role, roles } from '../../domain/operations/roles.ts';

/** Who looks at the page: what their token says of them, and the token itself. */
export interface Session {
  readonly token: string;
  /** A number; no name is ever asked for or shown. */
  readonly person: string;
  readonly roles: readonly Role[];
}

/**
 * How somebody's session ended. `signed_out`: by their own will. `ended`: the door takes the token
 * no longer. `not_taken`: the door never took it, though it was fresh.
 */
export type Ending = 'signed_out' | 'ended' | 'not_taken';

/** A list, or a text with spaces between: providers do both. */
const rolesClaim = z.union([
  z.array(z.string()),
  z.string().transform((text) => text.split(/[\s,]+/)),
]);

const claimsSchema = z.object({ person: personNumberSchema, roles: rolesClaim });

/**
 * What a token says, undefined where it is none of an operator. Nothing is believed by it: it only
 * decides what the page offers. The door verifies the token at every call.
 */
export const sessionOf = (token: string): Session | undefined => {
  try {
    const payload = token.trim().split('.')[1] ?? '';
    const bytes = Uint8Array.from(atob(payload.replace(/-/g, '+').replace(/_/g, '/')), (char) =>
      char.charCodeAt(0),
    );
    const claims = claimsSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
    return {
      token: token.trim(),
      person: claims.person,
      roles: roles.filter((role) => claims.roles.includes(role)),
    };
  } catch {
    return undefined;
  }
};

/** True where the session has one of the roles that an act takes. */
export const mayAct = (session: Session, needed: readonly Role[]): boolean =>
  needed.some((role) => session.roles.includes(role));

const place = 'benefits-operations-token';

/** The session of this tab: it outlives a reload, and ends with the tab. */
export const keptSession = (): Session | undefined => {
  const token = sessionStorage.getItem(place);
  return token === null ? undefined : sessionOf(token);
};

/** Keeps a session for this tab, or forgets it. */
export const keepSession = (session: Session | undefined): void => {
  if (session) sessionStorage.setItem(place, session.token);
  else sessionStorage.removeItem(place);
};
