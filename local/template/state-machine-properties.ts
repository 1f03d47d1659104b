import * as z from 'zod';
import { withoutEffect } from './without-effect.ts';

export const stateMachineProperties = z.strictObject({
  StateMachineName: z.string().optional(),
  StateMachineType: z.enum(['STANDARD', 'EXPRESS']).default('STANDARD'),
  RoleArn: z.string().optional(),
  Definition: z.record(z.string(), z.unknown()).optional(),
  DefinitionString: z.string().optional(),
  DefinitionS3Location: z
    .strictObject({ Bucket: z.string(), Key: z.string(), Version: z.string().optional() })
    .optional(),
  DefinitionSubstitutions: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .default({}),
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).default([]),
  ...withoutEffect('EncryptionConfiguration', 'LoggingConfiguration', 'TracingConfiguration'),
});
export type StateMachineProperties = z.infer<typeof stateMachineProperties>;
