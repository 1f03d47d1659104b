import { hash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { personNumberSchema, roleSchema } from '../../../domain/operations/roles.ts';

/** Who somebody says to be: this issuer believes everybody on this machine. */
export const whoSchema = z.strictObject({
  person: personNumberSchema,
  roles: z.array(roleSchema).min(1),
});
export type Who = z.infer<typeof whoSchema>;

/** What a code stands for. */
export interface Granted {
  readonly who: Who;
  readonly nonce: string;
  readonly challenge: string;
  readonly answerTo: string;
}

/** Codes that were given out and not yet brought back. */
export interface Codes {
  give(granted: Granted): string;
  /** Once, in time, to the address it was given to, for the verifier of its challenge. */
  take(brought: {
    readonly code: string;
    readonly verifier: string;
    readonly answerTo: string;
  }): Granted | undefined;
}

const codeSeconds = 60;
/** Whoever asks without end pushes out their own first. */
const codesMax = 100;

export const makeCodes = (now: () => number): Codes => {
  const open = new Map<string, Granted & { readonly until: number }>();
  return {
    give: (granted) => {
      const code = randomBytes(32).toString('base64url');
      open.set(code, { ...granted, until: now() + codeSeconds * 1_000 });
      for (const oldest of open.keys()) {
        if (open.size <= codesMax) break;
        open.delete(oldest);
      }
      return code;
    },
    take: ({ code, verifier, answerTo }) => {
      const found = open.get(code);
      // Whatever is wrong with it, it was brought: nobody may try again.
      open.delete(code);
      if (!found || found.until < now() || found.answerTo !== answerTo) return undefined;
      return hash('sha256', verifier, 'base64url') === found.challenge ? found : undefined;
    },
  };
};
