import * as z from 'zod';
import { plainDateSchema } from '../calendar.ts';

const comment = z.string().min(1);

/** A roaming product of the operator's catalogue, as far as the bonus depends on it. */
const roamingProductSchema = z.strictObject({
  code: z.string().regex(/^[A-Z0-9-]{1,32}$/),
  name: z.string().min(1),
  /** Full-speed data of the product. */
  dataMb: z.int().positive(),
  /** The bonus is rounded up to a multiple of it. */
  unitMb: z.int().positive(),
  validDays: z.int().positive(),
  /** Family products are bought once, for all. */
  family: z.boolean(),
});
export type RoamingProduct = z.infer<typeof roamingProductSchema>;

/** Half as much roaming data again, as the programme file says it. */
export const roamingBonusSchema = z.strictObject({
  comment,
  subject: z.literal('line'),
  window: z.strictObject({
    comment,
    boughtFrom: plainDateSchema,
    /** The last day of a purchase, included. */
    boughtUntil: plainDateSchema,
    /** The last day on which a product bought in time may start, included. */
    startedUntil: plainDateSchema,
  }),
  bonus: z.strictObject({ comment, percent: z.int().positive() }),
  products: z.array(roamingProductSchema).min(1),
  caps: z.strictObject({ comment, perLineAndMonth: z.int().positive() }),
  excluded: z.strictObject({
    comment,
    billings: z.array(z.enum(['prepaid'])),
    networks: z.array(z.enum(['mvno'])),
    statuses: z.array(z.enum(['ended'])),
  }),
  /** The operator's own offers of identical content: extended, and excluding ours. */
  runningOffers: z.strictObject({
    comment,
    offers: z.array(
      z.strictObject({
        code: z.string().min(1),
        products: z.array(z.string()),
        /** The last day after the extension, included. */
        extendedUntil: plainDateSchema,
      }),
    ),
  }),
});
export type RoamingBonusBenefit = z.infer<typeof roamingBonusSchema>;
