import { sumOf } from '../../domain/counts-by-reason.ts';
import type { Manifest } from '../../domain/manifest.ts';
import { type Outcome, outcomes, partsOf } from '../runs/outcomes.ts';

/** A place through which lines went. */
export interface FlowPlace {
  readonly id: string;
  readonly kind: 'rows' | 'quarantined' | 'considered' | Outcome | 'reason';
  /** The reason's code, of a place that is one. */
  readonly reason?: string;
  /** The outcome or `quarantined` whose colour it takes. */
  readonly of?: Outcome | 'quarantined';
  readonly lines: number;
}

/** So many lines went from one place to another. */
export interface FlowWay {
  readonly from: string;
  readonly to: string;
  readonly lines: number;
}

/** Where the lines of a run went: out of every place as many as into it. */
export interface AccountFlow {
  readonly places: readonly FlowPlace[];
  readonly ways: readonly FlowWay[];
}

/**
 * The manifest as a flow, from the extract's rows to the reasons. A follow-up or a supplement looks
 * at few lines of the cohort, so its flow begins with what it considered.
 */
export const flowOf = (manifest: Manifest): AccountFlow => {
  const { cohort, considered } = manifest;
  const looksAtFew = manifest.kind === 'follow-up' || manifest.kind === 'supplement';
  const whole = !looksAtFew && cohort.accepted === considered;
  const quarantined = whole ? sumOf(cohort.quarantined) : 0;
  const parts = partsOf(manifest).filter(({ lines }) => lines > 0);
  const places: FlowPlace[] = [];
  const ways: FlowWay[] = [];
  const pass = (from: string, place: FlowPlace): void => {
    if (place.lines === 0) return;
    places.push(place);
    ways.push({ from, to: place.id, lines: place.lines });
  };
  const reasons = (of: 'refused' | 'parked', counts: Record<string, number>): void => {
    for (const [reason, lines] of byCount(counts)) {
      pass(of, { id: `${of} ${reason}`, kind: 'reason', reason, of, lines });
    }
  };
  const considering: FlowPlace = { id: 'considered', kind: 'considered', lines: considered };
  if (quarantined > 0) {
    places.push({ id: 'rows', kind: 'rows', lines: considered + quarantined });
    pass('rows', considering);
    pass('rows', { id: 'quarantined', kind: 'quarantined', of: 'quarantined', lines: quarantined });
  } else places.push(considering);
  for (const { outcome, lines } of parts) {
    pass('considered', { id: outcome, kind: outcome, of: outcome, lines });
  }
  reasons('refused', manifest.refused);
  reasons('parked', manifest.parked);
  return { places, ways };
};

const byCount = (counts: Record<string, number>): [string, number][] =>
  Object.entries(counts).toSorted((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));

/** One row of the account as a table. */
export interface AccountRow {
  readonly outcome: Outcome;
  /** Absent for the outcome's own row. */
  readonly reason?: string;
  readonly lines: number;
  /** Of the lines considered. */
  readonly share: number;
}

/** The account as rows: each outcome, below it its reasons, most frequent first. */
export const accountRows = (manifest: Manifest): AccountRow[] => {
  const parts = partsOf(manifest);
  return outcomes.flatMap((outcome) => {
    const part = parts.find((each) => each.outcome === outcome);
    const counts = outcome === 'refused' || outcome === 'parked' ? manifest[outcome] : {};
    return [
      { outcome, lines: part?.lines ?? 0, share: part?.share ?? 0 },
      ...byCount(counts).map(([reason, lines]) => ({
        outcome,
        reason,
        lines,
        share: lines / manifest.considered,
      })),
    ];
  });
};
