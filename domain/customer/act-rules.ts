import * as z from 'zod';

/** A benefit of each group at the most: the second one is refused at the write. */
export const exclusiveGroupsSchema = z.strictObject({
  comment: z.string().min(1),
  groups: z.array(
    z.strictObject({
      group: z.string().regex(/^[a-z0-9-]+$/),
      members: z.array(z.string()).min(1),
    }),
  ),
});

/** What a customer's own act needs of the sign-in. */
export const signInRulesSchema = z.strictObject({
  comment: z.string().min(1),
  strongWithinMinutes: z.int().positive(),
  unchangedHours: z.int().positive(),
});
export type SignInRules = z.infer<typeof signInRulesSchema>;

/** What happens after "this was not me". */
export const disputeRulesSchema = z.strictObject({
  comment: z.string().min(1),
  decidedWithinDays: z.int().positive(),
});
export type DisputeRules = z.infer<typeof disputeRulesSchema>;
