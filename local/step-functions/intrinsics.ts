import { createHash, randomUUID } from 'node:crypto';
import type { Json, JsonObject } from './asl.ts';
import { StatesError } from './states-error.ts';

/**
 * The intrinsic functions. Where the page says nothing they do what AWS was recorded to do: numbers
 * are rounded half up, a split drops empty parts, an object is formatted as `{a=1}`.
 * https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
 */
export type Intrinsic = (args: readonly Json[]) => Json;

/** AWS reports what an intrinsic cannot do as States.Runtime. */
const cannot = (name: string, why: string): StatesError =>
  new StatesError('States.Runtime', `The intrinsic function States.${name} failed: ${why}`);

const text = (name: string, value: Json | undefined, charactersMax?: number): string => {
  if (typeof value !== 'string') throw cannot(name, `${JSON.stringify(value)} is no string`);
  if (charactersMax === undefined || value.length <= charactersMax) return value;
  throw cannot(name, `a string of more than ${charactersMax} characters`);
};

const whole = (name: string, value: Json | undefined): number => {
  if (typeof value !== 'number') throw cannot(name, `${JSON.stringify(value)} is no number`);
  // Adding 0 turns -0 into 0.
  return Math.round(value) + 0;
};

const array = (name: string, value: Json | undefined): readonly Json[] => {
  if (Array.isArray(value)) return value;
  throw cannot(name, `${JSON.stringify(value)} is no array`);
};

const object = (name: string, value: Json | undefined): JsonObject => {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    return value as JsonObject;
  }
  throw cannot(name, `${JSON.stringify(value)} is no object`);
};

/** Whether two values are the same JSON, whatever the order of an object's fields. */
const isSame = (a: Json | undefined, b: Json | undefined): boolean => {
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [one, other] = [a as JsonObject, b as JsonObject];
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSame(one[key], other[key]))
  );
};

const formatted = (value: Json): string => {
  if (typeof value === 'string') return value;
  if (value === null || typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map(formatted).join(', ')}]`;
  const fields = Object.entries(value as JsonObject);
  return `{${fields.map(([key, field]) => `${key}=${formatted(field ?? null)}`).join(', ')}}`;
};

const format: Intrinsic = ([template, ...values]) => {
  const parts = text('Format', template).split('{}');
  if (parts.length - 1 !== values.length) {
    throw cannot('Format', `${parts.length - 1} places for ${values.length} values`);
  }
  return parts
    .map((part, index) => (index === 0 ? '' : formatted(values[index - 1] ?? null)) + part)
    .join('');
};

const itemsMax = 1000;

const range: Intrinsic = ([first, last, step]) => {
  const [from, to, by] = [first, last, step].map((value) => whole('ArrayRange', value));
  if (from === undefined || to === undefined || by === undefined || by === 0) {
    throw cannot('ArrayRange', 'it takes a start, an end and a step other than 0');
  }
  const length = Math.max(0, Math.floor((to - from) / by) + 1);
  if (length > itemsMax) throw cannot('ArrayRange', `more than ${itemsMax} elements`);
  return Array.from({ length }, (_, index) => from + index * by);
};

const partition: Intrinsic = ([items, size]) => {
  const all = array('ArrayPartition', items);
  const each = whole('ArrayPartition', size);
  if (each < 1) throw cannot('ArrayPartition', `parts of ${each} elements`);
  return Array.from({ length: Math.ceil(all.length / each) }, (_, index) =>
    all.slice(index * each, (index + 1) * each),
  );
};

const algorithms = ['MD5', 'SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'];

const hash: Intrinsic = ([data, algorithm]) => {
  const name = text('Hash', algorithm);
  if (!algorithms.includes(name)) throw cannot('Hash', `it knows ${algorithms.join(', ')}`);
  return createHash(name.replace('-', ''))
    .update(text('Hash', data, 10_000))
    .digest('hex');
};

/** A number of its own for each seed: which one AWS draws is not documented. */
const seeded = (seed: number): number =>
  createHash('sha256').update(String(seed)).digest().readUInt32BE() / 2 ** 32;

const random: Intrinsic = ([first, last, seed]) => {
  const from = whole('MathRandom', first);
  const to = whole('MathRandom', last);
  if (to <= from) throw cannot('MathRandom', `nothing is from ${from} up to ${to}`);
  const chance = seed === undefined ? Math.random() : seeded(whole('MathRandom', seed));
  return from + Math.floor(chance * (to - from));
};

const split: Intrinsic = ([given, delimiters]) => {
  const splitters = new Set(text('StringSplit', delimiters));
  const parts: string[] = [''];
  for (const character of text('StringSplit', given)) {
    if (splitters.has(character)) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.filter((part) => part !== '');
};

const parse: Intrinsic = ([given]) => {
  const json = text('StringToJson', given).trim();
  try {
    return json === '' ? null : (JSON.parse(json) as Json);
  } catch (error) {
    throw cannot('StringToJson', String(error));
  }
};

const merge: Intrinsic = ([one, other, isDeep]) => {
  if (isDeep !== false) throw cannot('JsonMerge', 'it merges shallowly alone: pass false');
  return { ...object('JsonMerge', one), ...object('JsonMerge', other) };
};

const charactersMax = 10_000;

interface Known {
  /** How many arguments it takes. */
  readonly takes: readonly [from: number, to: number];
  readonly make: Intrinsic;
}

/** By name, without `States.`. */
export const intrinsics: Readonly<Record<string, Known>> = {
  Array: { takes: [0, Number.POSITIVE_INFINITY], make: (args) => [...args] },
  ArrayContains: {
    takes: [2, 2],
    make: ([items, value]) => array('ArrayContains', items).some((item) => isSame(item, value)),
  },
  ArrayGetItem: {
    takes: [2, 2],
    make: ([items, index]) => {
      const item = array('ArrayGetItem', items)[whole('ArrayGetItem', index)];
      if (item !== undefined) return item;
      throw cannot('ArrayGetItem', `there is no element ${JSON.stringify(index)}`);
    },
  },
  ArrayLength: { takes: [1, 1], make: ([items]) => array('ArrayLength', items).length },
  ArrayPartition: { takes: [2, 2], make: partition },
  ArrayRange: { takes: [3, 3], make: range },
  ArrayUnique: {
    takes: [1, 1],
    make: ([items]) =>
      array('ArrayUnique', items).filter(
        (item, index, all) => all.findIndex((other) => isSame(item, other)) === index,
      ),
  },
  Base64Decode: {
    takes: [1, 1],
    make: ([data]) =>
      Buffer.from(text('Base64Decode', data, charactersMax), 'base64').toString('utf8'),
  },
  Base64Encode: {
    takes: [1, 1],
    make: ([data]) => Buffer.from(text('Base64Encode', data, charactersMax)).toString('base64'),
  },
  Format: { takes: [1, Number.POSITIVE_INFINITY], make: format },
  Hash: { takes: [2, 2], make: hash },
  JsonMerge: { takes: [3, 3], make: merge },
  JsonToString: { takes: [1, 1], make: ([value]) => JSON.stringify(value) },
  MathAdd: {
    takes: [2, 2],
    make: ([one, other]) => whole('MathAdd', one) + whole('MathAdd', other),
  },
  MathRandom: { takes: [2, 3], make: random },
  StringSplit: { takes: [2, 2], make: split },
  StringToJson: { takes: [1, 1], make: parse },
  UUID: { takes: [0, 0], make: () => randomUUID() },
};
