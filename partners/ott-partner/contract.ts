import * as z from 'zod';

const serial = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);
const service = z.string().regex(/^[a-z0-9-]{1,32}$/);

/** A code by the partner's own id of it. */
export const codeSchema = z.strictObject({ service, serial });
export type Code = z.infer<typeof codeSchema>;

/** What a customer of ours, or time, does to a code; the second it happens where it is left out. */
export const happeningSchema = codeSchema.extend({ at: z.iso.datetime().optional() });

/** What has become of a code that is not just issued. */
export interface Fate {
  readonly state: 'redeemed' | 'cancelled' | 'expired';
  readonly at: string;
}

/** How the partner behaves to whoever asks it to cancel. */
export const conducts = [
  'good',
  'silent',
  'effect_then_silence',
  'error',
  'not_json',
  'another_serial',
  'unknown_serial',
] as const;
export type Conduct = (typeof conducts)[number];

/** Everything `/control` sets. What is left out is off, so an empty object restores good conduct. */
export const controlSchema = z.strictObject({
  conduct: z.enum(conducts).default('good'),
  /** Only to cancellations of these; of all where it is left out. */
  serials: z.array(serial).optional(),
});
export type Control = z.infer<typeof controlSchema>;

export const goodConduct: Control = controlSchema.parse({});
