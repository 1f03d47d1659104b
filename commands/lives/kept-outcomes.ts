import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import { basename } from 'node:path';
import { environment } from '../problems.ts';
import type { Outcome } from './do-act.ts';

/** What came of acts, in a file to which each is added once it is known. */
export interface KeptOutcomes {
  /** By the number of the act. */
  readonly known: ReadonlyMap<number, Outcome>;
  keep(outcome: Outcome): void;
}

const lineEnd = 10;

/**
 * The outcomes of a file. A start that was killed while it added one leaves a last line without its
 * end: it is cut off, and its act is done again as any act whose outcome nobody knows.
 */
export const keptOutcomes = (file: string): KeptOutcomes => {
  const known = new Map<number, Outcome>();
  for (const line of wholeLines(file)) {
    const outcome = outcomeOf(file, line);
    known.set(outcome.n, outcome);
  }
  return {
    known,
    keep: (outcome) => {
      appendFileSync(file, `${JSON.stringify(outcome)}\n`);
      known.set(outcome.n, outcome);
    },
  };
};

const wholeLines = (file: string): string[] => {
  if (!existsSync(file)) return [];
  const bytes = readFileSync(file);
  const end = bytes.lastIndexOf(lineEnd) + 1;
  if (end < bytes.length) truncateSync(file, end);
  return bytes
    .subarray(0, end)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
};

const outcomeOf = (file: string, line: string): Outcome => {
  try {
    return JSON.parse(line) as Outcome;
  } catch (cause) {
    throw environment(
      `${basename(file)} holds a line that is no outcome: ${String(cause)}`,
      'begin anew with --fresh',
    );
  }
};
