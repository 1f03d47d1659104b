import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalCloud } from '../../../local/cloud.ts';
import { aCloud } from '../a-cloud.ts';

let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await aCloud('http');
});
afterAll(() => cloud.stop());

const api = (path: string, init: RequestInit = {}) => fetch(`${cloud.outputs.Api}${path}`, init);
const url = (path: string, init: RequestInit = {}) => fetch(`${cloud.outputs.Url}${path}`, init);
const told = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
// biome-ignore lint/suspicious/noExplicitAny: an event as a function got it
const eventOf = async (response: Response): Promise<any> => response.json();

describe('the address', () => {
  it('of an API has no slash at its end and that of a function has one, for commands too', () => {
    expect(cloud.outputs.Api).toBe(`${cloud.endpoints.aws}/apis/Api`);
    expect(cloud.outputs.Url).toBe(`${cloud.endpoints.aws}/urls/EchoUrl/`);
    expect(cloud.endpoints.apis.Api).toBe(cloud.outputs.Api);
    expect(cloud.endpoints.urls.EchoUrl).toBe(cloud.outputs.Url);
  });

  it('is what a function gets together from its event', async () => {
    const { headers, requestContext } = await eventOf(await url('x'));
    expect(`${headers['x-forwarded-proto']}://${requestContext.domainName}/`).toBe(
      cloud.outputs.Url,
    );
  });
});

describe('an event in format 2.0', () => {
  it('has everything that AWS documents, the path without the prefix', async () => {
    const event = await eventOf(
      await api('/open/a%20b/end?one=1&two=2&one=%33', {
        method: 'POST',
        headers: { 'Content-Type': 'text/plain', 'X-Some': 'yes', cookie: 'a=1; b=2' },
        body: '한글',
      }),
    );
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'POST /open/{name}/end',
      rawPath: '/open/a b/end',
      rawQueryString: 'one=1&two=2&one=%33',
      queryStringParameters: { one: '1,3', two: '2' },
      cookies: ['a=1', 'b=2'],
      headers: { 'x-some': 'yes', 'content-type': 'text/plain', 'x-forwarded-for': '127.0.0.1' },
      pathParameters: { name: 'a b' },
      body: '한글',
      isBase64Encoded: false,
      requestContext: {
        accountId: '000000000000',
        apiId: 'Api',
        domainPrefix: 'Api',
        http: {
          method: 'POST',
          path: '/open/a b/end',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
        },
        routeKey: 'POST /open/{name}/end',
        stage: '$default',
        time: expect.stringMatching(/^31\/Jan\/2026:02:\d\d:\d\d \+0000$/),
      },
    });
    expect(event.headers).not.toHaveProperty('cookie');
    expect(event.requestContext.timeEpoch).toBeGreaterThan(Date.parse('2026-01-31T02:00:00Z') - 1);
    expect(event.requestContext).not.toHaveProperty('authorizer');
  });

  it('leaves out what the request does not have', async () => {
    const event = await eventOf(await api('/pets/cat'));
    for (const part of ['body', 'cookies', 'queryStringParameters']) {
      expect(event).not.toHaveProperty(part);
    }
    expect(event.isBase64Encoded).toBe(false);
  });

  // Recorded from AWS: only text/*, JSON, XML and JavaScript come as text.
  it.each([
    ['application/json; charset=utf-8', false],
    ['application/x-www-form-urlencoded', true],
    ['application/octet-stream', true],
    ['application/problem+json', true],
  ])('has a body of type %s in base64: %s', async (type, isBase64Encoded) => {
    const body = '{"answer": null, "a": 1}';
    const headers = { 'content-type': type };
    const event = await eventOf(await api('/open/x/end', { method: 'PUT', headers, body }));
    const text = isBase64Encoded ? Buffer.from(event.body, 'base64').toString() : event.body;
    expect([event.isBase64Encoded, text]).toEqual([isBase64Encoded, body]);
  });

  it('of a Function URL keeps the escapes of the path and the cookie header', async () => {
    const event = await eventOf(await url('a%20b?x=1', { headers: { cookie: 'a=1' } }));
    expect(event).toMatchObject({
      routeKey: '$default',
      rawPath: '/a%20b',
      queryStringParameters: { x: '1' },
      cookies: ['a=1'],
      headers: { cookie: 'a=1' },
      requestContext: { apiId: 'EchoUrl', http: { path: '/a%20b' } },
    });
    expect((await eventOf(await url(''))).rawPath).toBe('/');
  });
});

