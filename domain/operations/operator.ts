import * as z from 'zod';
import { personNumberSchema, type Role, roles } from './roles.ts';

/** The audience for which the operator's identity provider issues tokens of this door. */
export const operatorsAudience = 'benefits-operators';

/** A person of the company: all that is believed about who looks or acts. */
export interface Operator {
  /** The person's number: maker and checker are told apart by it alone. */
  readonly person: string;
  readonly roles: readonly Role[];
}

const isRole = (text: string): text is Role => roles.some((role) => role === text);

/** The gateway spells a list as `[one other]`. */
const listSchema = z.string().transform((text) => text.replace(/^\[|\]$/g, '').split(' '));

const claimsSchema = z.object({
  aud: listSchema.refine((audiences) => audiences.includes(operatorsAudience)).optional(),
  person: personNumberSchema,
  // A role that we do not know gives nobody anything.
  roles: listSchema.transform((names) => names.filter(isRole)),
});

/**
 * The operator of a token's claims, whose signature, issuer and expiry the authorizer has proved;
 * undefined where they name no person.
 */
export const operatorOf = (claims: unknown): Operator | undefined => {
  const parsed = claimsSchema.safeParse(claims);
  if (!parsed.success) return undefined;
  const { person, roles: held } = parsed.data;
  return { person, roles: [...new Set(held)] };
};

/** True where the person holds any one of the roles. */
export const mayAs = (operator: Operator, any: readonly Role[]): boolean =>
  any.some((role) => operator.roles.includes(role));
