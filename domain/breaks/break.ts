import * as z from 'zod';
import { instantSchema } from '../calendar.ts';

/** What two sides can disagree about: what it means, who settles it, and how. */
export const breakKinds = {
  top_ups_differ: {
    sentence:
      'Charging holds another number of top-ups for the month than the ledger accounts for.',
    owner: 'operations',
    todo: 'See whether single lines of the month are listed; if none is, order a re-run of the month.',
  },
  top_up_missing: {
    sentence: 'The ledger has the grant, charging holds no top-up under its key.',
    owner: 'charging',
    todo: 'Ask charging what became of the key; without a top-up, have the grant of a month voided and reinstated, and charging credit a roaming bonus under the key.',
  },
  top_up_without_grant: {
    sentence: 'Charging credited a line that the ledger has no grant for.',
    owner: 'operations',
    todo: 'Order a re-run of the month, or redrive the event of a roaming bonus: that records it; was it not due, have charging take it back.',
  },
  credited_twice: {
    sentence: 'Charging holds more than one top-up under the key of one grant.',
    owner: 'charging',
    todo: 'Have charging take back all but the first, and tell the engineers which keys it forgot.',
  },
  amount_differs: {
    sentence: 'What charging credited is not what the grant says: amount or line differs.',
    owner: 'charging',
    todo: 'Compare both with the programme; whoever is wrong corrects theirs.',
  },
  codes_not_conserved: {
    sentence:
      'Delivered codes are not free, claimed, cancelled, duplicate and quarantined ones together.',
    owner: 'engineers',
    todo: 'Halt the pass, then count the pool with the report of each of its files.',
  },
  code_without_grant: {
    sentence: 'A code has a holder, and the ledger has no such grant.',
    owner: 'engineers',
    todo: 'Explain the line: was the code shown, write to its holder; else have the partner cancel it.',
  },
  certificate_without_grant: {
    sentence: 'A person is insured by the insurer’s certificate, and the ledger has no grant.',
    owner: 'operations',
    todo: 'Redrive the enrolment, or let the daily look finish the application: both write it.',
  },
  hand_over_unanswered: {
    sentence: 'The insurer was handed files and has not answered all of them in the agreed time.',
    owner: 'the insurer',
    todo: 'Ask the insurer for its files of answers; late ones are recorded by themselves.',
  },
  application_unanswered: {
    sentence: 'An application has waited for the insurer beyond the second agreed time.',
    owner: 'the insurer',
    todo: 'Ask the insurer for its decision, and settle the application by two persons.',
  },
} as const;
export type BreakKind = keyof typeof breakKinds;
export const breakKindNames = Object.keys(breakKinds) as [BreakKind, ...BreakKind[]];

/** Where a break is: what is needed to look at the same place again. No name and no birth date. */
export const breakPlaceSchema = z.strictObject({
  cycle: z.string().optional(),
  /** Of a top-up that is of no month. */
  benefit: z.literal('roaming-bonus').optional(),
  pool: z.string().optional(),
  run: z.string().optional(),
  line: z.string().optional(),
  grantId: z.string().optional(),
  codeId: z.string().optional(),
  person: z.string().optional(),
  application: z.string().optional(),
});
export type BreakPlace = z.infer<typeof breakPlaceSchema>;

/** Two sides that do not agree about one thing, as they were seen at one moment. */
export const foundBreakSchema = z.strictObject({
  kind: z.enum(breakKindNames),
  of: breakPlaceSchema,
  /** What we hold, and what the other side does. */
  ours: z.string(),
  theirs: z.string(),
});
export type FoundBreak = z.infer<typeof foundBreakSchema>;

/** A break that is open: since when, and when it was last seen. */
export const openBreakSchema = z.strictObject({
  ...foundBreakSchema.shape,
  id: z.string(),
  firstSeenAt: instantSchema,
  lastSeenAt: instantSchema,
});
export type OpenBreak = z.infer<typeof openBreakSchema>;
