import { hash } from 'node:crypto';
import * as z from 'zod';
import type { Cycle } from './calendar.ts';

/**
 * The identity of a grant: who gets which benefit for which period. No part holds `/` or `#`, so
 * that the key spelled out is read in one way only. The programme's version is no part of it: the
 * same month under the next version is the same right. `issue` is 0 unless a void of the issue
 * before stands.
 */
export const benefitKeySchema = z.strictObject({
  programme: z.string().regex(/^[a-z0-9-]{1,64}$/),
  subject: z.string().regex(/^(line|person):[A-Za-z0-9-]{1,32}$/),
  benefit: z.string().regex(/^[a-z0-9-]{1,64}$/),
  /** A cycle, or what else the benefit is given once for (a purchase id). */
  period: z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
  issue: z.int().min(0).max(999),
});
export type BenefitKey = z.infer<typeof benefitKeySchema>;

/** The key of a line's monthly data for a cycle: what runs and events grant, issue 0 only. */
export const monthlyDataKey = (programme: string, line: string, cycle: Cycle): BenefitKey => ({
  programme,
  subject: lineSubject(line),
  benefit: 'monthly-data',
  period: cycle,
  issue: 0,
});

/** The period of benefits that are given once in a programme. */
export const oncePeriod = 'once';

/** The key of a line's OTT pass: issue 0, or a later one after a void. */
export const ottPassKey = (programme: string, line: string, issue = 0): BenefitKey => ({
  programme,
  subject: lineSubject(line),
  benefit: 'ott-pass',
  period: oncePeriod,
  issue,
});

/** The key of the bonus on one purchase of a roaming product. */
export const roamingBonusKey = (programme: string, line: string, purchase: string): BenefitKey => ({
  programme,
  subject: lineSubject(line),
  benefit: 'roaming-bonus',
  period: purchase,
  issue: 0,
});

/** The key of a person's insurance: once, however many lines the person has. */
export const safetyInsuranceKey = (programme: string, person: string): BenefitKey => ({
  programme,
  subject: personSubject(person),
  benefit: 'safety-insurance',
  period: oncePeriod,
  issue: 0,
});

/** A person as the subject of a benefit. */
export const personSubject = (person: string): string => `person:${person}`;

/** A line as the subject of a benefit. */
export const lineSubject = (line: string): string => `line:${line}`;

/** The line id of a subject that is a line, undefined for a person. */
export const lineOfSubject = (subject: string): string | undefined =>
  subject.startsWith('line:') ? subject.slice('line:'.length) : undefined;

/** programme/subject/benefit/period/issue: one text for one key. */
export const spelledOut = ({ programme, subject, benefit, period, issue }: BenefitKey): string =>
  `${programme}/${subject}/${benefit}/${period}/${issue}`;

/**
 * The key as partners carry it, the same at every attempt. The first 40 hexadecimal digits of
 * SHA-256 are 160 bits: among a billion grants two meet with odds of 1 to 10^30, and the id still
 * fits into the 40 characters that gateways commonly allow.
 */
export const grantId = (key: BenefitKey): string =>
  hash('sha256', spelledOut(key), 'hex').slice(0, 40);

/** The key of a grant's void as partners carry it: its own, because under the grant's key they
 * answer that the benefit was given. */
export const voidId = (key: BenefitKey): string =>
  hash('sha256', `${grantId(key)}void`, 'hex').slice(0, 40);

const tailOf = ({ programme, benefit, period, issue }: BenefitKey): string =>
  `${programme}#${benefit}#${period}#${issue}`;

/** The sort key of the grant in the ledger; its partition key is the subject. */
export const ledgerSortKey = (key: BenefitKey): string => `GRANT#${tailOf(key)}`;

/** The sort key of the void of that grant. */
export const voidSortKey = (key: BenefitKey): string => `VOID#${tailOf(key)}`;

/** The key of a ledger item by its two keys. Throws ZodError where they are not a ledger item's. */
export const benefitKeyOfItem = (subject: string, sortKey: string): BenefitKey => {
  const [, programme, benefit, period, issue] = sortKey.split('#');
  return benefitKeySchema.parse({ programme, subject, benefit, period, issue: Number(issue) });
};
