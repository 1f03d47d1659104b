import * as z from 'zod';
import { plainDateSchema } from '../calendar.ts';
import { deliveredExtractSchema, type ExtractEncoding, extractEncodings } from '../cohort.ts';
import { InputRejected } from '../errors.ts';
import { controlFileSchema } from './control-file.ts';

/** What the folder that an extract was dropped into says about it. */
export interface Delivery {
  readonly programme: string;
  readonly programmeVersion: number;
  readonly encoding: ExtractEncoding;
}

/** The delivery of a key `<programme>/v<version>/<utf-8|cp949>/<file name>`; throws InputRejected
 * for any other key, so that a file in the wrong folder is noticed on the same day. */
export const deliveryOf = (key: string): Delivery => {
  const match = /^([a-z0-9-]+)\/v([1-9]\d{0,5})\/([^/]+)\/[^/]+$/.exec(key);
  const encoding = extractEncodings.find((name) => name === match?.[3]);
  if (match?.[1] && encoding) {
    return { programme: match[1], programmeVersion: Number(match[2]), encoding };
  }
  throw new InputRejected(
    `The key '${key}' does not say what the extract is for. Drop it at ` +
      `<programme>/v<version>/<${extractEncodings.join(' or ')}>/<file name>, such as ` +
      'customer-appreciation/v1/utf-8/lines.csv.gz.',
  );
};

/** An extract that looked right from outside: what the import pins before it reads all of it. */
export const checkedExtractSchema = z.strictObject({
  programme: z.string(),
  programmeVersion: z.int().positive(),
  referenceDate: plainDateSchema,
  extract: deliveredExtractSchema.omit({ sha256: true }),
  /** Absent where none was delivered and none is required. */
  control: controlFileSchema.optional(),
});
export type CheckedExtract = z.infer<typeof checkedExtractSchema>;
