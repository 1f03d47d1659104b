/** How a number is known, best first. */
export type Known =
  | 'AWS page'
  | 'AWS price list, quoted in public code'
  | 'US list price'
  | 'third party'
  | 'assumed';

/** A number that is not ours, and where it comes from. */
export interface Sourced {
  readonly value: number;
  readonly unit: string;
  readonly known: Known;
  /** An address, or why this number where there is none. */
  readonly source: string;
  readonly checkedOn: string;
}

/** The bare numbers of a table, by name. */
export const valuesOf = <T extends Readonly<Record<string, Sourced>>>(
  table: T,
): { readonly [N in keyof T]: number } =>
  Object.fromEntries(Object.entries(table).map(([name, { value }]) => [name, value])) as {
    readonly [N in keyof T]: number;
  };
