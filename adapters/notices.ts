import { lineSubject } from '../domain/benefit-key.ts';
import { Defect } from '../domain/errors.ts';
import { type Notice, noticeId, noticeSchema } from '../domain/notices/notice.ts';
import { factsMissing } from '../domain/notices/notice-texts.ts';
import type { Env, Item, Write } from './env.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

/** A shard takes a thousand new notices a second, more than the hub sends; every hour asks each. */
export const pendingShards = ['PENDING#0', 'PENDING#1'] as const;

const shardOf = (id: string): string =>
  `PENDING#${Number.parseInt(id.slice(0, 1), 16) % pendingShards.length}`;

/** Throws Defect where the texts name a fact that is missing: such a notice could not be sent. */
const itemOf = (notice: Notice): Item => {
  const missing = factsMissing(notice);
  if (missing.length > 0) {
    const wanted = `A ${notice.template} notice needs the facts ${missing.join(', ')}`;
    throw new Defect(`${wanted}: domain/notices/templates.json says which its texts name.`);
  }
  const id = noticeId(notice.cause, notice.template);
  return {
    pk: lineSubject(notice.line),
    sk: `NOTICE#${id}`,
    ...noticeSchema.parse(notice),
    // Sparse: an index lists what was not sent yet, a shard at a time.
    openShard: shardOf(id),
  };
};

/** The notice as one write of the transaction whose effect it tells of: neither is without the
 * other. Sending follows, now or after the quiet hours. */
export const noticeWrite = (env: Reach, notice: Notice): Write => ({
  table: env.settings.required('NOTICES_TABLE'),
  insert: itemOf(notice),
});

/** Keeps the notice of an effect that stands already; a repetition keeps the first. */
export const keepNotice = async (env: Reach, notice: Notice): Promise<void> => {
  const table = env.settings.required('NOTICES_TABLE');
  await env.database.insertAll('keep the notice', table, [itemOf(notice)]);
};

/** The notice that an item holds, undefined where it cannot be read. */
const noticeOf = (item: Item): Notice | undefined => {
  const { pk: _pk, sk: _sk, openShard: _open, sentAt: _sent, ...kept } = item;
  const { droppedAt: _at, droppedBecause: _because, ...rest } = kept;
  return noticeSchema.safeParse(rest).data;
};

/** Every notice of a line that stands on its own, oldest first; sent or not, and none that was
 * dropped. */
export const noticesOfLine = async (env: Reach, line: string): Promise<Notice[]> => {
  const notices: Notice[] = [];
  const table = env.settings.required('NOTICES_TABLE');
  const items = env.database.query('read the notices of the line', table, {
    where: 'pk = :pk',
    values: { ':pk': lineSubject(line) },
  });
  for await (const item of items) {
    if (item.droppedAt !== undefined) continue;
    const notice = noticeOf(item);
    if (!notice) throw new Defect(`The notice ${item.sk} of ${line} cannot be read`);
    notices.push(notice);
  }
  return notices.sort((a, b) => (a.at < b.at ? -1 : 1));
};

/** Notices that were not sent yet, up to so many, oldest first, and how many items among them no
 * one can read. The index may list a moment longer what was sent. */
export const pendingNotices = async (
  env: Reach,
  most: number,
): Promise<{ readonly notices: Notice[]; readonly unreadable: number }> => {
  const limit = Math.ceil(most / pendingShards.length);
  const shards = await Promise.all(pendingShards.map((shard) => itemsOfShard(env, shard, limit)));
  const read = shards.flat().map(noticeOf);
  const notices = read.filter((notice) => notice !== undefined);
  notices.sort((a, b) => (a.at < b.at ? -1 : 1));
  return { notices: notices.slice(0, most), unreadable: read.length - notices.length };
};

const itemsOfShard = async (env: Reach, shard: string, limit: number): Promise<Item[]> => {
  const items: Item[] = [];
  const table = env.settings.required('NOTICES_TABLE');
  const pages = env.database.query('look for notices that wait', table, {
    index: 'open',
    where: 'openShard = :shard',
    values: { ':shard': shard },
    limit,
  });
  for await (const item of pages) {
    items.push(item);
    if (items.length === limit) break;
  }
  return items;
};
