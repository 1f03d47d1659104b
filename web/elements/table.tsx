import type { ReactNode } from 'react';
import { ScrollFrame } from './scroll-frame.tsx';

/** One column: what stands above it, and what it says of a row. */
export interface Column<R> {
  readonly head: string;
  /** Stands at the end of its cell, as counts and instants do. */
  readonly isNumber?: boolean;
  readonly cell: (row: R, place: number) => ReactNode;
}

/** Rows that are named by their first column; too wide for a small screen, it moves in its frame. */
export const Table = <R,>(given: {
  readonly label: string;
  readonly columns: readonly [Column<R>, ...Column<R>[]];
  readonly rows: readonly R[];
  readonly keyOf: (row: R) => string;
}) => {
  const { label, columns, rows, keyOf } = given;
  const [first, ...others] = columns;
  return (
    <ScrollFrame label={label}>
      <table>
        <thead>
          <tr>
            {columns.map(({ head, isNumber }) => (
              <th key={head} scope="col" className={isNumber ? 'number' : undefined}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, place) => (
            <tr key={keyOf(row)}>
              <th scope="row">{first.cell(row, place)}</th>
              {others.map(({ head, isNumber, cell }) => (
                <td key={head} className={isNumber ? 'number' : undefined}>
                  {cell(row, place)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollFrame>
  );
};
