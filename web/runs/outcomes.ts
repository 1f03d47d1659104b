import { sumOf } from '../../domain/counts-by-reason.ts';
import type { RunCountsSeen } from '../../domain/operations/run-summary.ts';

/** What can become of a line in a run, in the order in which it is drawn. */
export const outcomes = ['granted', 'alreadyGranted', 'refused', 'parked', 'notAttempted'] as const;
export type Outcome = (typeof outcomes)[number];

/** The part of a run's lines with one outcome. */
export interface OutcomePart {
  readonly outcome: Outcome;
  readonly lines: number;
  /** Of the lines considered, 0 to 1. */
  readonly share: number;
}

/** Lines with each outcome; those that did not occur are there with 0. */
export const partsOf = (counts: RunCountsSeen): OutcomePart[] => {
  const lines: Record<Outcome, number> = {
    granted: counts.granted,
    alreadyGranted: counts.alreadyGranted,
    refused: sumOf(counts.refused),
    parked: sumOf(counts.parked),
    notAttempted: counts.notAttempted,
  };
  return outcomes.map((outcome) => ({
    outcome,
    lines: lines[outcome],
    share: counts.considered === 0 ? 0 : lines[outcome] / counts.considered,
  }));
};
