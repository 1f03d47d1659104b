import { hash } from 'node:crypto';
import * as z from 'zod';
import { type Instant, instantSchema, plainDateOf, plainDateSchema } from '../calendar.ts';
import { lineIdSchema } from '../line.ts';
import { actsOf } from '../notices/notice.ts';
import type { Enrolment } from './enrolment.ts';

/** What was asked for, by whom and when: written once with the application. */
export const appliedSchema = z.strictObject({
  programme: z.string(),
  programmeVersion: z.int().positive(),
  person: z.string().regex(/^[A-Za-z0-9-]{1,32}$/),
  /** The first application of a person in a programme is number 1. */
  number: z.int().min(1).max(999),
  /** The person's lines that carry it; the first was named in the application and is told. */
  lines: z.array(lineIdSchema).min(1),
  actsAs: z.enum(['customer', 'guardian']),
  request: z.string(),
  at: instantSchema,
});
export type Applied = z.infer<typeof appliedSchema>;

/** What the insurer says about an application. */
export const insurersWordSchema = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('accepted'),
    certificate: z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
    /** Cover starts the day after. */
    confirmedOn: plainDateSchema,
  }),
  z.strictObject({
    outcome: z.literal('rejected'),
    reason: z.string().regex(/^[a-z0-9_]{1,64}$/),
    confirmedOn: plainDateSchema,
  }),
]);
export type InsurersWord = z.infer<typeof insurersWordSchema>;

/** True where the insurer can have confirmed on that day: not before the application was made, and
 * not after today. Cover is counted from it. */
export const isPossibleWord = (
  { confirmedOn }: InsurersWord,
  { at }: Pick<Applied, 'at'>,
  now: Instant,
): boolean => confirmedOn >= plainDateOf(at) && confirmedOn <= plainDateOf(now);

/** That word as it was heard: the first one stands. */
export const heardSchema = z.strictObject({
  word: insurersWordSchema,
  /** The insurer's event, `question` where we asked, `person` where somebody settled it. */
  through: z.string(),
  by: z.string(),
  at: instantSchema,
});
export type Heard = z.infer<typeof heardSchema>;

/** Why an application ended before the insurer had answered. `dispute_upheld`: it was not the
 * customer who had applied. */
export const withdrawnBecause = [
  'cancelled',
  'last_line_ended',
  'holder_died',
  'dispute_upheld',
] as const;

/**
 * An application as it is kept. Each part is written once, on a condition, and none is changed but
 * `submitted`, whose token is that of the state that waits now. `heard` and `withdrawn` exclude
 * each other: whichever is written first decides between the insurer's answer and a cancellation.
 */
export const applicationSchema = z.strictObject({
  applied: appliedSchema,
  /** Written before the insurer is asked: its answer may be faster than our own next step. */
  submitted: z.strictObject({ token: z.string(), at: instantSchema }).optional(),
  heard: heardSchema.optional(),
  withdrawn: z
    .strictObject({
      because: z.enum(withdrawnBecause),
      act: z.enum(actsOf),
      at: instantSchema,
    })
    .optional(),
  withPerson: z.strictObject({ deadline: plainDateSchema, at: instantSchema }).optional(),
  /** What one person says that the insurer said; it counts when another says the same. */
  proposed: z
    .strictObject({
      word: insurersWordSchema,
      who: z.string(),
      why: z.string(),
      at: instantSchema,
    })
    .optional(),
});
export type Application = z.infer<typeof applicationSchema>;

/** Where an application stands. */
export const applicationStates = [
  'applied',
  'submitted',
  'with_person',
  'accepted',
  'rejected',
  'withdrawn',
] as const;
export type ApplicationState = (typeof applicationStates)[number];

/** From which state an application may go to which; the last three are for good. */
export const applicationSteps = {
  applied: ['submitted', 'accepted', 'rejected', 'withdrawn'],
  submitted: ['with_person', 'accepted', 'rejected', 'withdrawn'],
  with_person: ['accepted', 'rejected', 'withdrawn'],
  accepted: [],
  rejected: [],
  withdrawn: [],
} as const satisfies Record<ApplicationState, readonly ApplicationState[]>;

/** The state of an application, read off its parts. */
export const stateOf = ({
  heard,
  withdrawn,
  withPerson,
  submitted,
}: Application): ApplicationState => {
  if (withdrawn) return 'withdrawn';
  if (heard) return heard.word.outcome;
  if (withPerson) return 'with_person';
  return submitted ? 'submitted' : 'applied';
};

/** True while the insurer's answer is awaited. */
export const isOpen = (application: Application): boolean =>
  application.heard === undefined && application.withdrawn === undefined;

/**
 * The id of an application: what the insurer, executions and logs know it by. It says nothing
 * about the person, and is the same at every attempt.
 */
export const applicationId = ({
  programme,
  person,
  number,
}: Pick<Applied, 'programme' | 'person' | 'number'>): string =>
  hash('sha256', `${programme}/person:${person}/safety-insurance/${number}`, 'hex').slice(0, 40);

/** Forty hexadecimal digits, as `applicationId` makes them. */
export const applicationIdSchema = z.string().regex(/^[0-9a-f]{40}$/);

/** The enrolment that an application brings about; `version` counts on for one that stood before. */
export const enrolmentFor = (applied: Applied, version = 1): Enrolment => ({
  programme: applied.programme,
  person: applied.person,
  state: 'handed_over',
  because: 'application',
  lines: applied.lines,
  source: applicationId(applied),
  since: applied.at,
  changedAt: applied.at,
  by: applied.actsAs,
  version,
});
