import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod';

/** What is kept of one version of one object, beside its bytes. */
export const storedVersionSchema = z.object({
  bucket: z.string(),
  key: z.string(),
  /** `null` in a bucket without versions, as S3 names it. */
  versionId: z.string(),
  /** The file that holds the bytes, in the same folder; none for a delete marker. */
  file: z.string().optional(),
  size: z.number(),
  etag: z.string(),
  writtenAt: z.number(),
  deleteMarker: z.boolean(),
  /** Headers given with the object and given back with it: content type, x-amz-meta-…. */
  headers: z.record(z.string(), z.string()),
});
export type StoredVersion = z.infer<typeof storedVersionSchema>;

const SEGMENT_LENGTH_MAX = 200;

/**
 * The folder of an object's versions: the key's own path, so that people find it, with `,v` behind
 * its last part (as RCS did), so that `a` and `a/b` can both be objects.
 */
export function versionsFolder(buckets: string, bucket: string, key: string): string {
  const segments = key.split('/').map(fileName);
  const last = segments.pop() ?? '';
  return join(buckets, bucket, ...segments, `${last},v`);
}

/** Unique for each part of a key, and safe as a name; a long one is shortened by its hash. */
function fileName(segment: string): string {
  if (segment === '' || segment === '.' || segment === '..') return `%${segment.length}`;
  const name = encodeURIComponent(segment);
  if (name.length <= SEGMENT_LENGTH_MAX) return name;
  const hash = createHash('sha256').update(segment).digest('hex').slice(0, 32);
  return `${name.slice(0, 100)}%${hash}`;
}
