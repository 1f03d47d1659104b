import { hash } from 'node:crypto';
import * as z from 'zod';
import { canonicalHash } from '../domain/canonical-json.ts';
import { Conflict, Defect } from '../domain/errors.ts';
import { isUnchangedSince } from './conditions.ts';
import type { Env, Item } from './env.ts';

type Reach = Pick<Env, 'database' | 'settings' | 'clock'>;

/** Longer than the gateway waits for any answer: an attempt that takes longer is dead. */
const leaseMs = 35_000;
const keptSeconds = 24 * 3_600;

/** What a call answered. */
export interface KeptAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** A call with a key drawn by the caller: the same three mean the same call, made again. */
export interface RequestOnce {
  readonly customer: string;
  readonly route: string;
  readonly key: string;
  /** What was asked: with another one the key is a mistake. */
  readonly asked: unknown;
}

const recordSchema = z.object({
  asked: z.string(),
  version: z.int(),
  leaseUntil: z.int(),
  expiresAt: z.int(),
  answer: z.object({ status: z.int(), body: z.string() }).optional(),
});
type Held = z.infer<typeof recordSchema>;

const nobodyMs = 0;

/** The table holds no id of a customer: the key is a hash of whose call it is. */
const keyOf = ({ customer, route, key }: RequestOnce): Item => ({
  pk: `REQUEST#${hash('sha256', JSON.stringify([customer, route, key]), 'hex')}`,
  sk: 'REQUEST',
});

/**
 * Serves a call once per key and answers repetitions with what the first was answered, for a day.
 * It spares the caller a surprise and us the work; it is no guard: that each effect happens once is
 * the business of the permanent keys of ledger and tables, which hold when this record is lost. An
 * attempt that failed leaves the key free, one that died leaves it free when its lease is over.
 */
export const onceByKey = async (
  env: Reach,
  request: RequestOnce,
  serve: () => Promise<KeptAnswer>,
): Promise<KeptAnswer | 'request_differs' | 'request_in_progress'> => {
  const table = env.settings.required('REQUESTS_TABLE');
  const asked = canonicalHash(request.asked);
  const taken = await take(env, request, asked);
  if ('status' in taken || 'no' in taken) return 'no' in taken ? taken.no : taken;
  const write = (call: string, set: Item) =>
    env.database.update(call, table, {
      key: keyOf(request),
      set: { ...set, version: taken.version + 1 },
      ...isUnchangedSince(taken.version),
    });
  let answer: KeptAnswer;
  try {
    answer = await serve();
  } catch (error) {
    await write('free the request key', { leaseUntil: nobodyMs }).catch(() => undefined);
    throw error;
  }
  const kept = { status: answer.status, body: JSON.stringify(answer.body) };
  // The effect stands: an answer that cannot be kept is still the answer.
  await write('keep the answer', { answer: kept, leaseUntil: nobodyMs }).catch(() => undefined);
  return answer;
};

type Taken =
  | { readonly version: number }
  | { readonly no: 'request_differs' | 'request_in_progress' }
  | KeptAnswer;

const take = async (env: Reach, request: RequestOnce, asked: string): Promise<Taken> => {
  const table = env.settings.required('REQUESTS_TABLE');
  const nowMs = env.clock.now();
  const mine = {
    asked,
    version: 1,
    leaseUntil: nowMs + leaseMs,
    expiresAt: Math.floor(nowMs / 1000) + keptSeconds,
  };
  const item = { ...keyOf(request), ...mine };
  const [result] = await env.database.insertAll('take the request key', table, [item]);
  if (result === 'inserted') return { version: 1 };
  const held = await read(env, request);
  const isOver = held.expiresAt * 1000 <= nowMs;
  if (!isOver && held.asked !== asked) return { no: 'request_differs' };
  if (!isOver && held.answer) {
    return { status: held.answer.status, body: JSON.parse(held.answer.body) };
  }
  if (held.leaseUntil > nowMs) return { no: 'request_in_progress' };
  return takeOver(env, request, { held, mine });
};

/** The table drops what has expired in its own time, so a record may be there and be over. */
const takeOver = async (
  env: Reach,
  request: RequestOnce,
  { held, mine }: { readonly held: Held; readonly mine: Held },
): Promise<Taken> => {
  const version = held.version + 1;
  try {
    await env.database.update(
      'take the request key over',
      env.settings.required('REQUESTS_TABLE'),
      {
        key: keyOf(request),
        set: { ...mine, version },
        remove: ['answer'],
        ...isUnchangedSince(held.version),
      },
    );
    return { version };
  } catch (error) {
    if (error instanceof Conflict) return { no: 'request_in_progress' };
    throw error;
  }
};

const read = async (env: Reach, request: RequestOnce): Promise<Held> => {
  const table = env.settings.required('REQUESTS_TABLE');
  const item = await env.database.get('read the request', table, keyOf(request));
  // Dropped between the two calls: as if it had expired, and nobody else can take it twice.
  if (!item) throw new Conflict('The record of the request went away; ask again');
  const record = recordSchema.safeParse(item);
  if (record.success) return record.data;
  throw new Defect(`The request ${item.pk} cannot be read: ${record.error.message}`);
};
