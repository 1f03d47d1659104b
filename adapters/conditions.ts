/**
 * The conditions under which an item may be written, by name: what must be true of the stored
 * item at that moment. Each is spread into a `Database.update` call; `allHold` joins several. Their
 * placeholders start with `if`, so that they never meet those of the update itself.
 */
export interface Condition {
  readonly condition: string;
  readonly names: Record<string, string>;
  readonly values: Record<string, unknown>;
}

/** There is no item under this key. */
export const isNew: Condition = {
  condition: 'attribute_not_exists(#ifPk)',
  names: { '#ifPk': 'pk' },
  values: {},
};

/** There is an item under this key: an update would otherwise make one. */
export const isThere: Condition = {
  condition: 'attribute_exists(#ifPk)',
  names: { '#ifPk': 'pk' },
  values: {},
};

/** Nobody has written the item since it was read at this version; every write adds one. */
export const isUnchangedSince = (version: number): Condition => ({
  condition: '#ifVersion = :ifVersion',
  names: { '#ifVersion': 'version' },
  values: { ':ifVersion': version },
});

/** Nobody holds the lease now: it was never taken, was given back, or has run out. */
export const leaseIsFree = (nowMs: number): Condition => ({
  condition: '(attribute_not_exists(#ifLease) OR #ifLease <= :ifNow)',
  names: { '#ifLease': 'leaseUntil' },
  values: { ':ifNow': nowMs },
});

/** The attribute still holds what the decision was made by. */
export const isStill = (attribute: string, value: unknown): Condition => {
  // A placeholder is made of letters and digits, whatever the attribute is called.
  const place = `ifStill_${attribute.replaceAll(/\W/g, '_')}`;
  return {
    condition: `#${place} = :${place}`,
    names: { [`#${place}`]: attribute },
    values: { [`:${place}`]: value },
  };
};

/** The attribute comes no later than this, in the order of its text: instants sort as they read. */
export const isAtMost = (attribute: string, value: string): Condition => ({
  condition: `#ifAtMost_${attribute} <= :ifAtMost_${attribute}`,
  names: { [`#ifAtMost_${attribute}`]: attribute },
  values: { [`:ifAtMost_${attribute}`]: value },
});

/** The attribute was never set, or has been removed. */
export const isAbsent = (attribute: string): Condition => ({
  condition: `attribute_not_exists(#ifAbsent_${attribute})`,
  names: { [`#ifAbsent_${attribute}`]: attribute },
  values: {},
});

/** All of them at once. */
export const allHold = (...conditions: readonly Condition[]): Condition => ({
  condition: conditions.map(({ condition }) => condition).join(' AND '),
  names: Object.assign({}, ...conditions.map(({ names }) => names)),
  values: Object.assign({}, ...conditions.map(({ values }) => values)),
});

/** At least one of them. */
export const oneHolds = (...conditions: readonly Condition[]): Condition => ({
  ...allHold(...conditions),
  condition: `(${conditions.map(({ condition }) => condition).join(' OR ')})`,
});

/** The attribute holds anything but this; absent counts as anything. */
export const isNot = (attribute: string, value: unknown): Condition => ({
  condition: `#ifNot_${attribute} <> :ifNot_${attribute}`,
  names: { [`#ifNot_${attribute}`]: attribute },
  values: { [`:ifNot_${attribute}`]: value },
});

/** Whatever stands there gives way: the newest word counts, and repeating it changes nothing. */
export const newestWordCounts: Condition = oneHolds(isNew, isThere);
