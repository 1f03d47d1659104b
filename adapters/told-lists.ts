import { createHash } from 'node:crypto';
import { type ToldPart, type ToldRow, toldRowSchema } from '../domain/notices/telling.ts';
import type { Env } from './env.ts';

type Reach = Pick<Env, 'objects'>;

/** Where the lists of a telling go, and how many lines one of them holds at most. */
export interface ListPlace {
  readonly bucket: string;
  /** No trailing slash. */
  readonly prefix: string;
  readonly rowsMax: number;
}

/** A list of whom to tell, as long as it is being written. */
export interface ToldList {
  add(row: ToldRow): Promise<void>;
  /** Keeps what is left, and answers all parts. */
  finish(): Promise<ToldPart[]>;
}

/** Freezes whom to tell, as `toldList` does, out of rows that come one after the other. */
export const keepToldLists = async (
  env: Reach,
  place: ListPlace,
  rows: AsyncIterable<ToldRow> | Iterable<ToldRow>,
): Promise<ToldPart[]> => {
  const list = toldList(env, place);
  for await (const row of rows) await list.add(row);
  return list.finish();
};

/**
 * Freezes whom to tell as objects of as many rows as an hour takes. Each is named by its content,
 * so that an attempt that comes second finds what it would have written. Memory holds the text of
 * one part, 40 bytes a row at the most for lines.
 */
export const toldList = (env: Reach, place: ListPlace): ToldList => {
  const parts: ToldPart[] = [];
  let texts: string[] = [];
  const close = async (): Promise<void> => {
    parts.push(await keepPart(env, place, { number: parts.length, texts }));
    texts = [];
  };
  return {
    add: async (row) => {
      texts.push(`${JSON.stringify(toldRowSchema.parse(row))}\n`);
      if (texts.length === place.rowsMax) await close();
    },
    finish: async () => {
      if (texts.length > 0) await close();
      return parts;
    },
  };
};

const keepPart = async (
  env: Reach,
  { bucket, prefix }: ListPlace,
  { number, texts }: { number: number; texts: readonly string[] },
): Promise<ToldPart> => {
  const body = Buffer.from(texts.join(''), 'utf8');
  const content = createHash('sha256').update(body).digest('hex').slice(0, 16);
  const name = `part-${String(number).padStart(4, '0')}-${content}.jsonl`;
  const address = { bucket, key: `${prefix}/${name}` };
  const { versionId } = await env.objects.writeOnce('freeze whom to tell', address, body);
  return { ...address, versionId, rows: texts.length };
};
