import { xmlText } from '../gateway/answer.ts';
import type { StoredVersion } from './stored-version.ts';

const PAGE_MAX = 1000;

/** One page of ListObjectsV2: keys by prefix, rolled up at a delimiter, in byte order. */
export function listPage(
  bucket: string,
  objects: readonly StoredVersion[],
  query: URLSearchParams,
): string {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const most = Math.min(Number(query.get('max-keys') ?? PAGE_MAX), PAGE_MAX);
  const token = query.get('continuation-token');
  const after = token === null ? (query.get('start-after') ?? '') : decodeToken(token);
  const inUrlForm = query.get('encoding-type') === 'url';
  const text = inUrlForm ? encodeURIComponent : xmlText;

  const found: { readonly name: string; readonly version: StoredVersion | undefined }[] = [];
  for (const version of objects) {
    if (!version.key.startsWith(prefix)) continue;
    const cut = delimiter === '' ? -1 : version.key.indexOf(delimiter, prefix.length);
    const name = cut < 0 ? version.key : version.key.slice(0, cut + delimiter.length);
    if (after !== '' && inByteOrder(name, after) <= 0) continue;
    if (found.at(-1)?.name === name) continue;
    found.push({ name, version: cut < 0 ? version : undefined });
    if (found.length > most) break;
  }
  const page = found.slice(0, most);
  const more = found.length > page.length;
  const next = more ? encodeToken(page.at(-1)?.name ?? '') : '';
  const entries = page.map(({ name, version }) =>
    version === undefined
      ? `<CommonPrefixes><Prefix>${text(name)}</Prefix></CommonPrefixes>`
      : `<Contents><Key>${text(name)}</Key><Size>${version.size}</Size>` +
        `<ETag>&quot;${version.etag}&quot;</ETag><StorageClass>STANDARD</StorageClass>` +
        `<LastModified>${new Date(version.writtenAt).toISOString()}</LastModified></Contents>`,
  );
  return (
    `<ListBucketResult><Name>${xmlText(bucket)}</Name><Prefix>${text(prefix)}</Prefix>` +
    `<MaxKeys>${most}</MaxKeys><KeyCount>${page.length}</KeyCount>` +
    `<IsTruncated>${more}</IsTruncated>` +
    `${inUrlForm ? '<EncodingType>url</EncodingType>' : ''}` +
    `${more ? `<NextContinuationToken>${next}</NextContinuationToken>` : ''}` +
    `${entries.join('')}</ListBucketResult>`
  );
}

const encodeToken = (name: string) => Buffer.from(name).toString('base64url');
const decodeToken = (token: string) => Buffer.from(token, 'base64url').toString('utf8');
const inByteOrder = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
