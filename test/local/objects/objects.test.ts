import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Upload } from '@aws-sdk/lib-storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalCloud } from '../../../local/cloud.ts';
import { aCloud } from '../a-cloud.ts';
import { aFolder } from '../an-assembly.ts';

let cloud: LocalCloud;
let s3: S3Client;
let frozen: string;
let plain: string;
const open = async (dataFolder: string) => {
  cloud = await aCloud('objects', { dataFolder });
  s3 = new S3Client({ ...cloud.clientConfig, maxAttempts: 1 });
  frozen = cloud.outputs.Frozen as string;
  plain = cloud.outputs.Plain as string;
};
const dataFolder = aFolder();
beforeAll(() => open(dataFolder));
afterAll(() => cloud.stop());

const put = (Bucket: string, Key: string, Body: string, more: object = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const text = async (Bucket: string, Key: string, more: object = {}) =>
  (await s3.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body?.transformToString();

describe('an object', () => {
  it.each([
    ['runs/monthly-data-2026-02/lines.jsonl', 'a path'],
    ['a', 'a key that is also the beginning of another'],
    ['a/b', 'a key below another'],
    ['한글/이 름+%?#&.csv', 'letters that URLs and files treat apart'],
    ['../../outside', 'a path that would leave the folder'],
    ['double//slash/', 'empty parts'],
    [`long/${'x'.repeat(400)}`, 'a part longer than a file name may be'],
  ])('comes back as it was put under %s (%s)', async (key) => {
    await put(frozen, key, `of ${key}`);
    expect(await text(frozen, key)).toBe(`of ${key}`);
  });

  it('keeps type, encoding and own headers, and tells length and ETag', async () => {
    const more = { ContentType: 'text/csv', Metadata: { sha256: 'abc' } };
    await put(frozen, 'typed', 'hello', more);
    const head = await s3.send(new HeadObjectCommand({ Bucket: frozen, Key: 'typed' }));
    expect(head).toMatchObject({
      ContentLength: 5,
      ContentType: 'text/csv',
      Metadata: { sha256: 'abc' },
      ETag: '"5d41402abc4b2a76b9719d911017c592"',
    });
  });

  it('may be empty', async () => {
    await put(frozen, 'empty', '');
    expect(await text(frozen, 'empty')).toBe('');
  });

  it('is given in ranges', async () => {
    await put(plain, 'digits', '0123456789');
    expect(await text(plain, 'digits', { Range: 'bytes=2-4' })).toBe('234');
    expect(await text(plain, 'digits', { Range: 'bytes=7-' })).toBe('789');
    expect(await text(plain, 'digits', { Range: 'bytes=-2' })).toBe('89');
    await expect(text(plain, 'digits', { Range: 'bytes=10-' })).rejects.toMatchObject({
      name: 'InvalidRange',
    });
  });

  it('that is absent is NoSuchKey, and a bucket that is absent NoSuchBucket', async () => {
    await expect(text(plain, 'nowhere')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(text('nobody', 'nowhere')).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await expect(
      s3.send(new HeadObjectCommand({ Bucket: plain, Key: 'nowhere' })),
    ).rejects.toMatchObject({ name: 'NotFound' });
  });
});

describe('versions', () => {
  it('each stay readable by their id; the last is the object', async () => {
    const first = await put(frozen, 'versioned', 'one');
    const second = await put(frozen, 'versioned', 'two');
    expect(first.VersionId).not.toBe(second.VersionId);
    expect(await text(frozen, 'versioned')).toBe('two');
    expect(await text(frozen, 'versioned', { VersionId: first.VersionId })).toBe('one');
    await expect(text(frozen, 'versioned', { VersionId: 'other' })).rejects.toMatchObject({
      name: 'NoSuchVersion',
    });
  });

  it('outlive the deletion of the object', async () => {
    const { VersionId } = await put(frozen, 'gone', 'was here');
    const marker = await s3.send(new DeleteObjectCommand({ Bucket: frozen, Key: 'gone' }));
    expect(marker.DeleteMarker).toBe(true);
    await expect(text(frozen, 'gone')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await text(frozen, 'gone', { VersionId })).toBe('was here');
  });

  it('are not kept in a bucket without versioning', async () => {
    const { VersionId } = await put(plain, 'same', 'one');
    await put(plain, 'same', 'two');
    expect(VersionId).toBeUndefined();
    expect(await text(plain, 'same')).toBe('two');
    await s3.send(new DeleteObjectCommand({ Bucket: plain, Key: 'same' }));
    await expect(text(plain, 'same')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('writing only where nothing is', () => {
  it('lets one of many writers succeed', async () => {
    const writers = Array.from({ length: 8 }, (_, n) =>
      put(frozen, 'manifest.json', `${n}`, { IfNoneMatch: '*' }).then(
        () => 'written',
        (error) => error.name,
      ),
    );
    const outcomes = await Promise.all(writers);
    expect(outcomes.filter((each) => each === 'written')).toHaveLength(1);
    expect(outcomes.filter((each) => each === 'PreconditionFailed')).toHaveLength(7);
  });

  it('is possible again after a deletion', async () => {
    await put(frozen, 'again', 'one', { IfNoneMatch: '*' });
    await s3.send(new DeleteObjectCommand({ Bucket: frozen, Key: 'again' }));
    await put(frozen, 'again', 'two', { IfNoneMatch: '*' });
    expect(await text(frozen, 'again')).toBe('two');
  });
});

describe('an upload', () => {
  it('of a stream arrives without its transport frames', async () => {
    const bytes = randomBytes(300_000);
    const Body = Readable.from([bytes.subarray(0, 100_001), bytes.subarray(100_001)]);
    await s3.send(
      new PutObjectCommand({ Bucket: frozen, Key: 'stream', Body, ContentLength: bytes.length }),
    );
    const got = await s3.send(new GetObjectCommand({ Bucket: frozen, Key: 'stream' }));
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? [])).toEqual(bytes);
  });

  it('in parts becomes one object, only where nothing is', async () => {
    const bytes = randomBytes(12 * 1024 * 1024);
    const upload = () =>
      new Upload({
        client: s3,
        params: {
          Bucket: frozen,
          Key: 'parts',
          Body: Readable.from([bytes]),
          IfNoneMatch: '*',
        },
        partSize: 5 * 1024 * 1024,
      }).done();
    const done = await upload();
    expect(done).toMatchObject({ ETag: expect.stringMatching(/-3"$/) });
    expect(done.VersionId).toBeDefined();
    const got = await s3.send(new GetObjectCommand({ Bucket: frozen, Key: 'parts' }));
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true);
    await expect(upload()).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  it('whose bytes are not the ones announced leaves nothing', async () => {
    const response = await fetch(`${cloud.endpoints.aws}/${frozen}/bad`, {
      method: 'PUT',
      headers: {
        authorization: 'AWS4-HMAC-SHA256 Credential=a/20260101/ap-northeast-2/s3/aws4_request',
        'x-amz-checksum-crc32': 'AAAAAA==',
      },
      body: 'hello',
    });
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining('<Code>BadDigest</Code>'),
    ]);
    await expect(text(frozen, 'bad')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('that S3 has and the local cloud has not is said so', async () => {
    await expect(put(frozen, 'copy', 'x', { IfMatch: 'x' })).rejects.toMatchObject({
      name: 'NotImplemented',
    });
  });
});

describe('a listing', () => {
  it('is in byte order, in pages, by prefix and rolled up at a delimiter', async () => {
    const keys = ['list/a', 'list/b/1', 'list/b/2', 'list/c', 'list/ㄱ', 'list/😀', 'other'];
    for (const key of keys) await put(plain, key, 'x');
    const pages: string[][] = [];
    const query = { Bucket: plain, Prefix: 'list/' };
    // The paginator writes into what it is given.
    for await (const page of paginateListObjectsV2({ client: s3, pageSize: 4 }, { ...query })) {
      pages.push((page.Contents ?? []).map(({ Key = '' }) => Key));
    }
    expect(pages).toEqual([
      ['list/a', 'list/b/1', 'list/b/2', 'list/c'],
      ['list/ㄱ', 'list/😀'],
    ]);
    const encoded = await s3.send(new ListObjectsV2Command({ ...query, EncodingType: 'url' }));
    expect([encoded.EncodingType, encoded.Contents?.[1]?.Key]).toEqual(['url', 'list%2Fb%2F1']);
    const rolled = await s3.send(new ListObjectsV2Command({ ...query, Delimiter: '/' }));
    expect(rolled.CommonPrefixes).toEqual([{ Prefix: 'list/b/' }]);
    expect(rolled.Contents?.map(({ Key }) => Key)).toEqual([
      'list/a',
      'list/c',
      'list/ㄱ',
      'list/😀',
    ]);
  });
});

describe('a bucket that tells EventBridge', () => {
  it('announces an object with its version, as S3 does', async () => {
    const Bucket = cloud.outputs.Inbox as string;
    const { VersionId } = await put(Bucket, 'drop/extract.csv', 'line_id\nL1\n');
    await put(Bucket, 'drop/extract.csv.control.json', '{}');
    const sqs = new SQSClient(cloud.clientConfig);
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: cloud.outputs.Arrivals, MaxNumberOfMessages: 10 }),
    );
    expect(Messages).toHaveLength(1);
    expect(JSON.parse(Messages[0]?.Body ?? '')).toMatchObject({
      source: 'aws.s3',
      'detail-type': 'Object Created',
      resources: [`arn:aws:s3:::${Bucket}`],
      detail: {
        bucket: { name: Bucket },
        object: { key: 'drop/extract.csv', size: 11, 'version-id': VersionId },
        reason: 'PutObject',
      },
    });
  });
});

describe('after a restart', () => {
  it('every version is there, and the order of versions goes on', async () => {
    const before = await put(frozen, 'kept', 'before');
    await cloud.stop();
    await open(dataFolder);
    expect(await text(frozen, 'kept', { VersionId: before.VersionId })).toBe('before');
    await put(frozen, 'kept', 'after');
    expect(await text(frozen, 'kept')).toBe('after');
  });
});

describe('a locked bucket', () => {
  const bucket = (name: 'Locked' | 'Loose') => cloud.outputs[name] as string;
  const deleted = (name: 'Locked' | 'Loose', more: object = {}) =>
    s3.send(new DeleteObjectCommand({ Bucket: bucket(name), Key: 'report', ...more }));

  it('lets nobody delete a version, whoever asks to pass by', async () => {
    const { VersionId } = await put(bucket('Locked'), 'report', 'signed');
    for (const more of [{}, { BypassGovernanceRetention: true }]) {
      const attempt = deleted('Locked', { VersionId, ...more });
      await expect(attempt).rejects.toMatchObject({ name: 'AccessDenied' });
    }
    expect(await text(bucket('Locked'), 'report', { VersionId })).toBe('signed');
  });

  it('hides an object behind a delete marker, which anybody may take away again', async () => {
    await put(bucket('Locked'), 'report', 'signed');
    const { VersionId: marker } = await deleted('Locked');
    await expect(text(bucket('Locked'), 'report')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await deleted('Locked', { VersionId: marker });
    expect(await text(bucket('Locked'), 'report')).toBe('signed');
  });

  it('of the looser kind gives way to whoever asks to pass by', async () => {
    const { VersionId } = await put(bucket('Loose'), 'report', 'signed');
    await expect(deleted('Loose', { VersionId })).rejects.toMatchObject({ name: 'AccessDenied' });
    await deleted('Loose', { VersionId, BypassGovernanceRetention: true });
    await expect(text(bucket('Loose'), 'report', { VersionId })).rejects.toMatchObject({
      name: 'NoSuchVersion',
    });
  });
});
