import * as z from 'zod';

const count = z.int().nonnegative();

/** The files that the insurer was handed for one enrolment, and how many people are in them. */
export const handOverSchema = z.strictObject({
  files: z.array(
    z.strictObject({
      /** From 1, without a gap. */
      number: z.int().positive(),
      /** How both sides call it. */
      name: z.string(),
      bucket: z.string(),
      key: z.string(),
      versionId: z.string(),
      sha256: z.string(),
      rows: z.int().positive(),
    }),
  ),
  rows: count,
});
export type HandOver = z.infer<typeof handOverSchema>;

/** The answers of a run brought together: one for each row that was handed over. */
export const collectedAnswersSchema = z.strictObject({
  /** JSONL of `settledAnswerSchema`; `rows` counts them. */
  items: z.strictObject({
    bucket: z.string(),
    key: z.string(),
    versionId: z.string(),
    sha256: z.string(),
    rows: count,
  }),
  accepted: count,
  rejected: count,
  missing: count,
  repeated: count,
  stray: count,
  /** Rows of ours whose answer is wrong or absent: the error columns say why. */
  withError: count,
});
export type CollectedAnswers = z.infer<typeof collectedAnswersSchema>;
