/**
 * How grants are taken back or given again. The operator's own order of work, not a promise to
 * customers, so it is no part of a programme.
 */
export const correctionTerms = {
  /** Above so many grants the checker names the list that was looked at. */
  listNamedAbove: 100,
  /** Above so many grants a third person checks too. */
  thirdPersonAbove: 10_000,
  /** A request that nobody has checked so long after its list was made comes to nothing. */
  checkedWithinHours: 72,
  /** Up to and including so many, each grant is said on the bus and told at once; of more, the
   * customers' notices go out at the pace of the hourly sweep. */
  saidSinglyUpTo: 100,
} as const;
