import * as z from 'zod';

const hour = z.int().min(0).max(24);

/** When and how fast customers may be told, by hour in Korea. */
export const noticeRulesSchema = z.strictObject({
  comment: z.string().min(1),
  quietHours: z.strictObject({ comment: z.string().min(1), fromHour: hour, untilHour: hour }),
  /** What the message hub has agreed to take. */
  messagesPerHour: z.int().positive(),
});
export type NoticeRules = z.infer<typeof noticeRulesSchema>;
