import type { BusEntry } from '../events/buses.ts';
import type { StoredVersion } from './stored-version.ts';

/** The event that S3 puts on the default bus when an object has come into a bucket that tells. */
export function objectCreated(
  { bucket, key, size, etag, versionId, writtenAt }: StoredVersion,
  reason: string,
): BusEntry {
  return {
    source: 'aws.s3',
    detailType: 'Object Created',
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: '0',
      bucket: { name: bucket },
      object: {
        key,
        size,
        etag,
        ...(versionId !== 'null' && { 'version-id': versionId }),
        sequencer: writtenAt.toString(16).toUpperCase().padStart(18, '0'),
      },
      'request-id': 'LOCAL',
      requester: 'local',
      'source-ip-address': '127.0.0.1',
      reason,
    },
  };
}
