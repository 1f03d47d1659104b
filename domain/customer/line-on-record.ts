import type { Instant } from '../calendar.ts';
import type { Void } from '../grant.ts';
import type { LedgerGrant } from '../ledger-grant.ts';
import type { FrozenLine } from '../line.ts';
import type { RecordedLineEvent } from '../line-event.ts';
import type { ChoiceRecord } from '../ott-pass/choice.ts';
import type { CodeStanding } from '../ott-pass/code-standing.ts';
import type { Programme } from '../programme.ts';
import type { Customer } from './customer.ts';

/** All that is on record about a line of the caller, as far as a benefit's view looks at it. */
export interface LineOnRecord {
  readonly line: string;
  /** Undefined where the line is not in the cohort. */
  readonly row: FrozenLine | undefined;
  readonly events: readonly RecordedLineEvent[];
  readonly grants: readonly LedgerGrant[];
  readonly voids: readonly Void[];
  readonly choice: ChoiceRecord | undefined;
  /** What became of the code that the choice got. */
  readonly code: CodeStanding | undefined;
  /** What the line holds of the group that excludes the roaming bonus. */
  readonly roamingHolds: string | undefined;
}

/** Who looks, when, and by which policy. */
export interface Looking {
  readonly customer: Customer;
  readonly asOf: Instant;
  readonly programme: Programme;
}
