import * as z from 'zod';

const reference = z.string().regex(/^[0-9a-f]{40}$/);
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** An application as the orchestrator submits it. What the programme does not list does not come. */
export const submittedSchema = z.strictObject({
  reference,
  person: z.string().optional(),
  birth_date: date.optional(),
  enrolled_on: date.optional(),
  enrolled_because: z.string().optional(),
  answerTo: z.url(),
});
export type Submitted = z.infer<typeof submittedSchema>;

export const decisionSchema = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('accepted'), certificate: z.string(), confirmedOn: date }),
  z.strictObject({ status: z.literal('rejected'), reason: z.string(), confirmedOn: date }),
]);
export type Decision = z.infer<typeof decisionSchema>;

/** An application as the insurer keeps it; without a decision it is still looked at. */
export interface Kept {
  readonly submitted: Submitted;
  readonly decision?: Decision | undefined;
  /** True once our event about the decision was taken. */
  readonly told: boolean;
  readonly cancelled: boolean;
}

/** An end that the insurer was told of, by the caller's key. */
export const cancellationSchema = z.strictObject({
  key: z.string().min(1),
  reference: reference.optional(),
  person: z.string().optional(),
  certificate: z.string().optional(),
  lastDay: date,
  reason: z.string(),
});
export type Cancellation = z.infer<typeof cancellationSchema>;

/**
 * How the insurer behaves. `answers`: `at_once`, by its event before the response to the call;
 * `twice`, the same event two times; `contradicts`, an acceptance and then a rejection; `lost`,
 * decided without an event; `slow`, decided when `POST /applications/{reference}/decision` says so;
 * `silent`, never. `rejectPercent`: of references, always the same ones.
 */
export const controlSchema = z.strictObject({
  answers: z.enum(['at_once', 'twice', 'contradicts', 'lost', 'slow', 'silent']).default('at_once'),
  rejectPercent: z.int().min(0).max(100).default(0),
  rejectReason: z
    .string()
    .regex(/^[a-z0-9_]{1,64}$/)
    .default('not_insurable'),
  /** Everything is answered 503. */
  down: z.boolean().default(false),
});
export type Control = z.infer<typeof controlSchema>;
export const goodConduct: Control = controlSchema.parse({});
