import * as z from 'zod';
import { withoutEffect } from '../template/without-effect.ts';

export const secretProperties = z.strictObject({
  Name: z.string().optional(),
  SecretString: z.string().optional(),
  GenerateSecretString: z
    .strictObject({
      PasswordLength: z.int().default(32),
      ExcludeCharacters: z.string().default(''),
      ExcludeLowercase: z.boolean().default(false),
      ExcludeNumbers: z.boolean().default(false),
      ExcludePunctuation: z.boolean().default(false),
      ExcludeUppercase: z.boolean().default(false),
      GenerateStringKey: z.string().optional(),
      SecretStringTemplate: z.string().optional(),
      ...withoutEffect('IncludeSpace', 'RequireEachIncludedType'),
    })
    .optional(),
  ...withoutEffect('Description', 'KmsKeyId', 'Tags'),
});
export type SecretProperties = z.infer<typeof secretProperties>;
