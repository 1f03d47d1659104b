import { describe, expect, test } from 'vitest';
import type { QuarantineReason } from '../../../domain/extract/columns.ts';
import { refuseUntrustedFile } from '../../../domain/extract/trust.ts';

const judged = (rows: number, quarantined: [QuarantineReason, number][]) => () => {
  const bad = quarantined.reduce((sum, [, n]) => sum + n, 0);
  refuseUntrustedFile({ rows, accepted: rows - bad, quarantined: new Map(quarantined) });
};

describe('a whole file', () => {
  test.each<[string, number, [QuarantineReason, number][], RegExp | undefined]>([
    ['without rows', 0, [], /no rows/],
    ['without a good row', 3, [['status_invalid', 3]], /None of the 3 rows.*status_invalid 3/],
    ['with 100 bad rows of 101', 101, [['status_invalid', 100]], undefined],
    ['with 101 bad rows of 10,099', 10_099, [['status_invalid', 101]], /101 of 10099 rows/],
    ['with 101 bad rows of 10,100: exactly 1 %', 10_100, [['status_invalid', 101]], undefined],
    [
      'with bad rows of several reasons',
      1000,
      [
        ['field_count', 60],
        ['memo_invalid', 41],
      ],
      /101/,
    ],
    ['with conflicting rows', 1000, [['line_id_conflicting', 102]], /102 of 1000/],
    ['with any number of repeats', 1000, [['line_id_repeated', 999]], undefined],
    [
      'with repeats beside 100 bad rows',
      1000,
      [
        ['line_id_repeated', 500],
        ['memo_invalid', 100],
      ],
      undefined,
    ],
  ])('%s', (_, rows, quarantined, sentence) => {
    if (sentence) expect(judged(rows, quarantined)).toThrow(sentence);
    else expect(judged(rows, quarantined)).not.toThrow();
  });
});
