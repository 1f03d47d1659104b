import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ObjectStore } from '../../../local/step-functions/ports.ts';

/** A clock that moves only when told to, its timers fired in order on the way. */
export const virtualTime = (start = Date.parse('2026-02-01T00:00:00Z')) => {
  let now = start;
  let order = 0;
  const due = new Map<number, { at: number; fire: () => void }>();
  const earliest = (until: number) =>
    [...due.entries()]
      .filter(([, timer]) => timer.at <= until)
      .sort(([a, x], [b, y]) => x.at - y.at || a - b)[0];
  return {
    clock: { now: () => now },
    timers: {
      after: (ms: number, fire: () => void) => {
        const id = order++;
        due.set(id, { at: now + ms, fire });
        return { cancel: () => void due.delete(id) };
      },
    },
    pending: () => due.size,
    /** Milliseconds until the next timer; undefined where there is none. */
    untilNext: () => {
      const [next] = earliest(Number.POSITIVE_INFINITY) ?? [];
      return next === undefined ? undefined : Math.max(0, (due.get(next)?.at ?? now) - now);
    },
    /** Moves on by `ms`; whatever a timer sets off gets its turn before the next one fires. */
    advance: async (ms: number) => {
      for (let turn = 0; turn < 5; turn++) await nextTurn();
      const until = now + ms;
      for (let next = earliest(until); next !== undefined; next = earliest(until)) {
        const [id, timer] = next;
        now = Math.max(now, timer.at);
        due.delete(id);
        timer.fire();
        for (let turn = 0; turn < 5; turn++) await nextTurn();
      }
      now = until;
      for (let turn = 0; turn < 5; turn++) await nextTurn();
    },
  };
};

const bytesOf = async (body: AsyncIterable<Uint8Array> | Uint8Array): Promise<Buffer> => {
  if (body instanceof Uint8Array) return Buffer.from(body);
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts);
};

/** Versioned objects in memory. */
export const memoryObjects = () => {
  const versions = new Map<string, Buffer[]>();
  const store: ObjectStore = {
    async *read(bucket, key, versionId) {
      const all = versions.get(`${bucket}/${key}`);
      const body = versionId === undefined ? all?.at(-1) : all?.[Number(versionId)];
      if (body === undefined) throw new Error(`NoSuchKey: s3://${bucket}/${key}`);
      for (let from = 0; from < body.length; from += 65_536) {
        yield body.subarray(from, from + 65_536);
      }
    },
    async write(bucket, key, body) {
      const all = versions.get(`${bucket}/${key}`) ?? [];
      all.push(await bytesOf(body));
      versions.set(`${bucket}/${key}`, all);
      return { versionId: String(all.length - 1) };
    },
  };
  const text = (key: string): string => {
    const body = versions.get(key)?.at(-1);
    if (body === undefined) throw new Error(`${key} was not written`);
    return body.toString();
  };
  return {
    store,
    text,
    json: (key: string) => JSON.parse(text(key)),
    lines: (key: string) =>
      text(key)
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    keys: () => [...versions.keys()].sort(),
    put: (key: string, body: string) => {
      const all = versions.get(key) ?? [];
      all.push(Buffer.from(body));
      versions.set(key, all);
      return String(all.length - 1);
    },
  };
};
