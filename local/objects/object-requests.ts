import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { answer, answerXml, readBody, xmlText } from '../gateway/answer.ts';
import { AwsError } from '../step-functions/ports.ts';
import type { MultipartUploads } from './multipart-uploads.ts';
import { listPage } from './object-listing.ts';
import type { LocalObjects } from './object-store.ts';
import type { StoredVersion } from './stored-version.ts';
import { uploadBody } from './upload-body.ts';
import { noSuchBucket } from './version-index.ts';

/** Query parameters that ask for something we have; another one is refused, never ignored. */
const KNOWN_PARAMETERS = new Set([
  'continuation-token',
  'delimiter',
  'encoding-type',
  'fetch-owner',
  'list-type',
  'max-keys',
  'partNumber',
  'prefix',
  'start-after',
  'uploadId',
  'uploads',
  'versionId',
  'x-id',
]);
const KEPT_HEADER =
  /^(content-type|content-encoding|content-disposition|cache-control|x-amz-meta-)/;

interface ObjectRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
}

/** The S3 API, path style, as far as the functions and the `aws` command line need it. */
export function makeObjectRequests(objects: LocalObjects, uploads: MultipartUploads) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // Not by URL, which would resolve `..`: a key is taken as it is.
    const [path = '/', search = ''] = (request.url ?? '/').split('?');
    const [bucket = '', ...rest] = path.slice(1).split('/').map(decodeURIComponent);
    const query = new URLSearchParams(search);
    const asked = { request, response, bucket, key: rest.join('/'), query };
    for (const name of query.keys()) {
      if (!KNOWN_PARAMETERS.has(name)) throw notImplemented(`${request.method} ?${name}`);
    }
    if (bucket === '') return listBuckets(objects, response);
    if (!objects.buckets.some(({ name }) => name === bucket)) throw noSuchBucket(bucket);
    if (asked.key === '') return bucketRequest(objects, asked);
    return objectRequest(objects, uploads, asked);
  };
}

function bucketRequest(objects: LocalObjects, { request, response, bucket, query }: ObjectRequest) {
  if (request.method === 'HEAD') return answer(response, 200);
  if (request.method !== 'GET') throw notImplemented(`${request.method} of a bucket`);
  if (query.get('list-type') !== '2') throw notImplemented('listing other than ListObjectsV2');
  answerXml(response, 200, listPage(bucket, objects.list(bucket), query));
}

async function objectRequest(
  objects: LocalObjects,
  uploads: MultipartUploads,
  asked: ObjectRequest,
): Promise<void> {
  const { request, response, bucket, key, query } = asked;
  const uploadId = query.get('uploadId');
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return getObject(objects, asked);
    case 'PUT':
      if (request.headers['x-amz-copy-source']) throw notImplemented('CopyObject');
      if (uploadId === null) return putObject(objects, asked);
      answer(response, 200, {
        headers: {
          etag: `"${await uploads.addPart(uploadId, Number(query.get('partNumber')), uploadBody(request))}"`,
        },
      });
      return;
    case 'POST':
      if (uploadId !== null) return completeUpload(uploads, uploadId, asked);
      if (!query.has('uploads')) throw notImplemented('POST of an object');
      answerXml(
        response,
        200,
        `<InitiateMultipartUploadResult><Bucket>${xmlText(bucket)}</Bucket>` +
          `<Key>${xmlText(key)}</Key>` +
          `<UploadId>${uploads.begin(bucket, key, keptHeaders(request))}</UploadId>` +
          '</InitiateMultipartUploadResult>',
      );
      return;
    case 'DELETE':
      if (uploadId !== null) uploads.abort(uploadId);
      else return deleteObject(objects, asked);
      answer(response, 204);
      return;
    default:
      throw notImplemented(`${request.method} of an object`);
  }
}

async function putObject(
  objects: LocalObjects,
  { request, response, bucket, key }: ObjectRequest,
): Promise<void> {
  const body = uploadBody(request);
  const version = await objects.put(bucket, key, body.bytes, {
    headers: keptHeaders(request),
    onlyIfAbsent: wantsAbsent(request),
    check: body.check,
  });
  answer(response, 200, { headers: identityOf(version) });
}

