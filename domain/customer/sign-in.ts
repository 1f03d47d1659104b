import type { SignInRules } from './act-rules.ts';
import type { Customer, SignIn } from './customer.ts';

/** Why an act needs another sign-in or more time, and what the customer can do: the only place
 * where either is spelled. */
export const signInSentences = {
  fresh_sign_in_needed:
    'This needs a strong sign-in that is a few minutes old at the most. Sign in again, then repeat it.',
  contact_changed_recently:
    'The contact of this customer was changed a short while ago. Try again when it has been ' +
    'unchanged for three days; if it was not you, call the support centre.',
  sim_changed_recently:
    'The SIM of this customer was changed a short while ago. Try again when it has been ' +
    'unchanged for three days; if it was not you, call the support centre.',
  guardian_needed:
    'For somebody of this age the guardian acts, signed in as guardian. Nobody else can.',
} as const satisfies Record<string, string>;
export type SignInReason = keyof typeof signInSentences;

/** Clocks of sign-in and door may differ by so much. */
const skewSeconds = 60;

/**
 * Why this sign-in does not bear an act that gives something away, or undefined where it does. A
 * strong sign-in counts up to and including its last minute; contact and SIM count as unchanged
 * once the hours are full. A sign-in from the future counts as none.
 */
export const signInFault = (
  { strong, signedInAt, contactSince, simSince }: SignIn,
  rules: SignInRules,
  nowSeconds: number,
): SignInReason | undefined => {
  const age = nowSeconds - signedInAt;
  if (!strong || age < -skewSeconds || age > rules.strongWithinMinutes * 60) {
    return 'fresh_sign_in_needed';
  }
  const unchangedSince = nowSeconds - rules.unchangedHours * 3_600;
  if (contactSince > unchangedSince) return 'contact_changed_recently';
  if (simSince > unchangedSince) return 'sim_changed_recently';
  return undefined;
};

/** True where a guardian's own sign-in is needed and this is none. The token tells ages in bands:
 * under 14 is the only one below which a programme can ask for a guardian. */
export const guardianIsMissing = (
  { age, actsAs }: Pick<Customer, 'age' | 'actsAs'>,
  { underAge }: { readonly underAge: number },
): boolean => underAge > 0 && age === 'under_14' && actsAs !== 'guardian';
