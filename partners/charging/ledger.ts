import * as z from 'zod';
import {
  type Entry,
  type Filter,
  type Reversal,
  type ReversalRequest,
  type Terms,
  type TopUpRequest,
  termsOf,
  termsSchema,
} from './contract.ts';
import { type Journal, noJournal, openJournal, readJournal } from './journal.ts';

/**
 * How long the client's key is honoured: for ever (class A), not at all (class C: orders can be
 * searched by it, but each POST is a new top-up), or for some seconds (class B).
 */
export type Keys = 'kept' | 'none' | { readonly forgottenAfterSeconds: number };

export interface Booking {
  readonly outcome: 'created' | 'repeated' | 'conflicting';
  /** What the ledger holds under the key, whether or not it is what was ordered. */
  readonly entry: Entry;
}

export interface Reversing {
  /** `conflicting`: reversed before, under another key; `unknown`: there is no such top-up. */
  readonly outcome: 'created' | 'repeated' | 'conflicting' | 'unknown';
  /** The top-up with the reversal that stands. */
  readonly entry?: Entry;
}

/** What a reversal is of, and how much of that the customer had used by then. */
export interface ReversalOrder {
  readonly request: ReversalRequest;
  readonly usedMb: number;
}

/** Charging's own book of top-ups. Whatever it answers is durable when it answers. */
export interface TopUpLedger {
  /** Books each order, in order, unless its key is held; then says whether the content agrees. */
  book(orders: readonly TopUpRequest[], keys: Keys): Promise<Booking[]>;
  /** All top-ups ever booked under this key, oldest first. */
  find(externalId: string): Promise<Entry[]>;
  /** Takes the unused rest back, once for each top-up. */
  reverse(order: ReversalOrder): Promise<Reversing>;
  totals(filter: Filter): Promise<{ count: number; amountMb: number }>;
  /** Sorted by key, then by age. */
  page(filter: Filter, page: { offset: number; limit: number }): Promise<Entry[]>;
}

interface Group {
  readonly entries: Entry[];
  amountMb: number;
  sorted: boolean;
}

const reversalSchema = z.strictObject({
  externalId: z.string(),
  usedMb: z.int().nonnegative(),
  confirmedAtMs: z.int(),
});

/** Top-ups, reversals and terms as the journal keeps them; terms are written once and then named by number. */
const recordSchema = z.union([
  z.tuple([z.literal('terms'), z.int(), termsSchema]),
  z.tuple([z.literal('top-up'), z.int(), z.string(), z.string(), z.int(), z.int()]),
  z.tuple([z.literal('reversal'), z.string(), z.string(), reversalSchema]),
]);

/** A ledger in memory, kept in a file where one is named. 100,000 entries take about 40 MB. */
export const openLedger = async (
  file: string | undefined,
  now: () => number,
): Promise<TopUpLedger & { close(): Promise<void> }> => {
  const book = makeBook();
  if (file !== undefined) {
    for await (const record of readJournal(file)) book.load(recordSchema.parse(record));
  }
  const journal = file === undefined ? noJournal : await openJournal(file);
  const settledAnswer = async <T>(answer: T): Promise<T> => {
    await journal.settled();
    return answer;
  };
  return {
    book: (orders, keys) =>
      settledAnswer(orders.map((order) => bookOne(book, journal, { order, keys, now: now() }))),
    find: (externalId) => settledAnswer(book.find(externalId)),
    reverse: (order) => settledAnswer(reverseOne(book, journal, { order, now: now() })),
    totals: (filter) => settledAnswer(book.totals(filter)),
    page: (filter, page) => settledAnswer(book.page(filter, page)),
    close: () => journal.close(),
  };
};

const bookOne = (
  book: Book,
  journal: Journal,
  { order, keys, now }: { order: TopUpRequest; keys: Keys; now: number },
): Booking => {
  const { terms, index, isFirst } = book.intern(termsOf(order));
  const line = order.logicalResource.id;
  const held = book.latest(order.externalId);
  if (held && keyHolds(keys, now - held.confirmedAtMs)) {
    const agrees = held.terms === terms && held.line === line;
    return { outcome: agrees ? 'repeated' : 'conflicting', entry: held };
  }
  if (isFirst) journal.append(['terms', index, terms]);
  const entry = book.add({ externalId: order.externalId, line, terms, confirmedAtMs: now });
  journal.append(['top-up', book.size(), order.externalId, line, index, now]);
  return { outcome: 'created', entry };
};

const reverseOne = (
  book: Book,
  journal: Journal,
  { order: { request, usedMb }, now }: { order: ReversalOrder; now: number },
): Reversing => {
  const { id, externalId } = request.topupBalance;
  const entry = book.find(externalId).find((held) => held.id === id);
  if (!entry) return { outcome: 'unknown' };
  if (entry.reversal) return standingReversal(entry, request);
  entry.reversal = { externalId: request.externalId, usedMb, confirmedAtMs: now };
  journal.append(['reversal', id, externalId, entry.reversal]);
  return { outcome: 'created', entry };
};

