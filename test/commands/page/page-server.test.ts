import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PageServer, servePage } from '../../../commands/page/page-server.ts';

let page: PageServer;
const seen: { url: string; headers: IncomingHttpHeaders; body: string }[] = [];
const door = createServer(async (asked, answer) => {
  seen.push({ url: asked.url ?? '', headers: asked.headers, body: await text(asked) });
  answer.writeHead(409, { 'content-type': 'application/problem+json', 'set-cookie': 'a=b' });
  answer.end('{"detail":"no"}');
});

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'page-'));
  writeFileSync(join(folder, 'index.html'), '<title>page</title>');
  writeFileSync(join(folder, '..', 'secret.json'), '{}');
  await new Promise<void>((done) => door.listen(0, '127.0.0.1', done));
  const bound = door.address();
  page = await servePage({
    folder,
    door: `http://127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}/api`,
    stage: 'tried',
    accessToken: async () => 'token',
  });
});
afterAll(async () => {
  await page.close();
  door.close();
});

interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** As it is typed: `fetch` would tidy the path and name its own host. */
const ask = (path: string, { method = 'GET', headers = {}, body }: Asked = {}) =>
  new Promise<{ status: number; headers: IncomingHttpHeaders; body: string }>((done, fail) => {
    const { hostname, port } = new URL(page.address);
    const call = request({ hostname, port, path, method, headers }, async (answer) => {
      const { statusCode: status = 0, headers: said } = answer;
      done({ status, headers: said, body: await text(answer) });
    });
    call.on('error', fail);
    call.end(body);
  });
const json = { 'content-type': 'application/json' };

describe('the page at an address of this machine', () => {
  it('is sent with a policy that lets it talk to its own address and the issuer’s alone', async () => {
    const { status, headers, body } = await ask('/');
    expect([status, body]).toEqual([200, '<title>page</title>']);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).toContain(`connect-src 'self' ${page.issuer};`);
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it.each([
    ['/../secret.json', {}, 404, 'a path out of the folder'],
    ['/..%2fsecret.json', {}, 404, 'the same, escaped'],
    ['/nothing.js', {}, 404, 'a file that is not there'],
    ['/', { headers: { host: 'elsewhere.example' } }, 421, 'another host’s name'],
    ['/', { method: 'POST' }, 405, 'a post to a file'],
  ] as const)('%s, %o is refused with %i: %s', async (path, asked, status, _why) => {
    expect((await ask(path, asked)).status).toBe(status);
  });

  it('says stage, door and sign-in in config.json, kept by nobody', async () => {
    const { headers, body } = await ask('/config.json');
    expect(headers['cache-control']).toBe('no-store');
    expect(JSON.parse(body)).toEqual({
      ...{ stage: 'tried', api: '' },
      signIn: {
        ...{ by: 'provider', issuer: page.issuer, clientId: 'benefits-operations-page' },
        scope: 'openid',
      },
    });
  });

  it('hands on to the door what the door reads, and back what the page reads', async () => {
    const answer = await ask('/operations/runs/r/stop?a=b', {
      method: 'POST',
      headers: { ...json, authorization: 'Bearer t', cookie: 'c=d' },
      body: '{"why":"to try it"}',
    });
    expect([answer.status, answer.body]).toEqual([409, '{"detail":"no"}']);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.headers['set-cookie']).toBeUndefined();
    const { url, headers, body } = seen.at(-1) ?? { url: '', headers: {}, body: '' };
    expect([url, body]).toEqual(['/api/operations/runs/r/stop?a=b', '{"why":"to try it"}']);
    expect(headers.authorization).toBe('Bearer t');
    expect(headers.cookie).toBeUndefined();
  });
});
