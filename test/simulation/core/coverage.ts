import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { faultsOn } from './fault-kinds.ts';
import type { Tally } from './tally.ts';

/** A cell that cannot be filled, and why. `call` ends in * where it means all that begin so. */
const impossibleSchema = z.strictObject({
  call: z.string(),
  fault: z.string(),
  reason: z.string().min(10),
});

const impossible = z
  .array(impossibleSchema)
  .parse(JSON.parse(readFileSync(new URL('../impossible-cells.json', import.meta.url), 'utf8')));

export interface Cell {
  readonly call: string;
  readonly fault: string;
  readonly hits: number;
  /** Why nothing can be here. */
  readonly impossible?: string;
}

const matches = (pattern: string, text: string): boolean =>
  pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern;

/** Every call that was met, with every fault that can meet it. */
export const cellsOf = ({ calls, hits }: Pick<Tally, 'calls' | 'hits'>): Cell[] =>
  Object.entries(calls)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([call, operation]) =>
      faultsOn(operation).map((fault) => {
        const known = impossible.find(
          (cell) => matches(cell.call, call) && matches(cell.fault, fault),
        );
        const count = hits[`${call}\t${fault}`] ?? 0;
        return { call, fault, hits: count, ...(known && { impossible: known.reason }) };
      }),
    );

/** Cells in which nothing has happened although it could. */
export const emptyCells = (cells: readonly Cell[]): Cell[] =>
  cells.filter(({ hits, impossible: reason }) => hits === 0 && reason === undefined);

/** The table as text: a line a call. */
export const coverageTable = (cells: readonly Cell[]): string => {
  const byCall = Map.groupBy(cells, ({ call }) => call);
  const lines = [...byCall].map(([call, its]) => {
    const shown = its.map(({ fault, hits, impossible: reason }) =>
      hits === 0 && reason ? `${fault} (impossible)` : `${fault} ${hits}`,
    );
    return `${call}\n    ${shown.join(', ')}`;
  });
  const empty = emptyCells(cells).map(({ call, fault }) => `  ${call} x ${fault}`);
  const filled = cells.filter(({ hits }) => hits > 0).length;
  return [
    ...lines,
    `${filled} of ${cells.length} cells were hit; ${empty.length} are empty and could be hit.`,
    ...empty,
  ].join('\n');
};