describe('a route', () => {
  it.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/{id}', { id: '1' }],
    ['GET', '/pets/dog/1/2', 'GET /pets/{rest+}', { rest: 'dog/1/2' }],
    ['GET', '/open/x/end', 'ANY /open/{name}/end', { name: 'x' }],
    ['POST', '/open/x/end', 'POST /open/{name}/end', { name: 'x' }],
  ])('is the most specific: %s %s', async (method, path, routeKey, pathParameters) => {
    const event = await eventOf(await api(path, { method }));
    expect(event).toMatchObject({ routeKey, pathParameters });
  });

  it.each(['/nowhere', '/pets', '/open//end', '/pets/dog/', '/', '', '/OPEN/x/end'])(
    'that does not exist is Not Found: %s',
    async (path) => {
      const response = await api(path);
      const wanted = path === '/pets/dog/' ? 200 : 404;
      expect(response.status).toBe(wanted);
      if (wanted === 404) expect(await response.text()).toBe('{"message":"Not Found"}');
    },
  );

  it('is Not Found in an API without a stage, in no API, and for no function', async () => {
    for (const path of ['/apis/Empty/x', '/apis/Nobody/x', '/urls/Nobody/']) {
      expect((await fetch(cloud.endpoints.aws + path)).status).toBe(404);
    }
  });

  it('refuses a path whose escapes are none', async () => {
    expect((await api('/pets/%zz')).status).toBe(400);
  });

  it('is taken for no request to a service of AWS, whatever its headers say', async () => {
    const headers = {
      'x-amz-target': 'AmazonSQS.ListQueues',
      authorization: 'Credential=a/1/b/s3/',
    };
    expect((await eventOf(await api('/pets/x', { headers }))).routeKey).toBe('GET /pets/{rest+}');
  });
});

describe('an answer', () => {
  const answer = (given: unknown) => api('/open/x/end', told({ answer: given }));

  it('has the form that the function gave it', async () => {
    const response = await answer({
      statusCode: 201,
      headers: { 'X-Kind': 'form', 'Content-Type': 'text/html', 'Content-Length': 3 },
      cookies: ['a=1', 'b=2; Secure'],
      body: Buffer.from('<b>').toString('base64'),
      isBase64Encoded: true,
    });
    expect(response.status).toBe(201);
    expect(response.headers.get('x-kind')).toBe('form');
    expect(response.headers.get('content-type')).toBe('text/html');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2; Secure']);
    expect(response.headers.get('apigw-requestid')).toMatch(/^[\w+/]+=*$/);
    expect(await response.text()).toBe('<b>');
  });

  it.each<[string, unknown, string]>([
    ['an object', { got: ['it'] }, '{"got":["it"]}'],
    ['a text', 'Hello', 'Hello'],
    ['nothing', null, 'null'],
  ])('of %s alone is a 200 of JSON', async (_what, given, text) => {
    const response = await answer(given);
    expect([response.status, await response.text()]).toEqual([200, text]);
    expect(response.headers.get('content-type')).toBe('application/json');
  });

  it('has no body where the status or the method forbid it', async () => {
    expect(await (await answer({ statusCode: 204 })).text()).toBe('');
    const head = await api('/open/x/end', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(0);
  });

  it.each<[string, object]>([
    ['a function that throws', { throw: 'no' }],
    ['a body that is no text', { answer: { statusCode: 200, body: { a: 1 } } }],
    ['a status that is none', { answer: { statusCode: 9 } }],
    ['a header that cannot be sent', { answer: { statusCode: 200, headers: { a: 'x\ny' } } }],
  ])('of %s is a 500 of the API and says nothing else', async (_what, given) => {
    const response = await api('/open/x/end', told(given));
    expect(response.status).toBe(500);
    expect(await response.text()).toBe('{"message":"Internal Server Error"}');
  });

  it('of a function that throws is a 502 of its URL', async () => {
    expect((await url('', told({ throw: 'no' }))).status).toBe(502);
  });

  it('that takes too long is a 503, and the function goes on', async () => {
    const slow = await api('/narrow', told({ sleepMs: 1400 }));
    expect(slow.status).toBe(503);
    await cloud.idle();
    expect((await api('/narrow', told({ answer: 'on time' }))).status).toBe(200);
  });

  it('is 503 while the function has as many calls as it may', async () => {
    const [one, other] = await Promise.all([
      api('/narrow', told({ sleepMs: 500 })),
      api('/narrow', told({ sleepMs: 500 })),
    ]);
    expect([one.status, other.status].sort()).toEqual([200, 503]);
  });
});

describe('a body of more than 6 MB', () => {
  it('is refused before a function sees it', async () => {
    const body = 'x'.repeat(6 * 1024 * 1024 + 1);
    const headers = { 'content-type': 'text/plain' };
    const status = await new Promise((answered, failed) => {
      const request = httpRequest(`${cloud.outputs.Url}`, { method: 'POST', headers });
      request.on('response', (response) => answered(response.statusCode));
      request.on('error', failed);
      request.end(body);
    });
    expect(status).toBe(413);
  });
});
