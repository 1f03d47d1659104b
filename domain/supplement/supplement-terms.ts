/**
 * What a supplement may be. The operator's own order of work, not a promise to customers, so it is no
 * part of a programme: who has a right to the benefits is decided by the same rules as for everybody.
 */
export const supplementTerms = {
  /** A person checks them line by line, and they fit through the door in one request. Whoever has
   * more was not wrongly left out one by one: the extract was wrong. */
  linesMax: 500,
  /** Of the file as text: 500 rows with every column filled, below the door's 64 KB. */
  charactersMax: 60_000,
  /** Sealed ones of a programme: each freezes the cohort's lines anew. Those that came to nothing do
   * not count, or one person could use all of them up. */
  sealedMax: 40,
  /** A request that nobody has checked so long comes to nothing. */
  checkedWithinHours: 72,
} as const;
