import * as z from 'zod';

/** The benefits, spelled here again so that the catalogue of routes stands on zod alone; a test
 * compares them with the programme's. */
export const benefitNameSchema = z.enum([
  'monthly-data',
  'ott-pass',
  'roaming-bonus',
  'safety-insurance',
]);

export const dateSchema = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
export const momentSchema = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
const lineSchema = z.string().regex(/^[A-Za-z0-9-]{1,32}$/);

/** What every failure and every refusal looks like (RFC 9457), as application/problem+json. */
export const problemSchema = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    /** A sentence for the customer: what it is and what can be done. */
    detail: z.string(),
    /** A code for programs; of a refusal by the programme the same as on record. */
    reason: z.string(),
    /** Where it is our fault: what support asks for. */
    request: z.string().optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problemSchema>;

/** What an act of the domain says no with: it becomes a problem at the door. */
export const refusalSchema = z.object({ reason: z.string(), sentence: z.string() });
export type Refusal = z.infer<typeof refusalSchema>;

/** One thing that was given: never a code. */
const gotSchema = z.strictObject({
  on: dateSchema,
  what: z.string(),
  /** The first day on which it is no longer worth anything. */
  until: dateSchema.optional(),
  voided: z.boolean(),
});

/** Something that the customer can do now about a benefit, by the name of the route. */
const maySchema = z.strictObject({ act: z.string(), until: dateSchema.optional() });

/**
 * Where a benefit stands. `entitled`: nothing is in the way, nothing may have come yet. `given`:
 * the customer has it. `waiting`: for a code, or for the insurer. `refused`, `held`, `declined` and
 * `ended` come with the reason and its sentence.
 */
export const benefitViewSchema = z
  .strictObject({
    benefit: benefitNameSchema,
    standing: z.enum(['entitled', 'given', 'waiting', 'refused', 'held', 'declined', 'ended']),
    reason: z.string().optional(),
    sentence: z.string().optional(),
    /** The service chosen, the certificate's start: facts by name, nothing secret. */
    facts: z.record(z.string(), z.string()),
    got: z.array(gotSchema),
    may: z.array(maySchema),
  })
  .meta({ id: 'BenefitView' });
export type BenefitView = z.infer<typeof benefitViewSchema>;

/** All benefits of all lines of the caller, and those of the person. */
export const benefitsAnswerSchema = z
  .strictObject({
    asOf: momentSchema,
    lines: z.array(z.strictObject({ line: lineSchema, benefits: z.array(benefitViewSchema) })),
    person: z.array(benefitViewSchema),
  })
  .meta({ id: 'Benefits' });
export type BenefitsAnswer = z.infer<typeof benefitsAnswerSchema>;

/** What a line was told, newest first, as the message said it. */
export const noticesAnswerSchema = z
  .strictObject({
    line: lineSchema,
    notices: z.array(
      z.strictObject({
        id: z.string(),
        benefit: benefitNameSchema,
        template: z.string(),
        at: momentSchema,
        text: z.string(),
      }),
    ),
  })
  .meta({ id: 'Notices' });
export type NoticesAnswer = z.infer<typeof noticesAnswerSchema>;

/** The choice as it stands. `version` counts the changes. */
export const choiceAnswerSchema = z
  .strictObject({
    service: z.string(),
    version: z.int().positive(),
    chosenAt: momentSchema,
    /** The last day on which it may change, while no code is claimed. */
    mayChangeUntil: dateSchema,
  })
  .meta({ id: 'Choice' });
export type ChoiceAnswer = z.infer<typeof choiceAnswerSchema>;

/** The code, for the eyes of its holder only: this answer is kept nowhere. */
export const codeAnswerSchema = z
  .strictObject({
    service: z.string(),
    code: z.string(),
    registerBy: dateSchema,
    firstShownAt: momentSchema,
  })
  .meta({ id: 'Code' });
export type CodeAnswer = z.infer<typeof codeAnswerSchema>;

/** No code is free: the place in the queue is kept, the code comes by a notice. */
export const waitingAnswerSchema = z
  .strictObject({
    state: z.literal('waiting'),
    service: z.string(),
    since: momentSchema,
  })
  .meta({ id: 'Waiting' });
export type WaitingAnswer = z.infer<typeof waitingAnswerSchema>;

/** Where the insurance stands after an act of the customer. */
export const insuranceAnswerSchema = z
  .strictObject({
    state: z.enum(['applied', 'handed_over', 'insured', 'cancelled', 'ended', 'declined']),
    /** Of a cancellation: the last day of cover, included. */
    endsOn: dateSchema.optional(),
  })
  .meta({ id: 'Insurance' });
export type InsuranceAnswer = z.infer<typeof insuranceAnswerSchema>;

/** From when nothing more comes of a benefit that was declined. */
export const declineAnswerSchema = z
  .strictObject({
    benefit: benefitNameSchema,
    declinedAt: momentSchema,
    /** The first day of the first month for which nothing more is given. */
    from: dateSchema,
  })
  .meta({ id: 'Decline' });
export type DeclineAnswer = z.infer<typeof declineAnswerSchema>;

/** The case that "this was not me" opened. */
export const disputeAnswerSchema = z
  .strictObject({
    case: z.string(),
    benefit: benefitNameSchema,
    heldSince: momentSchema,
    /** The last day for the decision, included. */
    decidedBy: dateSchema,
  })
  .meta({ id: 'Dispute' });
export type DisputeAnswer = z.infer<typeof disputeAnswerSchema>;

/** A partner's event was taken; a repetition is taken too, without effect. */
export const takenAnswerSchema = z.strictObject({ taken: z.boolean() }).meta({ id: 'Taken' });
