import { InputRejected } from '../../../domain/errors.ts';
import type { World } from '../core/world.ts';

/** A bucket that people drop files into, over others of the same key too. */
export interface VersionedBucket {
  /** Answers the version. */
  drop(key: string, body: Buffer): string;
}

/**
 * Hangs a bucket into the world's objects. It keeps every version unless `keepsVersions` is false:
 * then whoever asks for an earlier one is handed the latest, as in a store without versions.
 */
export const versionedBucket = (
  { services: { objects } }: World,
  bucket: string,
  keepsVersions = true,
): VersionedBucket => {
  const versions = new Map<string, Buffer[]>();
  const find = (key: string, versionId: string | undefined): Buffer | undefined => {
    const all = versions.get(key);
    const place = Number(versionId?.slice(1));
    return versionId === undefined || !keepsVersions ? all?.at(-1) : all?.[place - 1];
  };
  const { read, size } = objects;
  objects.read = async (call, address, range) => {
    if (address.bucket !== bucket) return read(call, address, range);
    const body = find(address.key, address.versionId);
    if (!body) throw new InputRejected(`There is no object ${address.key} of that version`);
    const part = range ? body.subarray(range[0], range[1] + 1) : body;
    const middle = Math.ceil(part.length / 2);
    return (async function* () {
      yield part.subarray(0, middle);
      yield part.subarray(middle);
    })();
  };
  objects.size = async (call, address) =>
    address.bucket === bucket ? find(address.key, address.versionId)?.length : size(call, address);
  return {
    drop: (key, body) => {
      const all = versions.get(key) ?? [];
      all.push(body);
      versions.set(key, all);
      return `v${all.length}`;
    },
  };
};
