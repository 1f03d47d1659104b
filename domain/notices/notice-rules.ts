import * as z from 'zod';

const hour = z.int().min(0).max(24);

/** When and how fast customers may be told, by hour in Korea. */
export const noticeRulesSchema = z.strictObject({
  comment: z.string().min(1),
  /** From the first hour (included) until the other (excluded), over midnight where it comes first. */
  quietHours: z
    .strictObject({ comment: z.string().min(1), fromHour: hour, untilHour: hour })
    .refine(({ fromHour, untilHour }) => untilHour - fromHour < 24, 'leaves no hour to tell in'),
  /** What the message hub has agreed to take. */
  messagesPerHour: z.int().positive(),
  /** Kept free for single notices while a month is told. */
  shareForSingles: z.number().min(0).max(0.5),
});
export type NoticeRules = z.infer<typeof noticeRulesSchema>;

/** How many messages of a mass telling an hour takes. */
export const massPerHour = ({ messagesPerHour, shareForSingles }: NoticeRules): number =>
  Math.max(1, Math.floor(messagesPerHour * (1 - shareForSingles)));

/** How many single notices that had waited an hour takes. */
export const singlesPerHour = (rules: NoticeRules): number =>
  Math.max(1, rules.messagesPerHour - massPerHour(rules));
