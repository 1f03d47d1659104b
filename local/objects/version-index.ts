import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readJsonFile, replaceFile } from '../folder/small-file.ts';
import { AwsError } from '../step-functions/ports.ts';
import { type StoredVersion, storedVersionSchema, versionsFolder } from './stored-version.ts';

/** What is in the buckets: in memory to be asked, on disk to be kept, always both. */
export interface VersionIndex {
  /** From the first to the latest; none where the key has no object. */
  versions(bucket: string, key: string): readonly StoredVersion[];
  /** Every key's latest version. */
  latest(bucket: string): StoredVersion[];
  fileOf(version: StoredVersion): string | undefined;
  /**
   * Puts a version in, with its bytes from a file beside the buckets. Synchronous: nothing comes
   * between the check of another writer and this. A version of the same id is replaced.
   */
  add(version: StoredVersion, bytes?: string): void;
  remove(version: StoredVersion): void;
}

export const noSuchBucket = (name: string): AwsError =>
  new AwsError('NoSuchBucket', `The specified bucket does not exist: ${name}`, 404);

/** Reads what lies in the folders of the buckets. A version is there when its JSON file is. */
export async function openVersionIndex(
  folder: string,
  buckets: readonly string[],
): Promise<VersionIndex> {
  const byBucket = new Map<string, Map<string, StoredVersion[]>>();
  for (const name of buckets) {
    mkdirSync(join(folder, name), { recursive: true });
    byBucket.set(name, await readBucket(join(folder, name)));
  }
  const keysOf = (bucket: string) => {
    const keys = byBucket.get(bucket);
    if (keys === undefined) throw noSuchBucket(bucket);
    return keys;
  };
  const folderOf = ({ bucket, key }: StoredVersion) => versionsFolder(folder, bucket, key);
  const fileOf = (version: StoredVersion) =>
    version.file === undefined ? undefined : join(folderOf(version), version.file);
  const recordOf = (version: StoredVersion) => join(folderOf(version), `${version.versionId}.json`);
  const forgetBytes = (version: StoredVersion) => {
    const file = fileOf(version);
    if (file !== undefined) rmSync(file, { force: true });
  };

  return {
    versions: (bucket, key) => keysOf(bucket).get(key) ?? [],
    latest: (bucket) => [...keysOf(bucket).values()].flatMap((versions) => versions.at(-1) ?? []),
    fileOf,
    add(version, bytes) {
      const keys = keysOf(version.bucket);
      const before = keys.get(version.key) ?? [];
      const file = fileOf(version);
      mkdirSync(folderOf(version), { recursive: true });
      if (bytes !== undefined && file !== undefined) renameSync(bytes, file);
      replaceFile(recordOf(version), JSON.stringify(version));
      const replaced = before.filter(({ versionId }) => versionId === version.versionId);
      keys.set(version.key, [...before.filter((each) => !replaced.includes(each)), version]);
      for (const old of replaced) forgetBytes(old);
    },
    remove(version) {
      const keys = keysOf(version.bucket);
      const left = (keys.get(version.key) ?? []).filter((each) => each !== version);
      keys.set(version.key, left);
      rmSync(recordOf(version), { force: true });
      forgetBytes(version);
    },
  };
}

async function readBucket(folder: string): Promise<Map<string, StoredVersion[]>> {
  const keys = new Map<string, StoredVersion[]>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const isRecord = entry.isFile() && entry.name.endsWith('.json');
    if (!isRecord || !entry.parentPath.endsWith(',v')) continue;
    const path = join(entry.parentPath, entry.name);
    const version = storedVersionSchema.parse(readJsonFile(path));
    keys.set(version.key, [...(keys.get(version.key) ?? []), version]);
  }
  for (const versions of keys.values()) {
    versions.sort((a, b) => (a.versionId < b.versionId ? -1 : 1));
  }
  return keys;
}