async function completeUpload(
  uploads: MultipartUploads,
  uploadId: string,
  { request, response, bucket, key }: ObjectRequest,
): Promise<void> {
  const parts = [...(await readBody(request)).matchAll(/<Part>(.*?)<\/Part>/gs)].map(
    ([, part = '']) => ({
      number: Number(/<PartNumber>(\d+)</.exec(part)?.[1]),
      etag: (/<ETag>([^<]*)</.exec(part)?.[1] ?? '').replace(/"|&quot;|&#34;/g, ''),
    }),
  );
  const version = await uploads.complete(uploadId, parts, { onlyIfAbsent: wantsAbsent(request) });
  const { etag, ...headers } = identityOf(version);
  answerXml(
    response,
    200,
    `<CompleteMultipartUploadResult><Bucket>${xmlText(bucket)}</Bucket>` +
      `<Key>${xmlText(key)}</Key><ETag>${xmlText(etag ?? '')}</ETag>` +
      '</CompleteMultipartUploadResult>',
    headers,
  );
}

async function getObject(
  objects: LocalObjects,
  { request, response, bucket, key, query }: ObjectRequest,
): Promise<void> {
  const versionId = query.get('versionId') ?? undefined;
  const version = objects.find(bucket, key, versionId);
  if (version === undefined || version.deleteMarker) {
    throw versionId === undefined
      ? new AwsError('NoSuchKey', 'The specified key does not exist.', 404)
      : new AwsError('NoSuchVersion', 'The specified version does not exist.', 404);
  }
  const range = rangeOf(request.headers.range, version.size);
  const [first, last] = range ?? [0, version.size - 1];
  response.writeHead(range === undefined ? 200 : 206, {
    'content-type': 'binary/octet-stream',
    ...version.headers,
    ...identityOf(version),
    'accept-ranges': 'bytes',
    'content-length': last - first + 1,
    ...(range && { 'content-range': `bytes ${first}-${last}/${version.size}` }),
    'last-modified': new Date(version.writtenAt).toUTCString(),
  });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  await pipeline(objects.read(version, range), response);
}

function deleteObject(
  objects: LocalObjects,
  { request, response, bucket, key, query }: ObjectRequest,
): void {
  const gone = objects.delete(bucket, key, {
    versionId: query.get('versionId') ?? undefined,
    bypassGovernance: request.headers['x-amz-bypass-governance-retention'] === 'true',
  });
  answer(response, 204, {
    headers: {
      ...(gone && gone.versionId !== 'null' && { 'x-amz-version-id': gone.versionId }),
      ...(gone?.deleteMarker && { 'x-amz-delete-marker': 'true' }),
    },
  });
}

function listBuckets({ buckets }: LocalObjects, response: ServerResponse): void {
  // The command line will not list a bucket without a date; when it was made is not kept.
  const made = new Date(0).toISOString();
  const entries = buckets.map(
    ({ name }) =>
      `<Bucket><Name>${xmlText(name)}</Name><CreationDate>${made}</CreationDate></Bucket>`,
  );
  answerXml(
    response,
    200,
    `<ListAllMyBucketsResult><Buckets>${entries.join('')}</Buckets></ListAllMyBucketsResult>`,
  );
}

/** First and last byte of a Range header; undefined where the whole object is meant. */
function rangeOf(header: string | undefined, size: number): [number, number] | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return undefined;
  const [, from = '', until = ''] = match;
  const first = from === '' ? Math.max(size - Number(until), 0) : Number(from);
  const last = from === '' || until === '' ? size - 1 : Math.min(Number(until), size - 1);
  if (first > last) {
    throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416);
  }
  return [first, last];
}

function keptHeaders({ headers }: IncomingMessage): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => KEPT_HEADER.test(name));
  return Object.fromEntries(
    kept
      .map(([name, value]) => [name, String(value).replace(/^aws-chunked,?/, '')])
      .filter(([, value]) => value !== ''),
  );
}

function wantsAbsent({ headers }: IncomingMessage): boolean {
  if (headers['if-match']) throw notImplemented('If-Match');
  const wanted = headers['if-none-match'];
  if (wanted !== undefined && wanted !== '*') throw notImplemented('If-None-Match other than *');
  return wanted === '*';
}

const identityOf = ({ etag, versionId }: StoredVersion): Record<string, string> => ({
  etag: `"${etag}"`,
  ...(versionId !== 'null' && { 'x-amz-version-id': versionId }),
});
const notImplemented = (what: string) =>
  new AwsError('NotImplemented', `${what} is not implemented by the local cloud`, 501);
