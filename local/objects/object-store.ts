import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AwsError } from '../step-functions/ports.ts';
import type { LocalClock } from '../time/clock.ts';
import type { StoredVersion } from './stored-version.ts';
import { noSuchBucket, openVersionIndex, type VersionIndex } from './version-index.ts';

const WRITING = '.writing';

export interface LocalBucket {
  readonly name: string;
  readonly versioned: boolean;
  readonly tellsEventBridge: boolean;
  /** How long a version may not be deleted by anybody, or by anybody who does not ask to be let. */
  readonly retention?: { readonly mode: string; readonly ms: number } | undefined;
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
  delete(bucket: string, key: string, named?: NamedVersion): StoredVersion | undefined;
  /** The latest versions that are not delete markers, by key in byte order. */
  list(bucket: string): StoredVersion[];
}

/** Of a version to delete: which, and whether a lock that lets itself be passed by is passed by. */
export interface NamedVersion {
  readonly versionId?: string | undefined;
  readonly bypassGovernance?: boolean;
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
  const names = options.buckets.map(({ name }) => name);
  const index = await openVersionIndex(options.folder, names);
  const store: Store = { ...options, index, writing, nextVersionId: versionIds(options.clock) };
  return {
    buckets: options.buckets,
    put: (bucket, key, body, given = {}) => put(store, { bucket, key }, { body, ...given }),
    find(bucket, key, versionId) {
      const versions = index.versions(bucket, key);
      if (versionId === undefined) return versions.at(-1);
      return versions.find((version) => version.versionId === versionId);
    },
    read(version, range) {
      const file = index.fileOf(version);
      if (file === undefined || version.size === 0) return Readable.from([]);
      return createReadStream(file, range && { start: range[0], end: range[1] });
    },
    delete: (bucket, key, named = {}) => remove(store, { bucket, key }, named),
    list(bucket) {
      const there = index.latest(bucket).filter(({ deleteMarker }) => !deleteMarker);
      return there.sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
    },
  };
}

interface Store extends ObjectsOptions {
  readonly index: VersionIndex;
  /** Where bytes are until they are all there. */
  readonly writing: string;
  readonly nextVersionId: () => string;
}
type Address = Pick<StoredVersion, 'bucket' | 'key'>;

async function put(
  store: Store,
  address: Address,
  given: PutOptions & { readonly body: Bytes },
): Promise<StoredVersion> {
  const bucket = bucketOf(store, address.bucket);
  const file = randomUUID();
  const bytes = join(store.writing, file);
  try {
    const written = await writeFile(bytes, given.body);
    given.check?.(written);
    const before = store.index.versions(address.bucket, address.key).at(-1);
    if (given.onlyIfAbsent && before !== undefined && !before.deleteMarker) throw taken();
    const version: StoredVersion = {
      ...address,
      versionId: bucket.versioned ? store.nextVersionId() : 'null',
      file,
      size: written.size,
      etag: given.etag ?? written.md5,
      writtenAt: store.clock.now(),
      deleteMarker: false,
      headers: { ...given.headers },
    };
    store.index.add(version, bytes);
    if (bucket.tellsEventBridge) store.created(version, given.reason ?? 'PutObject');
    return version;
  } finally {
    rmSync(bytes, { force: true });
  }
}

function remove(
  store: Store,
  address: Address,
  { versionId, bypassGovernance = false }: NamedVersion,
): StoredVersion | undefined {
  const bucket = bucketOf(store, address.bucket);
  if (bucket.versioned && versionId === undefined) {
    const marker: StoredVersion = {
      ...address,
      versionId: store.nextVersionId(),
      size: 0,
      etag: '',
      writtenAt: store.clock.now(),
      deleteMarker: true,
      headers: {},
    };
    store.index.add(marker);
    return marker;
  }
  const gone = store.index
    .versions(address.bucket, address.key)
    .find((version) => version.versionId === (versionId ?? 'null'));
  if (gone === undefined) return undefined;
  if (isLocked(store, bucket, { version: gone, bypassGovernance })) throw locked();
  store.index.remove(gone);
  return gone;
}

/** A delete marker is never locked: whoever takes it away brings the object back. */
function isLocked(
  { clock }: Store,
  { retention }: LocalBucket,
  { version, bypassGovernance }: { version: StoredVersion; bypassGovernance: boolean },
): boolean {
  if (retention === undefined || version.deleteMarker) return false;
  if (bypassGovernance && retention.mode === 'GOVERNANCE') return false;
  return clock.now() < version.writtenAt + retention.ms;
}

const locked = () =>
  new AwsError('AccessDenied', 'Access Denied because object protected by object lock.', 403);

function bucketOf({ buckets }: Store, name: string): LocalBucket {
  const bucket = buckets.find((each) => each.name === name);
  if (bucket === undefined) throw noSuchBucket(name);
  return bucket;
}

const taken = () =>
  new AwsError(
    'PreconditionFailed',
    'At least one of the pre-conditions you specified did not hold',
    412,
  );

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
