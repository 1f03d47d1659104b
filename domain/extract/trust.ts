import { InputRejected } from '../errors.ts';
import type { QuarantineReason } from './columns.ts';

/** The limits beyond which a whole file is refused rather than imported in part. */
export const trustLimits = {
  /** Bytes of one record as it stands in the decompressed file, without its line end. */
  recordBytesMax: 4_096,
  /** So many bad rows never refuse a file, however small it is. */
  badRowsAlwaysAllowed: 100,
  /** Of all rows; repeats of a line are not counted, because nothing is lost by them. */
  badRowsShareMax: 0.01,
  /** What the import's folder and time hold with headroom (docs/import.md); the cohort has 18 M. */
  rowsMax: 30_000_000,
  /** Of the decompressed file: 30 million rows of 140 bytes. */
  contentBytesMax: 4_200_000_000,
} as const;

/** How many rows a file has, how many are in the cohort, and why the others are not. */
export interface RowCounts {
  readonly rows: number;
  readonly accepted: number;
  readonly quarantined: ReadonlyMap<QuarantineReason, number>;
}

/**
 * Refuses a file that cannot be trusted as a whole: without rows, without a good row, or with bad
 * rows above both limits. Repeated rows are not bad rows here, conflicting ones are.
 */
export const refuseUntrustedFile = ({ rows, accepted, quarantined }: RowCounts): void => {
  if (rows === 0) {
    throw new InputRejected(
      'The file has a header and no rows. A cohort of nobody is refused: deliver the whole extract.',
    );
  }
  const reasons = [...quarantined].map(([reason, n]) => `${reason} ${n}`).join(', ');
  if (accepted === 0) {
    throw new InputRejected(`None of the ${rows} rows can be accepted: ${reasons}.`);
  }
  const bad = [...quarantined]
    .filter(([reason]) => reason !== 'line_id_repeated')
    .reduce((sum, [, n]) => sum + n, 0);
  const { badRowsAlwaysAllowed, badRowsShareMax } = trustLimits;
  if (bad > badRowsAlwaysAllowed && bad / rows > badRowsShareMax) {
    throw new InputRejected(
      `${bad} of ${rows} rows are bad, more than ${badRowsAlwaysAllowed} and more than ` +
        `${badRowsShareMax * 100} %: ${reasons}. Correct the extract and deliver it again.`,
    );
  }
};
