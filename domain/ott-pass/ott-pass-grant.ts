import * as z from 'zod';
import { benefitKeySchema } from '../benefit-key.ts';
import { instantSchema, plainDateSchema } from '../calendar.ts';

/**
 * That a line got a code of a service. It names the code by its id, a keyed fingerprint: the code
 * itself is nowhere but encrypted in its own table.
 */
export const ottPassGrantSchema = z.strictObject({
  key: benefitKeySchema.extend({ benefit: z.literal('ott-pass') }),
  grantId: z.string(),
  service: z.string(),
  codeId: z.string(),
  /** The last day on which the service takes the code, included. */
  registerBy: plainDateSchema,
  programmeVersion: z.int().positive(),
  /** Of the choice that the code was given for. */
  choiceVersion: z.int().positive(),
  /** `request:<id>` of the customer, `restock:<file or queue>` or `reissue:<request>`. */
  run: z.string(),
  by: z.string(),
  why: z.string(),
  grantedAt: instantSchema,
});
export type OttPassGrant = z.infer<typeof ottPassGrantSchema>;
