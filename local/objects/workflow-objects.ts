import { AwsError, type ObjectStore } from '../step-functions/ports.ts';
import type { LocalObjects } from './object-store.ts';

/** The objects as workflows read and write them: in this process, without a request. */
export function objectsForWorkflows(objects: LocalObjects): ObjectStore {
  return {
    read(bucket, key, versionId) {
      const version = objects.find(bucket, key, versionId);
      if (version === undefined || version.deleteMarker) {
        throw new AwsError('NoSuchKey', `there is no object ${bucket}/${key}`, 404);
      }
      return objects.read(version);
    },
    async write(bucket, key, body) {
      const bytes = body instanceof Uint8Array ? [body] : body;
      const { versionId } = await objects.put(bucket, key, bytes);
      return { versionId };
    },
  };
}
