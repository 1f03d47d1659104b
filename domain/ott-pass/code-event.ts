import * as z from 'zod';
import { type Instant, instantSchema } from '../calendar.ts';
import { eventIdSchema } from '../line-event.ts';

/** What the OTT partner tells us about a code, by its own serial. Fields we do not know are
 * dropped: a partner that adds one must not lose its events. */
export const codeEventSchema = z.object({
  version: z.literal(1),
  eventId: eventIdSchema,
  type: z.enum(['CodeRedeemed', 'CodeExpired', 'CodeCancelled']),
  /** The service's id in the programme file. */
  service: z.string().regex(/^[a-z0-9-]{1,32}$/),
  serial: z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
  occurredAt: instantSchema,
});
export type CodeEvent = z.infer<typeof codeEventSchema>;

/** What of a code's story counts for its next state. */
export interface CodeStory {
  readonly held: boolean;
  readonly redeemed?: { readonly at: Instant; readonly eventId: string } | undefined;
  readonly expired?: { readonly at: Instant; readonly eventId: string } | undefined;
  readonly cancelled?: { readonly at: Instant; readonly evidence: string } | undefined;
}

/**
 * What an event does to a code. `known`: it or its like was taken before. `mark`: the state to
 * record. `withdraw`: a code that nobody holds opens nothing any more and must not be given.
 * `contradicts`: both cannot be true, a person asks the partner.
 */
export type CodeEventOutcome =
  | { readonly outcome: 'known' }
  | { readonly outcome: 'contradicts' }
  | { readonly outcome: 'mark'; readonly as: 'redeemed' | 'expired' | 'cancelled' }
  | { readonly outcome: 'withdraw' };

const stateOf = {
  CodeRedeemed: 'redeemed',
  CodeExpired: 'expired',
  CodeCancelled: 'cancelled',
} as const satisfies Record<CodeEvent['type'], string>;

/**
 * The graph: a code is redeemed, or expires, or is cancelled, once. An event that comes late may
 * still say that the code was redeemed before it expired or was cancelled; anything else after an
 * end contradicts it.
 */
export const codeEventOutcome = (code: CodeStory, event: CodeEvent): CodeEventOutcome => {
  const state = stateOf[event.type];
  if (!code.held) return { outcome: code.cancelled ? 'known' : 'withdraw' };
  if (code[state]) return { outcome: 'known' };
  const end = code.cancelled ?? code.expired;
  if (state === 'redeemed') {
    if (end && event.occurredAt > end.at) return { outcome: 'contradicts' };
    return { outcome: 'mark', as: state };
  }
  if (code.redeemed) return { outcome: 'contradicts' };
  if (state === 'expired' && code.cancelled) return { outcome: 'known' };
  return { outcome: 'mark', as: state };
};
