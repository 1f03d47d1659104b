import type {
  Database,
  InsertResult,
  Item,
  Query,
  Scan,
  Update,
  Write,
} from '../../adapters/env.ts';
import { Conflict } from '../../domain/errors.ts';

type Values = Record<string, unknown>;
type Names = Record<string, string>;

/** Tables with the keys `pk` and `sk` that honour put-if-absent, conditions, ranges and the index
 * `open`. What they hold is copied in and out, as a database would. */
export interface DatabaseInMemory extends Database {
  items(table: string): Item[];
  /** Puts an item past every rule, for a test's givens. */
  plant(table: string, item: Item): void;
  /** The places of a transaction's writes that would be refused just now. */
  refusalsOf(writes: readonly Write[]): number[];
}

/** One write that took effect: the item as it stood and as it stands; undefined: there is none. */
export interface Written {
  readonly table: string;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

export const databaseInMemory = (written?: (write: Written) => void): DatabaseInMemory => {
  const tables = new Map<string, Map<string, Item>>();
  const tableOf = (name: string): Map<string, Item> => {
    const table = tables.get(name) ?? new Map<string, Item>();
    tables.set(name, table);
    return table;
  };
  const keyOf = ({ pk, sk }: Item): string => `${pk}\u0000${sk}`;
  const put = (table: string, key: string, after: Item | undefined): void => {
    const held = tableOf(table);
    const before = held.get(key);
    if (after) held.set(key, after);
    else held.delete(key);
    written?.({ table, before, after });
  };
  const sorted = (table: string): Item[] =>
    [...tableOf(table).values()].sort((a, b) =>
      `${a.pk}\u0000${a.sk}` < `${b.pk}\u0000${b.sk}` ? -1 : 1,
    );
  const refusalsOf = (writes: readonly Write[]): number[] =>
    writes.flatMap((write, place) =>
      isAllowed(write, tableOf(write.table).get(keyOf(keysOf(write)))) ? [] : [place],
    );
  return {
    refusalsOf,
    items: (table) => copyOf(sorted(table)),
    plant: (table, item) => void tableOf(table).set(keyOf(item), copyOf(item)),
    insertAll: async (_call, table, items) =>
      items.map((item): InsertResult => {
        if (tableOf(table).has(keyOf(item))) return 'duplicate';
        put(table, keyOf(item), copyOf(item));
        return 'inserted';
      }),
    get: async (_call, table, key) => copyOf(tableOf(table).get(keyOf(key))),
    getAll: async (_call, table, keys, project) =>
      keys.flatMap((key) => {
        const found = tableOf(table).get(keyOf(key));
        return found ? [projected(found, project ? { project } : {})] : [];
      }),
    async *query(_call, table, query) {
      const found = sorted(table).filter((item) => isInRange(item, query));
      if (query.descending) found.reverse();
      for (const item of found.slice(0, query.limit)) yield copyOf(item);
    },
    async *scan(_call, table, scan) {
      for (const item of sorted(table)) if (isKept(item, scan)) yield projected(item, scan);
    },
    update: async (call, table, update) => {
      const held = tableOf(table);
      const before = held.get(keyOf(update.key));
      const { condition, names = {}, values = {} } = update;
      if (!holds(condition, { item: before ?? {}, names, values })) throw new Conflict(call);
      const after = changed({ ...update.key, ...before }, update);
      put(table, keyOf(after), copyOf(after));
      return copyOf(after);
    },
    transact: async (_call, writes) => {
      const places = refusalsOf(writes);
      if (places.length > 0) return { outcome: 'refused', places };
      for (const write of writes) {
        const held = tableOf(write.table);
        const key = keyOf(keysOf(write));
        if ('insert' in write) put(write.table, key, copyOf(write.insert));
        else if ('remove' in write) put(write.table, key, undefined);
        else if ('add' in write || 'count' in write) {
          const item = held.get(key) ?? write.key;
          put(write.table, key, copyOf({ ...item, ...countedBy(write, item) }));
        } else {
          const { attribute, value } = write.set;
          put(write.table, key, copyOf({ ...held.get(key), [attribute]: value }));
        }
      }
      return { outcome: 'written' };
    },
  };
};

const keysOf = (write: Write): Item =>
  'insert' in write ? write.insert : 'remove' in write ? write.remove : write.key;

/** A copy of plain data, as a database keeps it: without what is undefined. */
const copyOf = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf) as T;
  if (value instanceof Uint8Array) return value.slice() as T;
  const copy: Item = {};
  for (const name in value) if (value[name] !== undefined) copy[name] = copyOf(value[name]);
  return copy as T;
};

