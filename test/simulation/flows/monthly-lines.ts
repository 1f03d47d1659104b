import fc from 'fast-check';
import * as z from 'zod';
import type { Item } from '../../../adapters/env.ts';
import type { FrozenLine } from '../../../domain/line.ts';
import { lineHash } from '../../../domain/line-hash.ts';
import { aLine } from '../../domain/builders.ts';
import type { World } from '../core/world.ts';

/**
 * The lines of a monthly scenario, by what they are: `due` gets the month, `thing` and `suspended`
 * never do, `suspended_since` was suspended after the run had opened, so its first run gives it the
 * month and a later one does not; the row of `poison` cannot be read.
 */
export const lineKinds = ['due', 'suspended_since', 'suspended', 'thing', 'poison'] as const;
export type LineKind = (typeof lineKinds)[number];

export const linesSchema = z.array(z.enum(lineKinds)).min(1);

export const someLines = (max: number): fc.Arbitrary<LineKind[]> =>
  fc.array(
    fc.oneof(
      { weight: 5, arbitrary: fc.constant<LineKind>('due') },
      { weight: 3, arbitrary: fc.constantFrom<LineKind>(...lineKinds) },
    ),
    { minLength: 1, maxLength: max },
  );

/** A line of a scenario: its id says its place. */
export interface PlacedLine {
  readonly line: string;
  readonly kind: LineKind;
  readonly row: FrozenLine;
  /** As the Map gives it: the poison one has a field that nobody knows. */
  readonly item: unknown;
}

const known = new Map<string, readonly PlacedLine[]>();

/** The lines in hash order, as a cohort has them. */
export const placedLines = (kinds: readonly LineKind[]): readonly PlacedLine[] => {
  const name = kinds.join();
  const made = known.get(name) ?? inHashOrder(kinds.map(placed));
  known.set(name, made);
  return made;
};

const placed = (kind: LineKind, place: number): PlacedLine => {
  const line = `L${place + 1}`;
  const row = aLine({ line, ...(kind === 'thing' && { type: 'iot' }) });
  return { line, kind, row, item: kind === 'poison' ? { ...row, type: 'pager' } : row };
};

const inHashOrder = (lines: readonly PlacedLine[]): readonly PlacedLine[] =>
  lines.toSorted((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1));

const sortKey = ({ line }: PlacedLine): string => `${lineHash(line)}#${line}`;

/** Puts a suspension on record that happened at an instant. */
export const suspend = (world: World, line: string, instant: string): void => {
  const hash = lineHash(line);
  const item: Item = {
    ...{ pk: `BUCKET#${hash.slice(0, 2)}`, sk: `${hash}#${line}#S-${line}` },
    ...{ type: 'LineSuspended', occurredAt: instant, recordedAt: instant, by: 'operator' },
  };
  world.services.database.plant('Lines', item);
};
