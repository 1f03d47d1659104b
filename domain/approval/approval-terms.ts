/**
 * How a month is previewed and approved. The operator's own order of work, not a promise to
 * customers, so it is no part of a programme.
 */
export const approvalTerms = {
  /** So many working days before the cycle begins, its preview is due. */
  previewWorkingDays: 3,
  /** From the hour of that day in Korea at which the calendar has it made. */
  previewHour: 9,
  /** Nobody previews a month earlier than so many days before it begins: too much would change. */
  previewDaysMax: 14,
  /** An approval holds so long after the cycle has begun; given later, so long after it was given. */
  approvalHoldsHours: 24,
  /** Up to and including this share the counts at the start may differ from the preview's. */
  countToleranceShare: 0.005,
  /** A follow-up of an approved month needs no approval of its own up to and including so many lines. */
  followUpLinesMax: 10_000,
  /** A preview that is not made by then has failed, and the next one takes its place. */
  previewMadeWithinHours: 2,
  /** A run waits so long for its approval, as its workflow says; then its execution ends. */
  waitDaysMax: 7,
} as const;
