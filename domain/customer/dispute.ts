import { hash } from 'node:crypto';
import * as z from 'zod';
import { plainName } from '../account-name.ts';
import { lineSubject } from '../benefit-key.ts';
import {
  addDays,
  type Instant,
  instantSchema,
  type PlainDate,
  plainDateOf,
  plainDateSchema,
} from '../calendar.ts';
import { lineIdSchema } from '../line.ts';
import type { RecordedLineEvent } from '../line-event.ts';
import { type BenefitId, benefitIds } from '../programme.ts';

/** How a case ends. `released`: the benefit goes on, and what was held is given. `upheld`: it was
 * not the customer; the benefit stays held. */
export const caseDecisions = ['released', 'upheld'] as const;

/** The word of whoever closed a case. */
export const closedSchema = z.strictObject({
  decision: z.enum(caseDecisions),
  who: z.string(),
  why: z.string(),
  at: instantSchema,
});
export type Closed = z.infer<typeof closedSchema>;

/** "This was not me", about one benefit of one line. At most one case of these is open. */
export const disputeCaseSchema = z.strictObject({
  case: z.string(),
  programme: z.string(),
  benefit: z.enum(benefitIds),
  line: lineIdSchema,
  openedAt: instantSchema,
  openedBy: z.enum(['customer', 'guardian']),
  /** The last day for the decision, included. */
  decideBy: plainDateSchema,
  closed: closedSchema.optional(),
});
export type DisputeCase = z.infer<typeof disputeCaseSchema>;

/** True from the day after the one by which a case was to be decided, until it is closed. */
export const isOverdue = (
  { decideBy, closed }: Pick<DisputeCase, 'decideBy' | 'closed'>,
  on: PlainDate,
): boolean => closed === undefined && decideBy < on;

/** What a case is about. */
export type Disputed = Pick<DisputeCase, 'programme' | 'benefit' | 'line'>;

/** The id of the nth case about the same, counted from 1: two calls at the same moment open one. */
export const caseId = ({ programme, benefit, line }: Disputed, nth: number): string =>
  `case-${hash('sha256', `${programme}/${line}/${benefit}`, 'hex').slice(0, 20)}-${nth}`;

/** A case as it is opened. */
export const openedCase = (
  disputed: Disputed,
  nth: number,
  opened: {
    readonly at: Instant;
    readonly by: 'customer' | 'guardian';
    readonly decidedWithinDays: number;
  },
): DisputeCase => ({
  case: caseId(disputed, nth),
  ...disputed,
  openedAt: opened.at,
  openedBy: opened.by,
  decideBy: addDays(plainDateOf(opened.at), opened.decidedWithinDays),
});

const heldMark = '.held';
const releasedMark = '.released';

const aboutCase = (
  { case: id, line, benefit }: DisputeCase,
  type: 'BenefitHeld' | 'BenefitReleased',
  at: Instant,
): RecordedLineEvent => ({
  type,
  eventId: `${id}${type === 'BenefitHeld' ? heldMark : releasedMark}`,
  line,
  benefit,
  occurredAt: at,
  recordedAt: at,
});

/** The event by which every decision from then on knows that the benefit is held. */
export const holdOf = (opened: DisputeCase): RecordedLineEvent =>
  aboutCase(opened, 'BenefitHeld', opened.openedAt);

/** The event by which the benefit goes on. */
export const releaseOf = (opened: DisputeCase, at: Instant): RecordedLineEvent =>
  aboutCase(opened, 'BenefitReleased', at);

/** The id of the hold that a release ends. */
export const holdEndedBy = ({ eventId }: Pick<RecordedLineEvent, 'eventId'>): string =>
  eventId.endsWith(releasedMark) ? `${eventId.slice(0, -releasedMark.length)}${heldMark}` : eventId;

/** The id of the release that ends a hold. */
export const releaseEnding = ({ eventId }: Pick<RecordedLineEvent, 'eventId'>): string =>
  `${eventId.endsWith(heldMark) ? eventId.slice(0, -heldMark.length) : eventId}${releasedMark}`;

/** Something that is on record about a line, and by whom or why in words. */
export interface RecordedAct {
  readonly by: string;
  readonly why: string;
}

/** True where somebody is named in any act on record, whatever the case and spaces: whoever had a
 * part in it cannot judge it. In doubt somebody else decides. */
export const hadAPart = (who: string, acts: readonly RecordedAct[]): boolean => {
  const name = plainName(who);
  return acts.some(({ by, why }) => plainName(by).includes(name) || plainName(why).includes(name));
};

/** One id a benefit and subject, so that declining twice is declining once. */
export const declineId = (programme: string, subject: string, benefit: BenefitId): string =>
  `declined-${hash('sha256', `${programme}/${subject}/${benefit}`, 'hex').slice(0, 40)}`;

/** The event by which nothing of a benefit comes from the next cycle on: one for each holder of the
 * line, by the instant since which it is theirs, undefined where it never changed hands. */
export const declineOf = (
  { programme, benefit, line }: Disputed,
  { at, since }: { readonly at: Instant; readonly since: Instant | undefined },
): RecordedLineEvent => ({
  type: 'BenefitDeclined',
  eventId: declineId(
    programme,
    since === undefined ? lineSubject(line) : `${lineSubject(line)}@${since}`,
    benefit,
  ),
  line,
  benefit,
  occurredAt: at,
  recordedAt: at,
});
