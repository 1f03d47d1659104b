import * as z from 'zod';
import { plainDateSchema } from '../../calendar.ts';
import { plainValue } from './csv.ts';

/** The header of a file of answers. */
export const answersHeader = 'file,row,person,answer,certificate,reason,confirmed_on';

const base = {
  file: z.string().max(80),
  row: z.coerce.number().int().positive(),
  person: z.string().regex(/^[A-Za-z0-9-]{1,32}$/),
  /** Cover starts the day after. */
  confirmedOn: plainDateSchema,
};

/** The insurer's answer to one row. A reason is a code, so that no free text comes in. */
export const givenAnswerSchema = z.discriminatedUnion('answer', [
  z.strictObject({
    ...base,
    answer: z.literal('accepted'),
    certificate: z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
    reason: z.literal(''),
  }),
  z.strictObject({
    ...base,
    answer: z.literal('rejected'),
    certificate: z.literal(''),
    reason: z.string().regex(/^[a-z][a-z0-9_]{0,63}$/),
  }),
]);
export type GivenAnswer = z.infer<typeof givenAnswerSchema>;

/** The answer that a line of the file gives, undefined where it cannot be read. */
export const answerOfLine = (text: string): GivenAnswer | undefined => {
  const values = text.split(',');
  if (values.length !== 7) return undefined;
  const [file, row, person, answer, certificate, reason, confirmedOn] = values.map(plainValue);
  return givenAnswerSchema.safeParse({
    ...{ file, row, person, answer, certificate, reason, confirmedOn },
  }).data;
};

/** What is recorded of a row of ours: the insurer's answer, or that there is none. */
export const settledAnswerSchema = z.discriminatedUnion('answer', [
  z.strictObject({
    file: z.string(),
    row: z.int().positive(),
    person: z.string(),
    answer: z.literal('accepted'),
    certificate: z.string(),
    confirmedOn: plainDateSchema,
  }),
  z.strictObject({
    file: z.string(),
    row: z.int().positive(),
    person: z.string(),
    answer: z.literal('rejected'),
    reason: z.string(),
  }),
  z.strictObject({
    file: z.string(),
    row: z.int().positive(),
    person: z.string(),
    answer: z.literal('missing'),
  }),
]);
export type SettledAnswer = z.infer<typeof settledAnswerSchema>;
