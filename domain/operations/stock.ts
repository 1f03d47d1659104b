import * as z from 'zod';
import { dateSchema, momentSchema } from '../customer/answers.ts';

const count = z.int().nonnegative();

/** One service's codes as they were last counted, and how long they last. */
export const poolStockSchema = z
  .strictObject({
    service: z.string(),
    nameKo: z.string(),
    /** Absent where nothing was counted yet; then the counts are 0. */
    countedOn: dateSchema.optional(),
    free: count,
    used: count,
    waiting: count,
    usedADay: count.optional(),
    daysLeft: count.optional(),
    low: z.boolean(),
    lowWaterCodes: count,
    lowWaterDays: count,
  })
  .meta({ id: 'PoolStock' });
export type PoolStock = z.infer<typeof poolStockSchema>;

/** The stock of OTT codes. */
export const stockAnswerSchema = z
  .strictObject({ asOf: momentSchema, pools: z.array(poolStockSchema) })
  .meta({ id: 'Stock' });
export type StockAnswer = z.infer<typeof stockAnswerSchema>;
