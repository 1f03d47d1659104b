import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { keepIssuerKeys } from '../../../local/http/issuer-keys.ts';

/** An issuer whose keys and mood the test sets. */
const published = { kids: ['first'], broken: false };
const asked: string[] = [];
const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const server = createServer(({ url = '' }, response) => {
  asked.push(url);
  const { port } = server.address() as AddressInfo;
  const keys = published.kids.map((kid) => ({ ...publicKey.export({ format: 'jwk' }), kid }));
  const document = url === '/at/keys' ? { keys } : { jwks_uri: `http://127.0.0.1:${port}/at/keys` };
  response.writeHead(published.broken ? 500 : 200).end(JSON.stringify(document));
});
let issuer = '';
let now = 0;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/at`;
});
afterAll(() => void server.close());
beforeEach(() => {
  asked.length = 0;
  published.kids = ['first'];
  published.broken = false;
});
const keys = () => keepIssuerKeys(() => now);
const documents = () => asked.filter((url) => url.includes('well-known'));

it.each(['', '/'])(
  'finds the document behind one slash, whether the issuer ends in "%s"',
  async (end) => {
    await keys().of(issuer + end, 'first');
    expect(asked).toEqual(['/at/.well-known/openid-configuration', '/at/keys']);
  },
);

it('asks again for a key that was published later, ten seconds after it last asked', async () => {
  const kept = keys();
  await kept.of(issuer, 'first');
  published.kids = ['first', 'second'];
  now += 9_999;
  await kept.of(issuer, 'second');
  expect(documents()).toHaveLength(1);
  now += 1;
  const find = await kept.of(issuer, 'second');
  expect(documents()).toHaveLength(2);
  await expect(find({ alg: 'RS256', kid: 'second' }, {} as never)).resolves.toBeDefined();
});

it('keeps keys for two hours and no longer, and one question serves all who wait', async () => {
  const kept = keys();
  await Promise.all([kept.of(issuer, 'first'), kept.of(issuer, 'first')]);
  now += 7_199_999;
  await kept.of(issuer, 'first');
  expect(documents()).toHaveLength(1);
  now += 1;
  await kept.of(issuer, 'first');
  expect(documents()).toHaveLength(2);
});

it('keeps no failure', async () => {
  const kept = keys();
  published.broken = true;
  await expect(kept.of(issuer, 'first')).rejects.toThrow(/answered 500/);
  published.broken = false;
  await expect(kept.of(issuer, 'first')).resolves.toBeDefined();
});

it('goes on with the keys it has while the issuer is silent', async () => {
  const kept = keys();
  await kept.of(issuer, 'first');
  published.broken = true;
  now += 60_000;
  await kept.of(issuer, 'made up');
  await expect(kept.of(issuer, 'first')).resolves.toBeDefined();
  now += 7_200_000;
  await expect(kept.of(issuer, 'first')).rejects.toThrow(/answered 500/);
});
