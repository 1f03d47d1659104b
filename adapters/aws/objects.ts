import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Defect } from '../../domain/errors.ts';
import type { ObjectAddress, Objects } from '../env.ts';
import { inOurWords, inOurWordsOf, meansNotNow } from './sdk-errors.ts';

const resumptionsMax = 4;
const writesMax = 3;
/** One PutObject takes 5 GB; the frozen cohort of 18 million lines is 2.2 GB. */
const putBytesMax = 5_000_000_000;
/** The answer comes after the last byte: 2.2 GB at 20 MB/s with room to spare. */
const fileTimeoutMs = 240_000;

/** S3 behind the objects port. */
export const s3Objects = (client: () => S3Client): Objects => ({
  read: async (call, address, range) => {
    const first = await inOurWordsOf(call, () => get(client(), address, range));
    return resumed({ call, client, address, from: range?.[0] ?? 0, last: range?.[1] }, first);
  },
  size: (call, address) =>
    inOurWordsOf(call, async () => {
      try {
        const head = await client().send(new HeadObjectCommand(input(address)));
        return head.ContentLength;
      } catch (error) {
        if (error instanceof Error && isAbsent(error)) return undefined;
        throw error;
      }
    }),
  writeOnce: (call, address, body) =>
    inOurWordsOf(call, async () => {
      if (!(body instanceof Uint8Array)) await refuseTooLarge(call, body.file);
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await putIfAbsent(client(), address, body);
        } catch (error) {
          if (attempt === writesMax || !meansNotNow(error)) throw error;
        }
      }
    }),
  list: (call, bucket, prefix) => listPages(client, { call, bucket, prefix }),
});

const isAbsent = (error: Error): boolean => ['NotFound', 'NoSuchKey'].includes(error.name);

const input = ({ bucket, key, versionId }: ObjectAddress) => ({
  Bucket: bucket,
  Key: key,
  ...(versionId !== undefined && { VersionId: versionId }),
});

interface Part {
  readonly body: AsyncIterable<Uint8Array>;
  readonly etag: string | undefined;
}

const get = async (
  client: S3Client,
  address: ObjectAddress,
  range?: readonly [number, number | undefined],
  etag?: string,
): Promise<Part> => {
  const answer = await client.send(
    new GetObjectCommand({
      ...input(address),
      ...(range && { Range: `bytes=${range[0]}-${range[1] ?? ''}` }),
      ...(etag !== undefined && { IfMatch: etag }),
    }),
  );
  if (!answer.Body) throw new Defect(`${address.key} came without a body`);
  return { body: answer.Body as unknown as AsyncIterable<Uint8Array>, etag: answer.ETag };
};

interface Reading {
  readonly call: string;
  readonly client: () => S3Client;
  readonly address: ObjectAddress;
  readonly from: number;
  readonly last: number | undefined;
}

/** The object's bytes; a connection lost half-way goes on at the byte it had reached. */
async function* resumed(reading: Reading, first: Part): AsyncIterable<Uint8Array> {
  let { from } = reading;
  let part = first;
  for (let resumption = 0; ; resumption += 1) {
    try {
      for await (const chunk of part.body) {
        from += chunk.byteLength;
        yield chunk;
      }
      return;
    } catch (error) {
      if (resumption === resumptionsMax || !meansNotNow(error)) {
        throw inOurWords(reading.call, error);
      }
    }
    const { call, client, address, last } = reading;
    part = await inOurWordsOf(call, () => get(client(), address, [from, last], first.etag));
  }
}

const refuseTooLarge = async (call: string, file: string): Promise<void> => {
  const { size } = await stat(file);
  if (size > putBytesMax) {
    throw new Defect(`Could not ${call}: ${size} bytes are more than one PutObject takes`);
  }
};

const putIfAbsent = async (
  client: S3Client,
  address: ObjectAddress,
  body: Uint8Array | { readonly file: string },
): Promise<{ outcome: 'written' | 'exists'; versionId: string }> => {
  const content =
    body instanceof Uint8Array
      ? { Body: body, ContentLength: body.byteLength }
      : { Body: createReadStream(body.file), ContentLength: (await stat(body.file)).size };
  try {
    const put = await client.send(
      new PutObjectCommand({ ...input(address), ...content, IfNoneMatch: '*' }),
      body instanceof Uint8Array ? {} : { requestTimeout: fileTimeoutMs },
    );
    return { outcome: 'written', versionId: put.VersionId ?? 'null' };
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'PreconditionFailed') throw error;
    const head = await client.send(new HeadObjectCommand(input(address)));
    return { outcome: 'exists', versionId: head.VersionId ?? 'null' };
  }
};

async function* listPages(
  client: () => S3Client,
  { call, bucket, prefix }: { call: string; bucket: string; prefix: string },
): AsyncIterable<{ key: string; size: number }> {
  let token: string | undefined;
  do {
    const page = await inOurWordsOf(call, () =>
      client().send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix,
          ...(token !== undefined && { ContinuationToken: token }),
        }),
      ),
    );
    for (const { Key, Size } of page.Contents ?? []) {
      if (Key !== undefined) yield { key: Key, size: Size ?? 0 };
    }
    token = page.NextContinuationToken;
  } while (token !== undefined);
}
