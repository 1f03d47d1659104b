import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDoor, pathOf } from '../../../web/reach/door.ts';
import { DoorFailure } from '../../../web/reach/door-failure.ts';

let answer: { status: number; body: string } = { status: 200, body: '{}' };
let seen: { method?: string; url?: string; authorization?: string; body: string } = { body: '' };
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    const { method = '', url = '', headers } = request;
    seen = { method, url, authorization: headers.authorization ?? '', body };
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
});
let api = '';

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const bound = server.address();
  api = `http://127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}`;
});
afterAll(() => server.close());

const door = () => makeDoor({ api, token: () => 'a.b.c' });
const stock = { asOf: '2026-07-01T00:00:00.000Z', pools: [] };
const failure = (call: Promise<unknown>): Promise<DoorFailure> =>
  call.then(
    () => Promise.reject(new Error('it was answered')),
    (error: unknown) => {
      if (error instanceof DoorFailure) return error;
      throw error;
    },
  );

describe('the operator’s door as the page calls it', () => {
  it('is asked by its own routes, with the token', async () => {
    answer = { status: 200, body: JSON.stringify(stock) };
    expect(await door().ask('list-stock')).toEqual(stock);
    expect(seen).toMatchObject({ method: 'GET', url: '/operations/stock' });
    expect(seen.authorization).toBe('Bearer a.b.c');
  });

  it('fills in the path, its query and the body', async () => {
    expect(pathOf('show-run', { parameters: { run: 'a b/c' } })).toBe('/operations/runs/a%20b%2Fc');
    const asked = { parameters: { run: 'r' }, query: { why: 'to see & act', after: undefined } };
    expect(pathOf('list-parked', asked)).toBe('/operations/runs/r/parked?why=to+see+%26+act');
    expect(() => pathOf('show-run', {})).toThrow('show-run needs run');
    answer = { status: 503, body: '{}' };
    const body = { why: 'charging is away' };
    await failure(door().ask('halt-benefit', { parameters: { benefit: 'ott-pass' }, body }));
    expect(seen).toMatchObject({ method: 'POST', url: '/operations/benefits/ott-pass/halt' });
    expect(JSON.parse(seen.body)).toEqual(body);
  });

  it.each([
    [401, 'signed_out'],
    [403, 'forbidden'],
    [404, 'not_there'],
    [400, 'refused'],
    [409, 'refused'],
    [503, 'not_now'],
    [502, 'not_now'],
  ] as const)('%i means %s, with the sentence of the door', async (status, kind) => {
    const problem = { type: 'about:blank', title: 'No', status, detail: 'Because.', reason: 'x' };
    answer = { status, body: JSON.stringify(problem) };
    const error = await failure(door().ask('list-stock'));
    expect(error).toMatchObject({ kind, message: 'Because.', reason: 'x' });
  });

  it('believes no answer that is not as agreed, and names the place', async () => {
    answer = { status: 200, body: JSON.stringify({ ...stock, pools: [{ service: 1 }] }) };
    const error = await failure(door().ask('list-stock'));
    expect(error.kind).toBe('unreadable');
    expect(error.message).toMatch(/^list-stock: pools\.0\.service/);
    answer = { status: 200, body: '<html>' };
    expect((await failure(door().ask('list-stock'))).kind).toBe('unreadable');
  });

  it('says that nobody answered where nobody did', async () => {
    const nobody = makeDoor({ api: 'http://127.0.0.1:1', token: () => undefined });
    expect((await failure(nobody.ask('list-stock'))).kind).toBe('unreachable');
  });
});
