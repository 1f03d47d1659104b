import * as z from 'zod';

const word = z.string().regex(/^[\x21-\x7e]{1,128}$/, 'is not 1 to 128 visible ASCII characters');
const instant = z.iso.datetime();

export const purchaseIdSchema = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);

/** What a purchase of a roaming product is put in with; its id is in the path. */
export const purchaseBodySchema = z.strictObject({
  /** The buyer's line. */
  line: word,
  product: word,
  purchasedAt: instant,
  startedAt: instant.nullable().default(null),
  refundedAt: instant.nullable().default(null),
  /** Of a family product: the other lines that may use it. */
  members: z.array(word).max(20).default([]),
  /** Running offers that the buyer's line has, by their codes. */
  offers: z.array(word).max(20).default([]),
});
export type PurchaseBody = z.infer<typeof purchaseBodySchema>;

/** A purchase as `GET /purchases/{id}` answers it. */
export type Purchase = { readonly id: string } & PurchaseBody;

export const startSchema = z.strictObject({ startedAt: instant });
export const refundSchema = z.strictObject({ refundedAt: instant });

/** How the order system behaves to whoever asks about a purchase. */
export const conducts = [
  'good',
  'silent',
  'slow',
  'error',
  'not_json',
  'wrong_line',
  'wrong_product',
  'another_purchase',
] as const;
export type Conduct = (typeof conducts)[number];

/** Everything `/control` sets. What is left out is off, so an empty object restores good conduct. */
export const controlSchema = z.strictObject({
  conduct: z.enum(conducts).default('good'),
  /** Only to questions about these; about all where it is left out. */
  purchases: z.array(purchaseIdSchema).optional(),
  slowMs: z.int().nonnegative().max(20_000).default(1_000),
});
export type Control = z.infer<typeof controlSchema>;

export const goodConduct: Control = controlSchema.parse({});
