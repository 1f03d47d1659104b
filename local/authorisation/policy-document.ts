import * as z from 'zod';

const oneOrMany = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (typeof value === 'string' ? [value] : value));

/** The condition operators that are evaluated; another one is refused at start. */
const OPERATORS =
  /^(ForAllValues:|ForAnyValue:)?(StringEquals|StringNotEquals|StringLike|StringNotLike|ArnEquals|ArnLike|ArnNotEquals|ArnNotLike|Bool|Null)$/;

/** What a request is known to say of itself; a condition on anything else is refused at start. */
const KEYS =
  /^(aws:(PrincipalArn|SecureTransport|SourceAccount|SourceArn)|events:(detail-type|source)|kms:ViaService|s3:(ObjectCreationOperation|if-none-match))$/;

const condition = z
  .record(
    z.string(),
    z.record(z.string(), z.union([oneOrMany, z.boolean().transform((value) => [String(value)])])),
  )
  .superRefine((conditions, context) => {
    const refuse = (message: string) => context.addIssue({ code: 'custom', message });
    for (const [operator, keys] of Object.entries(conditions)) {
      if (!OPERATORS.test(operator)) {
        refuse(`${operator} is not evaluated: add it to local/authorisation/conditions.ts`);
      }
      for (const key of Object.keys(keys).filter((each) => !KEYS.test(each))) {
        refuse(`no request carries ${key}: add it to local/authorisation/needed-rights.ts`);
      }
    }
  });

const statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z
    .union([z.literal('*').transform(() => ({ AWS: ['*'] })), z.record(z.string(), oneOrMany)])
    .optional(),
  Action: oneOrMany,
  Resource: oneOrMany.optional(),
  NotResource: oneOrMany.optional(),
  Condition: condition.optional(),
});

/** One sentence of a policy, every part of it a list. */
export type Statement = z.infer<typeof statement>;
export const statementsSchema = z.preprocess(
  (given) => (Array.isArray(given) ? given : [given]),
  z.array(statement),
);

/** A policy as a template spells it; NotAction and NotPrincipal are not known here. */
export const policyDocument = z
  .strictObject({
    Version: z.literal('2012-10-17'),
    Id: z.string().optional(),
    Statement: statementsSchema,
  })
  .transform(({ Statement }) => Statement);
