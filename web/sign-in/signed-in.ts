import { createContext, use } from 'react';
import type { Session } from './session.ts';

/** Who is signed in, and how that ends. */
export interface SignedIn {
  readonly session: Session;
  signOut(): void;
}

export const SignedInContext = createContext<SignedIn | undefined>(undefined);

export const useSignedIn = (): SignedIn => {
  const signedIn = use(SignedInContext);
  if (!signedIn) throw new Error('Nobody is signed in above this component.');
  return signedIn;
};
