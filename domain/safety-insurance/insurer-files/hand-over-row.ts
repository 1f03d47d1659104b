import type { PlainDate } from '../../calendar.ts';
import { Defect } from '../../errors.ts';
import type { InsurerField } from '../safety-insurance-benefit.ts';
import type { EnrolmentCause } from '../safety-insurance-grant.ts';
import { plainValue, rowOf } from './csv.ts';

/** One person as the insurer is told. */
export interface HandedOver {
  readonly person: string;
  readonly birthDate: PlainDate;
  readonly enrolledOn: PlainDate;
  readonly because: EnrolmentCause;
}

const valueOfField: Readonly<Record<InsurerField, (person: HandedOver) => string>> = {
  person: ({ person }) => person,
  birth_date: ({ birthDate }) => birthDate,
  enrolled_on: ({ enrolledOn }) => enrolledOn,
  enrolled_because: ({ because }) => because,
};

/** The number of the row, then the fields that the programme lets the insurer know, in its order. */
export const handOverHeader = (fields: readonly InsurerField[]): string =>
  ['row', ...fields].join(',');

/** The row of one person: its number in the file, from 1, and nothing but those fields. */
export const handOverRow = (
  fields: readonly InsurerField[],
  row: number,
  person: HandedOver,
): string => rowOf([String(row), ...fields.map((field) => valueOfField[field](person))]);

/** Whom a row of ours is about, by the header it stands under. */
export const personOfRow = (header: string, text: string): { row: number; person: string } => {
  const at = header.split(',').indexOf('person');
  const values = text.split(',').map(plainValue);
  const person = values[at];
  if (person === undefined) throw new Defect('A file for the insurer names no person');
  return { row: Number(values[0]), person };
};
