import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AwsError } from '../step-functions/ports.ts';
import type { LocalObjects, PutOptions } from './object-store.ts';
import type { StoredVersion } from './stored-version.ts';
import type { UploadBody } from './upload-body.ts';

interface Part {
  readonly file: string;
  readonly md5: string;
}
interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly parts: Map<number, Part>;
}

/** Objects sent in parts. An upload that is not completed ends with this process. */
export interface MultipartUploads {
  begin(bucket: string, key: string, headers: Record<string, string>): string;
  /** Answers the part's ETag. */
  addPart(uploadId: string, number: number, body: UploadBody): Promise<string>;
  complete(
    uploadId: string,
    parts: readonly { readonly number: number; readonly etag: string }[],
    options: Pick<PutOptions, 'onlyIfAbsent'>,
  ): Promise<StoredVersion>;
  abort(uploadId: string): void;
}

export function makeMultipartUploads(folder: string, objects: LocalObjects): MultipartUploads {
  const root = join(folder, '.uploads');
  rmSync(root, { recursive: true, force: true });
  const uploads = new Map<string, Upload>();
  const find = (uploadId: string): Upload => {
    const upload = uploads.get(uploadId);
    if (upload !== undefined) return upload;
    throw new AwsError('NoSuchUpload', 'The specified multipart upload does not exist', 404);
  };
  const forget = (uploadId: string) => {
    uploads.delete(uploadId);
    rmSync(join(root, uploadId), { recursive: true, force: true });
  };

  return {
    begin(bucket, key, headers) {
      const uploadId = randomUUID();
      mkdirSync(join(root, uploadId), { recursive: true });
      uploads.set(uploadId, { bucket, key, headers, parts: new Map() });
      return uploadId;
    },
    async addPart(uploadId, number, body) {
      const { parts } = find(uploadId);
      const file = join(root, uploadId, `${number}-${randomUUID()}`);
      const hash = createHash('md5');
      let size = 0;
      await pipeline(
        body.bytes,
        async function* (source: AsyncIterable<Uint8Array>) {
          for await (const chunk of source) {
            hash.update(chunk);
            size += chunk.length;
            yield chunk;
          }
        },
        createWriteStream(file),
      );
      const md5 = hash.digest('hex');
      body.check({ md5, size });
      parts.set(number, { file, md5 });
      return md5;
    },
    async complete(uploadId, wanted, { onlyIfAbsent = false }) {
      const { bucket, key, headers, parts } = find(uploadId);
      const chosen = wanted.map(({ number, etag }) => {
        const part = parts.get(number);
        if (part?.md5 === etag) return part;
        throw new AwsError('InvalidPart', `part ${number} was not uploaded with this ETag`);
      });
      const hashes = Buffer.concat(chosen.map(({ md5 }) => Buffer.from(md5, 'hex')));
      const version = await objects.put(bucket, key, joined(chosen), {
        headers,
        onlyIfAbsent,
        etag: `${createHash('md5').update(hashes).digest('hex')}-${chosen.length}`,
        reason: 'CompleteMultipartUpload',
      });
      forget(uploadId);
      return version;
    },
    abort: forget,
  };
}

async function* joined(parts: readonly Part[]): AsyncGenerator<Uint8Array> {
  for (const { file } of parts) yield* createReadStream(file);
}
