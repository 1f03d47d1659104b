import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync, renameSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readJsonFile, replaceFile } from '../folder/small-file.ts';
import { AwsError } from '../step-functions/ports.ts';
import type { LocalClock } from '../time/clock.ts';
import { type StoredVersion, storedVersionSchema, versionsFolder } from './stored-version.ts';

const WRITING = '.writing';

export interface LocalBucket {
  readonly name: string;
  readonly versioned: boolean;
  readonly tellsEventBridge: boolean;
}

export interface PutOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Refuse where the key has an object: of two writers at once, one succeeds. */
  readonly onlyIfAbsent?: boolean;
  /** Instead of the MD5 of the bytes, for an object made of parts. */
  readonly etag?: string;
  readonly reason?: 'PutObject' | 'CompleteMultipartUpload';
  /** Throws where the bytes are not those that were meant. */
  readonly check?: (written: { readonly md5: string; readonly size: number }) => void;
}

type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** Objects in folders. Bytes are streamed; an object is there whole or not at all. */
export interface LocalObjects {
  readonly buckets: readonly LocalBucket[];
  put(bucket: string, key: string, body: Bytes, options?: PutOptions): Promise<StoredVersion>;
  /** The latest version, or the one named; a delete marker is a version too. */
  find(bucket: string, key: string, versionId?: string): StoredVersion | undefined;
  /** The bytes from first to last, both included. */
  read(version: StoredVersion, range?: readonly [number, number]): Readable;
  /** Without a version a marker in a versioned bucket, the end of the object in another. */
  delete(bucket: string, key: string, versionId?: string): StoredVersion | undefined;
  /** The latest versions that are not delete markers, by key in byte order. */
  list(bucket: string): StoredVersion[];
}

export interface ObjectsOptions {
  readonly folder: string;
  readonly buckets: readonly LocalBucket[];
  readonly clock: LocalClock;
  /** Told of each object in a bucket that tells EventBridge, in the moment it is there. */
  readonly created: (version: StoredVersion, reason: string) => void;
}

