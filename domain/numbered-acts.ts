/** What is made up of the acts under each number, in the order of the numbers; the order in which acts
 * are read means nothing, and where `of` makes nothing of them there is nothing. */
export const byNumber = <
  A extends { readonly number: number },
  T extends { readonly number: number },
>(
  acts: readonly A[],
  of: (number: number, acts: readonly A[]) => T | undefined,
): T[] =>
  [...Map.groupBy(acts, (act) => act.number)]
    .flatMap(([number, all]) => of(number, all) ?? [])
    .sort((one, other) => one.number - other.number);

/** The first act of a kind; undefined where there is none. */
export const firstAct = <A extends { readonly act: string }, K extends A['act']>(
  acts: readonly A[],
  kind: K,
): Extract<A, { act: K }> | undefined =>
  acts.find((one): one is Extract<A, { act: K }> => one.act === kind);