/** As DynamoDB: an insert meets no item, an update meets one whose attributes are as expected, and
 * a removal of what is absent changes nothing. */
const isAllowed = (write: Write, held: Item | undefined): boolean => {
  if ('insert' in write) return held === undefined;
  if ('remove' in write) return true;
  if ('add' in write) {
    const { attribute, by, upTo } = write.add;
    const counted = held?.[attribute];
    return typeof counted === 'number' && counted <= upTo - by;
  }
  if ('count' in write) {
    const { attribute, from } = write.count;
    return from === 0 ? held?.[attribute] === undefined : held?.[attribute] === from;
  }
  return (
    held !== undefined &&
    Object.entries(write.when).every(([name, must]) =>
      must === 'absent' ? held[name] === undefined : held[name] === must.is,
    )
  );
};

const countedBy = (write: Extract<Write, { add: object } | { count: object }>, item: Item): Item =>
  'add' in write
    ? { [write.add.attribute]: Number(item[write.add.attribute]) + write.add.by }
    : { [write.count.attribute]: write.count.to };

const changed = (item: Item, { set = {}, remove = [] }: Update): Item => {
  const after = { ...item };
  for (const [name, value] of Object.entries(set)) if (value !== undefined) after[name] = value;
  for (const name of remove) delete after[name];
  return after;
};

const isInRange = (item: Item, { where, values }: Query): boolean =>
  where.split(/ AND (?!:)/).every((part) => {
    const [, name = '', operator, one = '', other = ''] =
      /^(\w+) (=|BETWEEN) (:\w+)(?: AND (:\w+))?$/.exec(part) ?? [];
    const value = item[name];
    if (typeof value !== 'string') return false;
    if (operator === '=') return value === values[one];
    return value >= String(values[one]) && value <= String(values[other]);
  });

const isKept = (item: Item, { filter, names = {}, values = {} }: Scan): boolean => {
  if (filter === undefined) return true;
  const [, name = '', value = ''] = /^begins_with\((#\w+), (:\w+)\)$/.exec(filter) ?? [];
  return String(item[names[name] ?? '']).startsWith(String(values[value]));
};

const projected = (item: Item, { project }: Scan): Item =>
  copyOf(project ? Object.fromEntries(project.map((name) => [name, item[name]])) : item);

interface Standing {
  readonly item: Item;
  readonly names: Names;
  readonly values: Values;
}

/** Conditions as adapters/conditions.ts spells them: comparisons, joined, at most one deep. */
const holds = (condition: string, standing: Standing): boolean => {
  const bare = condition.replace(/^\((.*)\)$/, '$1');
  const parts = splitAtTop(bare, ' OR ');
  if (parts.length > 1) return parts.some((part) => holds(part, standing));
  const all = splitAtTop(bare, ' AND ');
  if (all.length > 1) return all.every((part) => holds(part, standing));
  return compares(bare, standing);
};

const splitAtTop = (text: string, separator: string): string[] => {
  const parts = [''];
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (depth === 0 && text.startsWith(separator, at)) {
      parts.push('');
      at += separator.length - 1;
      continue;
    }
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    parts.push(`${parts.pop()}${text[at]}`);
  }
  return parts;
};

const compares = (text: string, { item, names, values }: Standing): boolean => {
  const there = /^attribute_(not_)?exists\((#\w+)\)$/.exec(text);
  if (there) return (item[names[there[2] ?? ''] ?? ''] !== undefined) === !there[1];
  const [, name = '', operator, value = ''] = /^(#\w+) (=|<>|<=) (:\w+)$/.exec(text) ?? [];
  const [held, given] = [item[names[name] ?? ''], values[value]];
  if (operator === '=') return held === given;
  if (operator === '<>') return held !== given;
  if (operator === '<=') return isAtMost(held, given);
  throw new Error(`test/fakes/database-in-memory.ts does not know the condition ${text}`);
};

/** As DynamoDB compares: numbers as numbers, text as text, and never one with the other. */
const isAtMost = (held: unknown, given: unknown): boolean =>
  typeof held === 'number' && typeof given === 'number'
    ? held <= given
    : typeof held === 'string' && typeof given === 'string' && held <= given;
