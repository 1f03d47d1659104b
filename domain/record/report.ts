import { hash } from 'node:crypto';
import * as z from 'zod';
import { instantSchema } from '../calendar.ts';
import { canonicalJson } from '../canonical-json.ts';

const hashSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** What stands in the first report where the others have the hash of the one before. */
export const nothingBefore = '0'.repeat(64);

/**
 * What is signed of a run whose books are closed: its place behind the report before, its grants and
 * its account, each as a hash. It is made once for a run, and never changed.
 */
export const reportSchema = z.strictObject({
  version: z.literal(1),
  programme: z.string(),
  /** 1 for the first of the programme; no number is left out. */
  number: z.int().positive(),
  /** The hash of the report before it. */
  before: hashSchema,
  run: z.string(),
  benefit: z.enum(['monthly-data', 'safety-insurance']),
  cycle: z.string(),
  /** How many grants the run wrote, and the hash of their sum. */
  granted: z.int().nonnegative(),
  grantsHash: hashSchema,
  /** Of the account that lies beside the report. */
  accountHash: hashSchema,
  signedOffAt: instantSchema,
});
export type Report = z.infer<typeof reportSchema>;

/** What a run says of itself when it is signed off. */
export type RunSaid = Pick<
  Report,
  'programme' | 'run' | 'benefit' | 'cycle' | 'granted' | 'grantsHash' | 'accountHash'
>;

/** The next report behind the latest, undefined where there is none yet. */
export const nextReport = (
  latest: Report | undefined,
  said: RunSaid,
  signedOffAt: string,
): Report => ({
  version: 1,
  ...said,
  number: (latest?.number ?? 0) + 1,
  before: latest ? reportHash(latest) : nothingBefore,
  signedOffAt,
});

/** The text that is signed: one text for one report. */
export const reportText = (report: Report): string => canonicalJson(report);

/** By which the next report, and whoever keeps the chain's head, names it. */
export const reportHash = (report: Report): string => hash('sha256', reportText(report), 'hex');

/** The last letter of base64 may hold bits that no byte has: a letter changed there would not show. */
const isSpelledOneWay = (text: string): boolean =>
  Buffer.from(text, 'base64').toString('base64') === text;

/** A report as it is kept: with its account, and signed. */
export const signedReportSchema = z.strictObject({
  report: reportSchema,
  account: z.record(z.string(), z.unknown()),
  /** ECDSA over P-256 with SHA-256 of `reportText`, in DER and base64. */
  signature: z.base64().refine(isSpelledOneWay, 'is not how these bytes are spelled in base64'),
});
export type SignedReport = z.infer<typeof signedReportSchema>;

const digits = 6;

/** Where the programme's reports lie: the place in the chain comes first in the name. */
export const reportKey = ({ programme, number, run }: Report): string =>
  `${programme}/${String(number).padStart(digits, '0')}-${run}.json`;

/** The number in a report's key; undefined where the key is none of a report. */
export const numberOfKey = (key: string): number | undefined => {
  const number = /\/(\d{6,})-[a-z0-9-]+\.json$/.exec(key)?.[1];
  return number === undefined ? undefined : Number(number);
};
