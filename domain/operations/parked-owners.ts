import type { ParkedReason } from '../parked-reasons.ts';

/** Who settles what is parked for a reason, and within how many days of its parking. */
export interface ParkedOwner {
  readonly owner: string;
  readonly days: number;
}

/** A follow-up settles most of them; what it cannot settle is somebody's. */
export const parkedOwners = {
  batch_failed: { owner: 'operations', days: 1 },
  cap_reached: { owner: 'operations', days: 1 },
  charging_unanswered: { owner: 'operations', days: 1 },
  charging_refused: { owner: 'charging', days: 3 },
  charging_disagrees: { owner: 'charging', days: 1 },
  row_unreadable: { owner: 'whoever delivers the extract', days: 3 },
  stopped: { owner: 'operations', days: 1 },
  events_unreadable: { owner: 'engineers', days: 3 },
  too_late: { owner: 'operations', days: 3 },
} as const satisfies Readonly<Record<ParkedReason, ParkedOwner>>;

/** Nobody has said who settles a reason that this version does not know: operations find out. */
export const ownerOf = (reason: string): ParkedOwner =>
  Object.hasOwn(parkedOwners, reason)
    ? parkedOwners[reason as ParkedReason]
    : { owner: 'operations', days: 1 };

/** A line id that names nobody: its ends, enough to tell two lines of a page apart. */
export const masked = (line: string): string =>
  line.length <= 6 ? `…${line.slice(-1)}` : `${line.slice(0, 2)}…${line.slice(-2)}`;
