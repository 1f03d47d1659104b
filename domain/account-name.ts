/** The name of an account without what tells none from another: case, spaces, and how its letters
 * are composed. */
export const plainName = (name: string): string =>
  name.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();

/** True where two names are one account's: who made something may not approve it in capitals. */
export const isSameAccount = (one: string, other: string): boolean =>
  plainName(one) === plainName(other);
