import { createHash } from 'node:crypto';
import * as z from 'zod';

const perMille = z.int().min(0).max(1000);

/** How the insurer behaves towards a file; by pseudonym, so that it says the same every time. */
export const fileConductSchema = z.strictObject({
  rejectedPerMille: perMille,
  missingPerMille: perMille,
  /** Answered twice in the same words. */
  repeatedPerMille: perMille,
  /** No file comes back at all. */
  silent: z.boolean(),
});
export type FileConduct = z.infer<typeof fileConductSchema>;

/** Most are accepted; some are rejected, some forgotten, some answered twice. */
export const usualConduct: FileConduct = {
  rejectedPerMille: 20,
  missingPerMille: 10,
  repeatedPerMille: 10,
  silent: false,
};

const reasons = ['already_covered_by_us', 'person_unknown', 'over_the_age_limit'] as const;

/** A number from 0 to 999 that belongs to a person and a purpose. */
const drawn = (purpose: string, person: string): number =>
  createHash('sha256').update(`${purpose}/${person}`).digest().readUInt32BE(0) % 1000;

const safe = (value: string): string => (/^[=+\-@\t\r]/.test(value) ? `'${value}` : value);
const plain = (field: string): string => (/^'[=+\-@\t\r]/.test(field) ? field.slice(1) : field);
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The rows of a hand-over file; undefined where its control row does not fit. */
const rowsOf = (content: string): { row: string; person: string }[] | undefined => {
  const at = content.lastIndexOf('#control,');
  const [, rows, hash] = content.slice(at).trimEnd().split(',');
  const said = content.slice(0, Math.max(at, 0));
  const [header = '', ...lines] = said.trimEnd().split('\n');
  if (at < 0 || lines.length !== Number(rows) || hashOf(said) !== hash) return undefined;
  const place = header.split(',').indexOf('person');
  return lines.map((line) => {
    const fields = line.split(',').map(plain);
    return { row: fields[0] ?? '', person: fields[place] ?? '' };
  });
};

/**
 * The insurer's answers to one file, as its own file; undefined where it does not answer. The same
 * file, conduct and day give the same bytes.
 */
export const answersToFile = (
  { name, content }: { readonly name: string; readonly content: string },
  conduct: FileConduct,
  confirmedOn: string,
): string | undefined => {
  const handedOver = conduct.silent ? undefined : rowsOf(content);
  if (!handedOver) return undefined;
  const answers = ['file,row,person,answer,certificate,reason,confirmed_on'];
  for (const { row, person } of handedOver) {
    if (drawn('missing', person) < conduct.missingPerMille) continue;
    const isRejected = drawn('rejected', person) < conduct.rejectedPerMille;
    const reason = isRejected ? (reasons[drawn('reason', person) % reasons.length] ?? '') : '';
    const certificate = isRejected ? '' : `SI-${hashOf(person).slice(0, 16).toUpperCase()}`;
    const answer = isRejected ? 'rejected' : 'accepted';
    const line = [name, row, person, answer, certificate, reason, confirmedOn].map(safe).join(',');
    answers.push(line);
    if (drawn('repeated', person) < conduct.repeatedPerMille) answers.push(line);
  }
  const text = `${answers.join('\n')}\n`;
  return `${text}#control,${answers.length - 1},${hashOf(text)}\n`;
};

/** `…/safety-insurance-2026-02-0001.csv` is a file to answer; our error reports are not. */
export const answersKeyFor = (key: string): { name: string; key: string } | undefined => {
  const match = /^(.+\/([a-z0-9-]+-\d{4}))\.csv$/.exec(key);
  const [, path, name] = match ?? [];
  return path && name ? { name, key: `${path}.answers.csv` } : undefined;
};
