import * as z from 'zod';
import { plainDateSchema } from '../calendar.ts';
import { lineIdSchema } from '../line.ts';
import { noticeSchema } from './notice.ts';

/** Templates that go to many at once, after the books of what was given balance. */
export const massTemplates = [
  'data_given',
  'data_given_late',
  'insurance_offered',
  'insurance_started',
  'ott_choose_reminder',
] as const;
export type MassTemplate = (typeof massTemplates)[number];

/** Those of them that give something, which goes on the bill too. */
export const isOnTheBill = (template: MassTemplate): boolean =>
  template !== 'insurance_offered' && template !== 'ott_choose_reminder';

/** The same words to many: what was given, to whom by a list elsewhere, never by name. */
export const tellingSchema = z.strictObject({
  /** The execution's name: telling under it happens once. */
  telling: z.string().regex(/^[A-Za-z0-9-]{1,80}$/),
  programme: z.string(),
  programmeVersion: z.int().positive(),
  benefit: z.string(),
  /** Of the grants' keys: a cycle, or `once`. */
  period: z.string(),
  run: z.string(),
  template: z.enum(massTemplates),
  facts: noticeSchema.shape.facts,
  /** The day that the bill says. */
  on: plainDateSchema,
  /** Runs of the same period that ended without telling anybody: their lines are told with these. */
  untoldRuns: z.array(z.string()),
});
export type Telling = z.infer<typeof tellingSchema>;

/**
 * One line to tell. Its cause is the grant of its own key unless another is named; `already` are
 * lines that somebody else granted, told only where that was one of the untold runs.
 */
export const toldRowSchema = z.union([
  z.strictObject({ line: lineIdSchema, already: z.literal(true) }),
  z.strictObject({ line: lineIdSchema, cause: z.string() }),
  z.strictObject({ line: lineIdSchema }),
]);
export type ToldRow = z.infer<typeof toldRowSchema>;

/** As many rows as an hour takes, in one object that is written once. */
export const toldPartSchema = z.strictObject({
  bucket: z.string(),
  key: z.string(),
  versionId: z.string(),
  rows: z.int().positive(),
});
export type ToldPart = z.infer<typeof toldPartSchema>;

const ofMany = {
  version: z.literal(1),
  kind: z.literal('mass'),
  template: z.enum(massTemplates),
  programme: z.string(),
  benefit: z.string(),
  period: z.string(),
  run: z.string(),
  byWhoseAct: z.literal('operator'),
  on: plainDateSchema,
  /** Each line's notice is `noticeId(grantId of its key, template)`. */
  lines: z.array(lineIdSchema),
  /** Where a person, not the line, is the subject: the cause stands in for the grant id. */
  people: z.array(z.strictObject({ line: lineIdSchema, cause: z.string() })),
};

/** What the message hub gets: the words, and whom they go to. */
export const massMessageSchema = z.strictObject({ ...ofMany, text: z.string() });
export type MassMessage = z.infer<typeof massMessageSchema>;

/** What the bill gets. */
export const massStatementSchema = z.strictObject(ofMany);
export type MassStatement = z.infer<typeof massStatementSchema>;
