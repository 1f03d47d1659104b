import * as z from 'zod';

/** What a tab remembers from its way to the provider until the answer: by it the answer is judged. */
const pendingSchema = z.strictObject({
  /** Comes back with the answer: one that this tab did not ask for has another. */
  state: z.string(),
  /** Comes back inside the identity token. */
  nonce: z.string(),
  /** Proves at the token endpoint that it was this tab that asked (PKCE). */
  verifier: z.string(),
  issuer: z.string(),
  /** Where the provider sends the answer. */
  answerTo: z.string(),
  /** The screen that was open, as the part of the address behind `#`. */
  place: z.string().regex(/^$|^#/),
});
export type Pending = z.infer<typeof pendingSchema>;

/** The tab's own storage, or a test's. */
export interface TabStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

const place = 'benefits-operations-sign-in';

export const keepPending = (storage: TabStorage, pending: Pending): void =>
  storage.setItem(place, JSON.stringify(pending));

/** Gives it out once and forgets it: an answer is judged a single time. */
const takePending = (storage: TabStorage): Pending | undefined => {
  const text = storage.getItem(place);
  storage.removeItem(place);
  if (text === null) return undefined;
  try {
    return pendingSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
};

/** What the provider sent the browser back with, and what this tab had asked for. */
export interface ProviderAnswer {
  readonly parameters: URLSearchParams;
  readonly pending: Pending | undefined;
}

/** The window, as far as an answer is taken out of it. */
export interface Answered {
  readonly location: { readonly search: string; readonly pathname: string; readonly hash: string };
  readonly history: { replaceState(data: unknown, unused: string, url: string): void };
  readonly sessionStorage: TabStorage;
}

/**
 * The provider's answer in the page's address, undefined where there is none. The address loses it
 * at once, before anything else runs, and gets back the screen that was open: neither a reload nor
 * a bookmark nor the history holds a code.
 */
export const takeAnswer = ({
  location,
  history,
  sessionStorage,
}: Answered): ProviderAnswer | undefined => {
  const parameters = new URLSearchParams(location.search);
  const isAnswer = parameters.has('code') || parameters.has('error') || parameters.has('state');
  if (!isAnswer) return undefined;
  const pending = takePending(sessionStorage);
  history.replaceState(null, '', `${location.pathname}${pending?.place || location.hash}`);
  return { parameters, pending };
};
