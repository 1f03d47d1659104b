import { hash } from 'node:crypto';
import type { FoundBreak } from './break.ts';

/** The same break has the same id on every night: its numbers may move, its place does not. */
export const breakId = ({ kind, of }: Pick<FoundBreak, 'kind' | 'of'>): string => {
  const place = Object.entries(of).sort(([one], [other]) => (one < other ? -1 : 1));
  return hash('sha256', JSON.stringify([kind, place]), 'hex').slice(0, 24);
};
