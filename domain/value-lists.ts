/** The values that come more than once, each named once, in the order of their first repetition. */
export const repeatedIn = <T>(values: readonly T[]): T[] => [
  ...new Set(values.filter((value, place) => values.indexOf(value) !== place)),
];

/** The values of the later list that the earlier one does not have. */
export const addedTo = <T>(later: readonly T[], earlier: readonly T[]): T[] =>
  later.filter((value) => !earlier.includes(value));
