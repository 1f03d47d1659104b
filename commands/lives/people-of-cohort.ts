import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { ageOn, type PlainDate } from '../../domain/calendar.ts';
import type { SignedIn } from './acts.ts';

/** A line of the extract with what its holder could say of themselves at a sign-in. */
export interface HeldLine {
  readonly line: string;
  readonly type: string;
  readonly billing: string;
  readonly network: string;
  readonly status: string;
  readonly openedOn: PlainDate;
  readonly person: string;
  readonly birthDate: string;
  readonly hadEarlierInsurance: boolean;
  readonly linesOfPerson: readonly string[];
  readonly customer: string;
}

type Row = Readonly<Record<string, string>>;

/** A token names so many lines at the most. */
const linesPerTokenMax = 50;

/** The lines of an extract that the cohort holds, in the order of the file. */
export const heldLines = (file: string, isInCohort: (line: string) => boolean): HeldLine[] => {
  const bytes = readFileSync(file);
  const text = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
  const rows = parse(text, { columns: true, bom: true, relax_column_count: true }) as Row[];
  const known = new Set<string>();
  const kept = rows.filter(({ line_id: line = '' }) => {
    if (known.has(line) || !isInCohort(line)) return false;
    known.add(line);
    return true;
  });
  const byPerson = Map.groupBy(kept, personOf);
  return kept.map((row) => ({
    line: row.line_id ?? '',
    type: row.line_type ?? '',
    billing: row.billing ?? '',
    network: row.network ?? '',
    status: row.status ?? '',
    openedOn: row.opened_on ?? '',
    person: personOf(row),
    birthDate: row.birth_date ?? '',
    hadEarlierInsurance: row.earlier_insurance === 'yes',
    linesOfPerson: (byPerson.get(personOf(row)) ?? [])
      .map(({ line_id = '' }) => line_id)
      .slice(0, linesPerTokenMax),
    customer: row.customer_id ?? '',
  }));
};

const personOf = (row: Row): string => row.person_ref || row.customer_id || '';

/** The holder as the identity provider knows them on that day. */
export const signedIn = (
  { person, birthDate, linesOfPerson, customer }: HeldLine,
  on: PlainDate,
  more: Partial<SignedIn> = {},
): SignedIn => {
  const age = birthDate === '' ? 99 : ageOn(birthDate, on);
  return {
    customer,
    person,
    lines: linesOfPerson,
    ageBand: age < 14 ? 'under_14' : age < 19 ? 'minor' : 'adult',
    holder: birthDate === '' ? 'company' : 'person',
    naturalUser: birthDate !== '',
    actsAs: 'customer',
    ...more,
  };
};
