import { createPublicKey, verify } from 'node:crypto';
import { canonicalHash } from '../canonical-json.ts';
import {
  nothingBefore,
  numberOfKey,
  type Report,
  reportHash,
  reportText,
  type SignedReport,
  signedReportSchema,
} from './report.ts';

/** What can be wrong with a chain of reports. */
export type BreakKind =
  | 'report_unreadable'
  | 'report_out_of_place'
  | 'number_twice'
  | 'number_missing'
  | 'signature_wrong'
  | 'account_changed'
  | 'not_behind_the_one_before'
  | 'claim_missing'
  | 'claim_differs'
  | 'not_kept'
  | 'head_missing'
  | 'run_not_signed_off'
  | 'grants_differ';

/** One thing that is wrong: what, where, and a sentence for a person. */
export interface ChainBreak {
  readonly what: BreakKind;
  readonly where: string;
  readonly sentence: string;
}

/** Everything that is kept of a chain, each side read on its own. */
export interface ChainEvidence {
  readonly kept: readonly { readonly key: string; readonly text: string }[];
  /** As the Access table holds them, in their order. */
  readonly claimed: readonly Report[];
  readonly isSigned: SignatureCheck;
  /** The hash of the latest report that the auditor has noted before. */
  readonly head?: string | undefined;
}

/** Whether the text was signed by the key that counts. */
export type SignatureCheck = (text: string, signature: string) => boolean;

/** Checks signatures by a public key in DER (SPKI). */
export const signedBy = (publicKey: Uint8Array): SignatureCheck => {
  const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
  return (text, signature) =>
    verify('sha256', Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64'));
};

interface KeptReport extends SignedReport {
  readonly key: string;
}

/** The reports that can be read, in the order of the chain, and all that is wrong with it. */
export const checkChain = (
  evidence: ChainEvidence,
): { readonly reports: readonly Report[]; readonly breaks: ChainBreak[] } => {
  const { kept, unreadable } = readReports(evidence);
  const breaks = [
    ...unreadable,
    ...kept.flatMap((one) => ofItself(one, evidence.isSigned)),
    ...ofTheOrder(kept),
    ...ofTheClaims(kept, evidence.claimed),
    ...ofTheHead(kept, evidence.head),
  ];
  return { reports: kept.map(({ report }) => report), breaks };
};

const readReports = ({ kept }: ChainEvidence) => {
  const found: KeptReport[] = [];
  const unreadable: ChainBreak[] = [];
  for (const { key, text } of kept) {
    const read = signedReportSchema.safeParse(jsonOf(text));
    if (read.success) found.push({ key, ...read.data });
    else {
      const sentence = `${key} cannot be read as a signed report: it was changed, or is none.`;
      unreadable.push({ what: 'report_unreadable', where: key, sentence });
    }
  }
  found.sort((one, other) => one.report.number - other.report.number);
  return { kept: found, unreadable };
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const placeOf = ({ number, run }: Report): string => `number ${number}, ${run}`;

/** What one report alone shows. */
const ofItself = (
  { key, report, account, signature }: KeptReport,
  isSigned: SignatureCheck,
): ChainBreak[] => {
  const where = key;
  const breaks: ChainBreak[] = [];
  if (numberOfKey(key) !== report.number || !key.includes(`-${report.run}.json`)) {
    const sentence = `${key} holds the report of ${placeOf(report)}: it was moved or swapped.`;
    breaks.push({ what: 'report_out_of_place', where, sentence });
  }
  if (!isSigned(reportText(report), signature)) {
    const sentence = `${placeOf(report)}: the signature is not that of the key for this text: the report was changed, or signed with another key.`;
    breaks.push({ what: 'signature_wrong', where, sentence });
  }
  if (canonicalHash(account) !== report.accountHash) {
    const sentence = `${placeOf(report)}: the account beside the report is not the one that was signed.`;
    breaks.push({ what: 'account_changed', where, sentence });
  }
  return breaks;
};

/** What only neighbours show: a report left out, put in, or put elsewhere. */
const ofTheOrder = (kept: readonly KeptReport[]): ChainBreak[] => {
  const breaks: ChainBreak[] = [];
  kept.forEach(({ key, report }, place) => {
    const before = kept[place - 1]?.report;
    const expected = (before?.number ?? 0) + 1;
    if (report.number < expected) {
      const sentence = `There are two reports of number ${report.number}: one was put in.`;
      breaks.push({ what: 'number_twice', where: key, sentence });
      return;
    }
    if (report.number > expected) {
      const from =
        expected === report.number - 1 ? `${expected}` : `${expected} to ${report.number - 1}`;
      const sentence = `Number ${from} is not there: it was deleted, or hidden by a delete marker.`;
      breaks.push({ what: 'number_missing', where: `before ${key}`, sentence });
      return;
    }
    if (report.before === (before ? reportHash(before) : nothingBefore)) return;
    const sentence = before
      ? `${placeOf(report)} does not follow number ${before.number} as it lies there: one of the two is not the one that was signed off.`
      : `${placeOf(report)} names a report before it, and is the first.`;
    breaks.push({ what: 'not_behind_the_one_before', where: key, sentence });
  });
  return breaks;
};

/** What the Access table says beside the bucket: above all whether the tail is cut. */
const ofTheClaims = (kept: readonly KeptReport[], claimed: readonly Report[]): ChainBreak[] => {
  const byNumber = new Map(claimed.map((report) => [report.number, report]));
  const keptNumbers = new Set(kept.map(({ report }) => report.number));
  const last = Math.max(0, ...keptNumbers);
  const breaks: ChainBreak[] = [];
  for (const { key, report } of kept) {
    const claim = byNumber.get(report.number);
    if (!claim) {
      const sentence = `${placeOf(report)} has no record in the Access table: the record was deleted, or the report put in.`;
      breaks.push({ what: 'claim_missing', where: key, sentence });
    } else if (reportHash(claim) !== reportHash(report)) {
      const sentence = `${placeOf(report)} is not what the Access table recorded under this number (${claim.run}).`;
      breaks.push({ what: 'claim_differs', where: key, sentence });
    }
  }
  for (const report of claimed) {
    if (keptNumbers.has(report.number)) continue;
    const where = `number ${report.number}`;
    const sentence =
      report.number > last
        ? `${placeOf(report)} is on record and not in the bucket: the tail was cut, or its sign-off was cut off before it was signed; redrive the run, which ends the second.`
        : `${placeOf(report)} is on record and not in the bucket.`;
    breaks.push({ what: 'not_kept', where, sentence });
  }
  return breaks;
};

const ofTheHead = (kept: readonly KeptReport[], head: string | undefined): ChainBreak[] => {
  if (head === undefined || kept.some(({ report }) => reportHash(report) === head)) return [];
  const sentence = `No report of the chain has the hash ${head} that was noted: the tail was cut, or the chain written anew.`;
  return [{ what: 'head_missing', where: 'the head', sentence }];
};
