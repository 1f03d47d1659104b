import * as z from 'zod';
import { instantSchema, type PlainDate, plainDateSchema } from '../../domain/calendar.ts';
import { Defect } from '../../domain/errors.ts';
import { lineIdSchema } from '../../domain/line.ts';
import type { CodeStanding } from '../../domain/ott-pass/code-standing.ts';
import type { Item } from '../env.ts';

/** The id of a code: hex HMAC-SHA256 of pool and normalised code under the fingerprint secret. */
export const codeIdSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** A code under AES-256-GCM, its id as additional data; base64. */
export const sealedCodeSchema = z.strictObject({
  nonce: z.string(),
  tag: z.string(),
  ciphertext: z.string(),
});
export type SealedCode = z.infer<typeof sealedCodeSchema>;

/** Whose the code is. */
export const codeHolderSchema = z.strictObject({
  line: lineIdSchema,
  grantId: z.string(),
  at: instantSchema,
});
export type CodeHolder = z.infer<typeof codeHolderSchema>;

/**
 * A code of a pool as it lies in the Codes table under `CODE#<pool>#<codeId>`/`CODE`. It is free
 * while it has a marker, held where it has a holder; what happened to it is kept, never erased.
 */
export const codeItemSchema = z.object({
  /** The id of the service in the programme file. */
  pool: z.string(),
  codeId: codeIdSchema,
  /** The partner's file that brought it, and its row there, the header being row 1. */
  file: z.string(),
  row: z.int().positive(),
  /** The partner's own, non-secret id of the code. */
  serial: z.string(),
  sealed: sealedCodeSchema,
  /** The file's data key as the key service wrapped it, base64; its context is pool and file. */
  dataKey: z.string(),
  /** Since it has, or had, its marker. A marker is given once: a taken one never comes back. */
  offered: z.strictObject({ at: instantSchema }).optional(),
  holder: codeHolderSchema.optional(),
  /** The first display to its holder. */
  revealed: z.strictObject({ at: instantSchema }).optional(),
  /** It opens nothing any more: by the partner's word (`evidence`), or kept back by us. */
  cancelled: z.strictObject({ at: instantSchema, evidence: z.string() }).optional(),
  redeemed: z.strictObject({ at: instantSchema, eventId: z.string() }).optional(),
  expired: z.strictObject({ at: instantSchema, eventId: z.string() }).optional(),
});
export type CodeItem = z.infer<typeof codeItemSchema>;

/** What became of a code, as decisions look at it. */
export const standingOfCode = (code: CodeItem | undefined): CodeStanding | undefined =>
  code && {
    revealed: code.revealed !== undefined,
    redeemed: code.redeemed !== undefined,
    cancelled: code.cancelled !== undefined,
  };

/**
 * How many shards the markers of free codes are spread over. A partition takes a thousand write
 * units a second and a claim two of them: together eight thousand claims a second, everybody's in
 * an hour. Every count of the stock asks each, so more would cost daily what nobody needs.
 */
export const freeShards = 16;

const padded = (shard: number): string => String(shard).padStart(2, '0');

/** The key of a code. */
export const codeKey = (pool: string, codeId: string): Item => ({
  pk: `CODE#${pool}#${codeId}`,
  sk: 'CODE',
});

/** The partition of a shard's free codes. */
export const freeShardKey = (pool: string, shard: number): string =>
  `FREE#${pool}#${padded(shard)}`;

/** The shard of a code: by the last byte of its id, which is spread evenly. */
export const shardOf = (codeId: string): number =>
  Number.parseInt(codeId.slice(-2), 16) % freeShards;

/** The key of the marker that a code has while it is free. */
export const freeKey = (pool: string, codeId: string): Item => ({
  pk: freeShardKey(pool, shardOf(codeId)),
  sk: codeId,
});

/** The key under which a serial of the partner's leads to its code: {codeId}. */
export const serialKey = (pool: string, serial: string): Item => ({
  pk: `SERIAL#${pool}#${serial}`,
  sk: 'SERIAL',
});

/** The item of a serial. */
export const serialItem = (pool: string, serial: string, codeId: string): Item => ({
  ...serialKey(pool, serial),
  codeId,
});

/** How many shards the codes are spread over that have something due on one day. */
export const dueShards = 64;

/** That something about a given code is to be told: beside the code, so that it is written with the
 * holder in one transaction. One next date at the most, on the sparse index `open`. */
export const codeDueSchema = z.object({
  pool: z.string(),
  codeId: codeIdSchema,
  line: lineIdSchema,
  grantId: z.string(),
  registerBy: plainDateSchema,
  /** `DUE#<date>#<shard>`; absent where nothing more is due. */
  openShard: z.string().optional(),
});
export type CodeDue = z.infer<typeof codeDueSchema>;

/** The key of what is due about a code. */
export const codeDueKey = (pool: string, codeId: string): Item => ({
  pk: `DUE#${pool}#${codeId}`,
  sk: 'DUE',
});

/** The value of the index for a day and a shard, 0 to 63. */
export const dueShard = (on: PlainDate, shard: number): string => `DUE#${on}#${padded(shard)}`;

/** The value of the index for a code that is due on that day. */
export const dueShardOf = (codeId: string, on: PlainDate): string =>
  dueShard(on, Number.parseInt(codeId.slice(-2), 16) % dueShards);

/** The code as it is stored. Throws ZodError where it is none. */
export const itemOfCode = (code: CodeItem): Item => ({
  ...codeKey(code.pool, code.codeId),
  ...codeItemSchema.parse(code),
});

/** The code of a stored item. Throws Defect where the item cannot be read. */
export const codeOfItem = (item: Item): CodeItem => {
  const code = codeItemSchema.safeParse(item);
  if (code.success) return code.data;
  const faults = code.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Defect(`The code ${String(item.pk)} cannot be read: ${faults.join('; ')}`);
};
