import * as z from 'zod';
import { withoutEffect } from '../template/without-effect.ts';
import { policyDocument, statementsSchema } from './policy-document.ts';

/** A role and what is written into it. Managed policies are not known here. */
export const roleProperties = z.strictObject({
  RoleName: z.string().optional(),
  AssumeRolePolicyDocument: policyDocument,
  Policies: z
    .array(z.strictObject({ PolicyName: z.string(), PolicyDocument: policyDocument }))
    .default([]),
  ...withoutEffect('Description', 'MaxSessionDuration', 'Path', 'Tags'),
});
export type RoleProperties = z.infer<typeof roleProperties>;

/** A policy that roles hold beside what is written into them. */
export const rolePolicyProperties = z.strictObject({
  PolicyName: z.string(),
  PolicyDocument: policyDocument,
  Roles: z.array(z.string()),
});
export type RolePolicyProperties = z.infer<typeof rolePolicyProperties>;

export const bucketPolicyProperties = z.strictObject({
  Bucket: z.string(),
  PolicyDocument: policyDocument,
});
export const topicPolicyProperties = z.strictObject({
  Topics: z.array(z.string()),
  PolicyDocument: policyDocument,
});
export const queuePolicyProperties = z.strictObject({
  Queues: z.array(z.string()),
  PolicyDocument: policyDocument,
});
export const secretPolicyProperties = z.strictObject({
  SecretId: z.string(),
  ResourcePolicy: policyDocument,
  ...withoutEffect('BlockPublicPolicy'),
});
export const busPolicyProperties = z.strictObject({
  EventBusName: z.string().default('default'),
  StatementId: z.string(),
  Statement: statementsSchema,
});

/** Lets a service call a function. */
export const permissionProperties = z.strictObject({
  Action: z.string(),
  FunctionName: z.string(),
  Principal: z.string(),
  SourceArn: z.string().optional(),
  SourceAccount: z.string().optional(),
  FunctionUrlAuthType: z.string().optional(),
  InvokedViaFunctionUrl: z.boolean().optional(),
});
