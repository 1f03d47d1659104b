import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ObjectAddress, Objects } from '../../adapters/env.ts';
import { InputRejected } from '../../domain/errors.ts';

/** Buckets as folders; every object has one version, named by its content. `calls` are the names
 * of the port calls made so far. */
export const objectsInAFolder = (folder: string): Objects & { readonly calls: string[] } => {
  const calls: string[] = [];
  const pathOf = ({ bucket, key }: ObjectAddress): string => join(folder, bucket, key);
  const versionOf = async (path: string): Promise<string> => {
    const hash = createHash('sha256');
    await pipeline(createReadStream(path), hash);
    return hash.digest('hex').slice(0, 12);
  };
  const sizeOf = async (address: ObjectAddress): Promise<number | undefined> => {
    try {
      const found = await stat(pathOf(address));
      return found.isFile() ? found.size : undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  };
  return {
    calls,
    async read(call, address, range) {
      calls.push(call);
      if ((await sizeOf(address)) === undefined) throw new InputRejected(`no ${address.key}`);
      const part = range ? { start: range[0], end: range[1] } : {};
      return createReadStream(pathOf(address), { ...part, highWaterMark: 64 * 1024 });
    },
    async size(call, address) {
      calls.push(call);
      return sizeOf(address);
    },
    async writeOnce(call, address, body) {
      calls.push(call);
      const path = pathOf(address);
      if ((await sizeOf(address)) !== undefined) {
        return { outcome: 'exists', versionId: await versionOf(path) };
      }
      await mkdir(dirname(path), { recursive: true });
      if (body instanceof Uint8Array) await writeFile(path, body);
      else await copyFile(body.file, path);
      return { outcome: 'written', versionId: await versionOf(path) };
    },
    async *list(call, bucket, prefix) {
      calls.push(call);
      const root = join(folder, bucket);
      // A bucket is there before anything is in it.
      await mkdir(root, { recursive: true });
      const names = await readdir(root, { recursive: true });
      for (const key of names.filter((name) => name.startsWith(prefix)).sort()) {
        const size = await sizeOf({ bucket, key });
        if (size !== undefined) yield { key, size };
      }
    },
  };
};