/** Opens the buckets of a template on the data folder. What a kill left half written is dropped. */
export async function openObjects(options: ObjectsOptions): Promise<LocalObjects> {
  const writing = join(options.folder, WRITING);
  rmSync(writing, { recursive: true, force: true });
  mkdirSync(writing, { recursive: true });
  const indexes = new Map<string, Map<string, StoredVersion[]>>();
  for (const { name } of options.buckets) {
    mkdirSync(join(options.folder, name), { recursive: true });
    indexes.set(name, await readIndex(join(options.folder, name)));
  }
  const buckets = new Map(options.buckets.map((bucket) => [bucket.name, bucket]));
  const nextVersionId = versionIds(options.clock);
  const folderOf = (bucket: string, key: string) => versionsFolder(options.folder, bucket, key);
  const versionsOf = (bucket: string, key: string): StoredVersion[] => {
    const index = indexes.get(bucket);
    if (index === undefined) throw noSuchBucket(bucket);
    return index.get(key) ?? [];
  };
  const latest = (bucket: string, key: string) => versionsOf(bucket, key).at(-1);

  /** Synchronous from the check to the index: nothing comes between two writers. */
  const commit = (version: StoredVersion): void => {
    const folder = folderOf(version.bucket, version.key);
    const versions = versionsOf(version.bucket, version.key);
    indexes.get(version.bucket)?.set(version.key, versions);
    mkdirSync(folder, { recursive: true });
    if (version.file !== undefined) {
      renameSync(join(writing, version.file), join(folder, version.file));
    }
    replaceFile(join(folder, `${version.versionId}.json`), JSON.stringify(version));
    const replaced = versions.findIndex(({ versionId }) => versionId === version.versionId);
    if (replaced >= 0) {
      const [old] = versions.splice(replaced, 1);
      if (old?.file !== undefined) rmSync(join(folder, old.file), { force: true });
    }
    versions.push(version);
  };

  return {
    buckets: options.buckets,
    async put(bucketName, key, body, given = {}) {
      const bucket = buckets.get(bucketName);
      if (bucket === undefined) throw noSuchBucket(bucketName);
      const file = randomUUID();
      try {
        const written = await writeFile(join(writing, file), body);
        given.check?.(written);
        const before = latest(bucketName, key);
        if (given.onlyIfAbsent && before !== undefined && !before.deleteMarker) {
          throw new AwsError(
            'PreconditionFailed',
            'At least one of the pre-conditions you specified did not hold',
            412,
          );
        }
        const version: StoredVersion = {
          bucket: bucketName,
          key,
          versionId: bucket.versioned ? nextVersionId() : 'null',
          file,
          size: written.size,
          etag: given.etag ?? written.md5,
          writtenAt: options.clock.now(),
          deleteMarker: false,
          headers: { ...given.headers },
        };
        commit(version);
        if (bucket.tellsEventBridge) options.created(version, given.reason ?? 'PutObject');
        return version;
      } finally {
        rmSync(join(writing, file), { force: true });
      }
    },
    find(bucket, key, versionId) {
      if (versionId === undefined) return latest(bucket, key);
      return versionsOf(bucket, key).find((version) => version.versionId === versionId);
    },
    read({ bucket, key, file, size }, range) {
      if (file === undefined || size === 0) return Readable.from([]);
      const path = join(folderOf(bucket, key), file);
      return createReadStream(path, range && { start: range[0], end: range[1] });
    },
    delete(bucketName, key, versionId) {
      const versioned = buckets.get(bucketName)?.versioned ?? false;
      const versions = versionsOf(bucketName, key);
      if (versioned && versionId === undefined) {
        const marker: StoredVersion = {
          bucket: bucketName,
          key,
          versionId: nextVersionId(),
          size: 0,
          etag: '',
          writtenAt: options.clock.now(),
          deleteMarker: true,
          headers: {},
        };
        commit(marker);
        return marker;
      }
      const place = versions.findIndex((version) => version.versionId === (versionId ?? 'null'));
      const [gone] = place < 0 ? [] : versions.splice(place, 1);
      if (gone === undefined) return undefined;
      const folder = folderOf(bucketName, key);
      rmSync(join(folder, `${gone.versionId}.json`), { force: true });
      if (gone.file !== undefined) rmSync(join(folder, gone.file), { force: true });
      return gone;
    },
    list(bucket) {
      const index = indexes.get(bucket);
      if (index === undefined) throw noSuchBucket(bucket);
      const all = [...index.values()].map((versions) => versions.at(-1));
      return all
        .filter((version) => version !== undefined && !version.deleteMarker)
        .map((version) => version as StoredVersion)
        .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
    },
  };
}

export const noSuchBucket = (name: string): AwsError =>
  new AwsError('NoSuchBucket', `The specified bucket does not exist: ${name}`, 404);

async function writeFile(path: string, body: Bytes): Promise<{ md5: string; size: number }> {
  const md5 = createHash('md5');
  let size = 0;
  await pipeline(
    body,
    async function* (source: Bytes) {
      for await (const chunk of source) {
        md5.update(chunk);
        size += chunk.length;
        yield chunk;
      }
    },
    createWriteStream(path),
  );
  return { md5: md5.digest('hex'), size };
}

/** Ids that sort in the order of writing: the clock's instant, then a count within it. */
function versionIds(clock: LocalClock): () => string {
  let last = 0;
  let count = 0;
  return () => {
    const now = clock.now();
    count = now === last ? count + 1 : 0;
    last = now;
    const random = randomUUID().replaceAll('-', '').slice(0, 16);
    return `${now.toString(36).padStart(9, '0')}${count.toString(36).padStart(4, '0')}${random}`;
  };
}

async function readIndex(folder: string): Promise<Map<string, StoredVersion[]>> {
  const index = new Map<string, StoredVersion[]>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile() || !entry.name.endsWith('.json')) continue;
    if (!entry.parentPath.endsWith(',v')) continue;
    const path = join(entry.parentPath, entry.name);
    const version = storedVersionSchema.parse(readJsonFile(path));
    const versions = index.get(version.key) ?? [];
    versions.push(version);
    index.set(version.key, versions);
  }
  for (const versions of index.values()) {
    versions.sort((a, b) => (a.versionId < b.versionId ? -1 : 1));
  }
  return index;
}
