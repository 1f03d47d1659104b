import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ObjectAddress, Objects } from '../../adapters/env.ts';
import { InputRejected } from '../../domain/errors.ts';

export interface ObjectsInMemory extends Objects {
  text(key: string): string | undefined;
  keys(): string[];
  /** Puts an object there, over another if need be, as the engine does. */
  plant(address: ObjectAddress, body: string | Uint8Array): string;
  /** Holds what another holds, too: nothing is copied, and nothing ever changes an object. */
  adopt(other: ObjectsInMemory): void;
  readonly held: ReadonlyMap<string, Buffer>;
}

/** A reader meets several parts, and never hundreds. */
const partsMax = 20;

/** Hashed once an object: a cohort's index is half a megabyte and read at every decision. */
const versions = new WeakMap<Buffer, string>();

/** Buckets in memory: one version of each object, named by its content. */
export const objectsInMemory = (): ObjectsInMemory => {
  const objects = new Map<string, Buffer>();
  const pathOf = ({ bucket, key }: ObjectAddress): string => `${bucket}/${key}`;
  const versionOf = (body: Buffer): string => {
    const version =
      versions.get(body) ?? createHash('sha256').update(body).digest('hex').slice(0, 12);
    versions.set(body, version);
    return version;
  };
  const plant = (address: ObjectAddress, body: string | Uint8Array): string => {
    const kept = Buffer.from(body as string);
    objects.set(pathOf(address), kept);
    return versionOf(kept);
  };
  return {
    text: (key) => [...objects].find(([path]) => path.endsWith(`/${key}`))?.[1].toString('utf8'),
    keys: () => [...objects.keys()].sort(),
    plant,
    held: objects,
    adopt: ({ held }) => {
      for (const [path, body] of held) objects.set(path, body);
    },
    read: async (_call, address, range) => {
      const body = objects.get(pathOf(address));
      if (!body || (address.versionId && address.versionId !== versionOf(body))) {
        throw new InputRejected(`There is no object ${address.key} of that version`);
      }
      const part = range ? body.subarray(range[0], range[1] + 1) : body;
      return (async function* () {
        const step = Math.max(1000, Math.ceil(part.length / partsMax));
        for (let at = 0; at < part.length; at += step) yield part.subarray(at, at + step);
      })();
    },
    size: async (_call, address) => objects.get(pathOf(address))?.length,
    writeOnce: async (_call, address, body) => {
      const standing = objects.get(pathOf(address));
      if (standing) return { outcome: 'exists', versionId: versionOf(standing) };
      if (body instanceof Uint8Array)
        return { outcome: 'written', versionId: plant(address, body) };
      const read = readFileSync(body.file);
      objects.set(pathOf(address), read);
      return { outcome: 'written', versionId: versionOf(read) };
    },
    async *list(_call, bucket, prefix) {
      for (const path of [...objects.keys()].sort()) {
        if (!path.startsWith(`${bucket}/${prefix}`)) continue;
        yield { key: path.slice(bucket.length + 1), size: objects.get(path)?.length ?? 0 };
      }
    },
  };
};
