import type { World } from '../core/world.ts';

/** What bears a claim: an act of the line's own customer with a fresh strong sign-in. */
export interface Consents {
  /** Somebody has sent such a token for this line just now. */
  given(line: string, token: { readonly signedInAt: number; readonly isTheirs: boolean }): void;
  /** True where no clock of a server's calls the sign-in fresh any more. */
  isStale(signedInAt: number): boolean;
}

/** Five minutes by the programme, and a server's clock may be as much behind. */
const freshMs = 300_000;
const skewMs = 300_000;

/**
 * I9 as far as there is something to watch: staff act for nobody, so a consent is the customer's own
 * call. Every code that is claimed is claimed by a call for that line, by its own customer, with a
 * strong sign-in that some server's clock could call fresh.
 */
export const watchConsents = (world: World): Consents => {
  const lines = new Set<string>();
  const isStale = (signedInAt: number): boolean => world.now() - signedInAt > freshMs + skewMs;
  world.services.onWrite.push(({ table, before, after }) => {
    if (table !== 'Codes' || after?.holder === undefined || before?.holder !== undefined) return;
    const { line } = after.holder as { line: string };
    if (!lines.has(line)) world.violate('I9', `a code was claimed for ${line}, which nobody asked`);
  });
  return {
    isStale,
    given: (line, { signedInAt, isTheirs }) => {
      if (isTheirs && !isStale(signedInAt)) lines.add(line);
    },
  };
};
