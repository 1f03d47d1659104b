import { isPlainDate } from '../../domain/calendar.ts';

/** One row of an extract, column by column as format version 1 spells them. */
export interface ExtractRow {
  readonly line_id: string;
  readonly customer_id: string;
  readonly line_type: string;
  readonly billing: string;
  readonly network: string;
  readonly status: string;
  readonly birth_date: string;
  readonly opened_on: string;
  readonly suspension: string;
  readonly own_allowance: string;
  readonly plan_class: string;
  readonly person_ref: string;
}

type Facts = Omit<ExtractRow, 'line_id' | 'customer_id' | 'birth_date' | 'person_ref'> & {
  readonly birth_date: string | undefined;
};

/** What a scenario's line is unless it says otherwise: a phone that gets everything. */
const plainPhone: Facts = {
  line_type: 'phone',
  billing: 'postpaid',
  network: 'own',
  status: 'in_service',
  birth_date: undefined,
  opened_on: '2020-01-01',
  suspension: '',
  own_allowance: '',
  plan_class: '',
};

/** Words that say one thing about a line each; the others take a date after them. */
const words: Readonly<Record<string, Partial<Facts>>> = {
  phone: { line_type: 'phone' },
  tablet: { line_type: 'tablet' },
  wearable: { line_type: 'wearable' },
  iot: { line_type: 'iot' },
  postpaid: { billing: 'postpaid' },
  prepaid: { billing: 'prepaid' },
  own: { network: 'own' },
  mvno: { network: 'mvno' },
  in_service: { status: 'in_service' },
  suspended: { status: 'suspended' },
  ended: { status: 'ended' },
  by_operator: { suspension: 'by_operator' },
  by_customer: { suspension: 'by_customer' },
  without_own_allowance: { own_allowance: 'no' },
  data_capped: { plan_class: 'data_capped' },
  company: { birth_date: '' },
};

const dated: Readonly<Record<string, (date: string) => Partial<Facts>>> = {
  opened: (date) => ({ opened_on: date }),
  born: (date) => ({ birth_date: date }),
};

const read = (text: string): { facts: Facts } | { fault: string } => {
  const given = text.split(/\s+/);
  let facts = plainPhone;
  for (let at = 0; at < given.length; at++) {
    const word = given[at] ?? '';
    const withDate = dated[word];
    const date = given[at + 1] ?? '';
    if (withDate && !isPlainDate(date)) return { fault: `'${word}' wants a day after it` };
    if (!withDate && !words[word]) {
      const known = [...Object.keys(words), ...Object.keys(dated)];
      return { fault: `'${word}' says nothing about a line; words are ${known.join(', ')}` };
    }
    facts = { ...facts, ...(withDate ? withDate(date) : words[word]) };
    if (withDate) at++;
  }
  return { facts };
};

/** What is wrong with the words about a line, undefined where they can be read. */
export const faultOfLineFacts = (text: string): string | undefined => {
  const reading = read(text);
  return 'fault' in reading ? reading.fault : undefined;
};

/**
 * The extract's row for a line of a scenario. Customer id and birth date are canaries: values that
 * occur nowhere else, so that finding one outside the files that may hold it proves a leak.
 */
export const extractRow = (line: string, text: string, number: number): ExtractRow => {
  const reading = read(text);
  if ('fault' in reading) throw new Error(reading.fault);
  const { birth_date, ...facts } = reading.facts;
  return {
    line_id: line,
    customer_id: canaryCustomer(number),
    ...facts,
    birth_date: birth_date ?? canaryBirthDate(number),
    // The operator's pseudonym: what executions and results may hold of a person.
    person_ref: `PERSON-${String(number).padStart(5, '0')}`,
  };
};

const canaryCustomer = (number: number): string =>
  `CANARY-CUSTOMER-${String(number).padStart(5, '0')}`;

/** Days of 1951 to 1982: before any line was opened, so no other date of a scenario is among them. */
const canaryBirthDate = (number: number): string => {
  const [year, month, day] = [1951 + (number % 32), 1 + (number % 12), 1 + ((number * 7) % 28)];
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
};

const columns = [
  'line_id',
  'customer_id',
  'line_type',
  'billing',
  'network',
  'status',
  'birth_date',
  'opened_on',
  'suspension',
  'own_allowance',
  'plan_class',
  'person_ref',
] as const;

/** The operator's file for these lines: CSV with a header, UTF-8, one row a line. Where no line has
 * a pseudonym of its person, the file has no such column. */
export const extractOf = (rows: readonly ExtractRow[]): string => {
  const has = rows.some(({ person_ref }) => person_ref !== '');
  const held = has ? columns : columns.filter((column) => column !== 'person_ref');
  const lines = rows.map((row) => held.map((column) => row[column]).join(','));
  return [held.join(','), ...lines].map((line) => `${line}\n`).join('');
};
