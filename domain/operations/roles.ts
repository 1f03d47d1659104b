import * as z from 'zod';

/** What an operator may do: look, act on runs, or decide on what somebody else has prepared. */
export const roles = ['viewer', 'operator', 'approver'] as const;
export const roleSchema = z.enum(roles);
export type Role = z.infer<typeof roleSchema>;

/** The company's number of a person: digits, out of the token and never out of a request. */
export const personNumberSchema = z.string().regex(/^\d{1,12}$/, 'is not a person number');

/** True where two numbers are one person's: some systems fill them up with zeros, and nobody becomes a
 * second person by that. */
export const isSamePerson = (one: string, other: string | undefined): boolean =>
  other !== undefined && withoutZeros(one) === withoutZeros(other);

const withoutZeros = (person: string): string => person.replace(/\b0+(?=\d)/, '');

/** Why somebody acts or looks. It is kept for ever and holds no customer's name or number. */
export const whySchema = z.string().trim().min(3).max(200);
