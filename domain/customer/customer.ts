import * as z from 'zod';
import { lineIdSchema } from '../line.ts';
import { pseudonymOf } from '../person-pseudonym.ts';

/** The audience for which the operator's identity provider issues tokens of this door. */
export const customersAudience = 'benefits-customers';

/** A token carries no more lines: headers are short. Whoever has more picks one at sign-in. */
const linesMax = 50;

/** As customers, pseudonyms all: an operator's id, never a name or a number of a phone. */
const pseudonymSchema = z.string().regex(/^[A-Za-z0-9-]{1,32}$/);
const flagSchema = z.enum(['true', 'false']).transform((text) => text === 'true');
/** Seconds since 1970, as text. */
const epochSecondsSchema = z
  .string()
  .regex(/^\d{1,11}$/)
  .transform(Number);

/** Whose act it is, and for whom: all that is believed about a caller. */
export interface Customer {
  /** The sign-in's subject: the customer, or the guardian who acts for one. */
  readonly customer: string;
  /** Whose benefits they are, also where a guardian acts. */
  readonly person: string;
  readonly lines: readonly string[];
  readonly actsAs: 'customer' | 'guardian';
  /** Of the person, not of the guardian (만 나이): under 14, under 19, or of age. */
  readonly age: 'under_14' | 'minor' | 'adult';
  readonly holder: 'person' | 'company';
  /** True where a company has registered who uses its line. */
  readonly naturalUser: boolean;
}

/** How and when the caller signed in, in seconds since 1970. */
export interface SignIn {
  readonly strong: boolean;
  readonly signedInAt: number;
  readonly contactSince: number;
  readonly simSince: number;
}

/**
 * The claims of a token whose signature, issuer and expiry the authorizer has proved. The gateway
 * hands every claim on as text. Claims we do not know are dropped; one that is missing or malformed
 * makes the whole token unusable, because a half-read identity is nobody's.
 */
export const claimsSchema = z.object({
  // One audience, or a list, which the gateway spells as `[one other]`.
  aud: z
    .string()
    .transform((text) => text.replace(/^\[|\]$/g, '').split(' '))
    .refine((audiences) => audiences.includes(customersAudience), 'is not for this door')
    .optional(),
  sub: pseudonymSchema,
  person: pseudonymSchema,
  lines: z
    .string()
    .transform((text) => text.split(' '))
    .pipe(z.array(lineIdSchema).min(1).max(linesMax)),
  auth_time: epochSecondsSchema,
  acr: z.string().max(64),
  contact_since: epochSecondsSchema,
  sim_since: epochSecondsSchema,
  acts_as: z.enum(['customer', 'guardian']),
  age_band: z.enum(['under_14', 'minor', 'adult']),
  holder: z.enum(['person', 'company']),
  natural_user: flagSchema,
});

/** The caller of a token's claims, undefined where they cannot be used. */
export const callerOf = (
  claims: unknown,
): { readonly customer: Customer; readonly signIn: SignIn } | undefined => {
  const parsed = claimsSchema.safeParse(claims);
  if (!parsed.success) return undefined;
  const said = parsed.data;
  return {
    customer: {
      customer: said.sub,
      // A provider without pseudonyms of persons may name the customer: that id stops at the door.
      person: said.person === said.sub ? pseudonymOf(said.sub) : said.person,
      lines: [...new Set(said.lines)],
      actsAs: said.acts_as,
      age: said.age_band,
      holder: said.holder,
      naturalUser: said.natural_user,
    },
    signIn: {
      strong: said.acr === 'strong',
      signedInAt: said.auth_time,
      contactSince: said.contact_since,
      simSince: said.sim_since,
    },
  };
};
