import type { Month } from '../../domain/operations/month.ts';

/** True for a month about which nothing is left to do. */
export const isOver = ({ state }: Month): boolean => state === 'given' || state === 'closed';

/** What goes on or lies ahead first, in calendar order; behind it what is over, latest first. */
export const inOrder = (months: readonly Month[]): Month[] => [
  ...months.filter((month) => !isOver(month)).toSorted((a, b) => a.cycle.localeCompare(b.cycle)),
  ...months.filter(isOver).toSorted((a, b) => b.cycle.localeCompare(a.cycle)),
];