/** What asking for a reversal means where one stands: asked again, or somebody else's. */
export const standingReversal = (entry: Entry, { externalId }: ReversalRequest): Reversing => ({
  outcome: entry.reversal?.externalId === externalId ? 'repeated' : 'conflicting',
  entry,
});

const keyHolds = (keys: Keys, ageMs: number): boolean =>
  keys === 'kept' || (keys !== 'none' && ageMs < keys.forgottenAfterSeconds * 1000);

type Book = ReturnType<typeof makeBook>;

const makeBook = () => {
  const termsByText = new Map<string, { terms: Terms; index: number }>();
  const termsByIndex: Terms[] = [];
  const byKey = new Map<string, Entry | Entry[]>();
  const groups = new Map<string, Group>();
  let size = 0;

  const intern = (terms: Terms): { terms: Terms; index: number; isFirst: boolean } => {
    const text = JSON.stringify(Object.values(terms));
    const known = termsByText.get(text);
    if (known) return { ...known, isFirst: false };
    const index = termsByIndex.push(terms) - 1;
    termsByText.set(text, { terms, index });
    return { terms, index, isFirst: true };
  };

  const add = (fields: Omit<Entry, 'id'>): Entry => {
    const entry: Entry = { id: `topup-${++size}`, ...fields };
    const held = byKey.get(entry.externalId);
    byKey.set(entry.externalId, held ? [held, entry].flat() : entry);
    const group = groupOf(entry.terms);
    group.sorted &&= isInOrder(group.entries.at(-1), entry);
    group.entries.push(entry);
    group.amountMb += entry.terms.amountMb;
    return entry;
  };

  const loadReversal = (id: string, externalId: string, reversal: Reversal): void => {
    const entry = [byKey.get(externalId) ?? []].flat().find((held) => held.id === id);
    if (!entry) {
      throw new Error(
        `The journal lacks what comes before the reversal of ${id}: restore the file.`,
      );
    }
    entry.reversal = reversal;
  };

  const groupOf = ({ programme, benefit, cycle }: Terms): Group => {
    const name = JSON.stringify([programme, benefit, cycle]);
    const group = groups.get(name) ?? { entries: [], amountMb: 0, sorted: true };
    groups.set(name, group);
    return group;
  };

  const matching = (filter: Filter): Group[] =>
    [...groups.values()].filter(({ entries: [first] }) => first && matches(first.terms, filter));

  return {
    intern,
    add,
    size: () => size,
    latest: (externalId: string): Entry | undefined => {
      const held = byKey.get(externalId);
      return Array.isArray(held) ? held.at(-1) : held;
    },
    find: (externalId: string): Entry[] => [byKey.get(externalId) ?? []].flat(),
    load: (record: z.infer<typeof recordSchema>): void => {
      if (record[0] === 'terms') {
        if (intern(record[2]).index !== record[1])
          throw new Error('The journal repeats its terms.');
        return;
      }
      if (record[0] === 'reversal') {
        loadReversal(record[1], record[2], record[3]);
        return;
      }
      const [, number, externalId, line, index, confirmedAtMs] = record;
      const terms = termsByIndex[index];
      if (!terms || number !== size + 1) {
        throw new Error(`The journal lacks what comes before top-up ${number}: restore the file.`);
      }
      add({ externalId, line, terms, confirmedAtMs });
    },
    totals: (filter: Filter) => {
      const found = matching(filter);
      return {
        count: found.reduce((sum, group) => sum + group.entries.length, 0),
        amountMb: found.reduce((sum, group) => sum + group.amountMb, 0),
      };
    },
    page: (filter: Filter, { offset, limit }: { offset: number; limit: number }): Entry[] => {
      const found = matching(filter).map(sortedEntries);
      const all = found.length === 1 && found[0] ? found[0] : found.flat().sort(byKeyThenAge);
      return all.slice(offset, offset + limit);
    },
  };
};

/** True of terms that every named part of the filter agrees with. */
export const matches = (terms: Terms, filter: Filter): boolean =>
  (['programme', 'benefit', 'cycle'] as const).every(
    (name) => filter[name] === undefined || filter[name] === terms[name],
  );

/** The order of every list: by key, and under one key the oldest first. */
export const byKeyThenAge = (one: Entry, other: Entry): number =>
  compare(one.externalId, other.externalId) ||
  one.confirmedAtMs - other.confirmedAtMs ||
  one.id.length - other.id.length ||
  compare(one.id, other.id);

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const isInOrder = (last: Entry | undefined, entry: Entry): boolean =>
  !last || byKeyThenAge(last, entry) <= 0;

const sortedEntries = (group: Group): Entry[] => {
  if (!group.sorted) group.entries.sort(byKeyThenAge);
  group.sorted = true;
  return group.entries;
};
