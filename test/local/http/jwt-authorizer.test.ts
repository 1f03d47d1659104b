import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalCloud } from '../../../local/cloud.ts';
import { claimTexts } from '../../../local/http/jwt-authorizer.ts';
import { aCloud } from '../a-cloud.ts';

let cloud: LocalCloud;
let kms: KMSClient;
beforeAll(async () => {
  cloud = await aCloud('http');
  kms = new KMSClient(cloud.clientConfig);
});
afterAll(() => cloud.stop());

const now = () => Math.floor(cloud.clock.now() / 1000);
const claims = (more: object = {}) => ({
  iss: cloud.outputs.Issuer,
  aud: 'customers',
  sub: 'somebody',
  iat: now(),
  exp: now() + 300,
  ...more,
});
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const unsigned = (payload: object, header: object = {}) =>
  `${part({ alg: 'RS256', kid: 'first', ...header })}.${part(payload)}`;
const aToken = async (payload: object = claims(), header: object = {}) => {
  const text = unsigned(payload, header);
  const { Signature = new Uint8Array() } = await kms.send(
    new SignCommand({
      KeyId: cloud.outputs.Key,
      Message: Buffer.from(text),
      SigningAlgorithm: 'RSASSA_PKCS1_V1_5_SHA_256',
    }),
  );
  return `${text}.${Buffer.from(Signature).toString('base64url')}`;
};
const call = (path: string, token?: string) =>
  fetch(`${cloud.outputs.Api}${path}`, {
    headers: token === undefined ? {} : { authorization: token },
  });

describe('a route for known customers', () => {
  it('hands the claims to the function, each as a text', async () => {
    const more = { lines: ['a', 'b'], strong: true, aud: ['x', 'others'], at: { city: '서울' } };
    const response = await call('/mine', `Bearer ${await aToken(claims({ ...more, gone: null }))}`);
    const event = (await response.json()) as { requestContext: { authorizer: object } };
    expect(event.requestContext.authorizer).toEqual({
      jwt: {
        claims: {
          iss: cloud.outputs.Issuer,
          aud: '[x others]',
          sub: 'somebody',
          iat: expect.stringMatching(/^\d{10}$/),
          exp: expect.stringMatching(/^\d{10}$/),
          lines: '[a b]',
          strong: 'true',
          at: '{"city":"서울"}',
        },
        scopes: null,
      },
    });
  });

  it('takes a token with Bearer before it and without', async () => {
    const token = await aToken();
    expect((await call('/mine', token)).status).toBe(200);
    expect((await call('/mine', `bearer ${token}`)).status).toBe(200);
  });

  it('looks at client_id where there is no audience', async () => {
    const client = (payload: object) => aToken(claims({ aud: undefined, ...payload }));
    expect((await call('/mine', await client({ client_id: 'customers' }))).status).toBe(200);
    expect((await call('/mine', await client({}))).status).toBe(401);
  });

  const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicPem = async () => {
    const answer = await kms.send(new GetPublicKeyCommand({ KeyId: cloud.outputs.Key }));
    return Buffer.from(answer.PublicKey ?? []);
  };
  it.each<[string, () => Promise<string | undefined> | string | undefined]>([
    ['there is none', () => undefined],
    ['it is no token', () => 'Bearer nonsense'],
    ['it is not signed', () => `${unsigned(claims(), { alg: 'none' })}.`],
    [
      'it is signed with the public key as a secret',
      async () => {
        const text = unsigned(claims(), { alg: 'HS256' });
        return `${text}.${createHmac('sha256', await publicPem())
          .update(text)
          .digest('base64url')}`;
      },
    ],
    [
      'it is signed by another key under the same name',
      () => {
        const text = unsigned(claims());
        return `${text}.${sign('sha256', Buffer.from(text), foreign.privateKey).toString('base64url')}`;
      },
    ],
    ['its key has no name', () => aToken(claims(), { kid: undefined })],
    ['its key is not published', () => aToken(claims(), { kid: 'second' })],
    [
      'its claims were changed',
      async () => {
        const [header, , signature] = (await aToken()).split('.');
        return `${header}.${part(claims({ sub: 'another' }))}.${signature}`;
      },
    ],
    ['it has expired', () => aToken(claims({ exp: now() - 1 }))],
    ['it expires this second', () => aToken(claims({ exp: now() }))],
    ['it never expires', () => aToken(claims({ exp: undefined }))],
    ['it is not yet good', () => aToken(claims({ nbf: now() + 60 }))],
    ['it is from tomorrow', () => aToken(claims({ iat: now() + 86_400, exp: now() + 90_000 }))],
    ['it is for another audience', () => aToken(claims({ aud: 'staff' }))],
    ['it is from another issuer', () => aToken(claims({ iss: 'https://elsewhere/' }))],
    [
      'its issuer lacks the slash',
      () => aToken(claims({ iss: cloud.outputs.Issuer?.slice(0, -1) })),
    ],
  ])('refuses a request when, of its token, %s', async (_what, token) => {
    const response = await call('/mine', await token());
    expect(response.status).toBe(401);
    expect(await response.text()).toBe('{"message":"Unauthorized"}');
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  it('goes by the clock of the cloud', async () => {
    const token = await aToken(claims({ exp: now() + 3600 }));
    expect((await call('/mine', token)).status).toBe(200);
    await cloud.clock.advanceTo(cloud.clock.now() + 3_600_000);
    expect((await call('/mine', token)).status).toBe(401);
  });

  it('asks an issuer once, and again after two hours', async () => {
    const asked = async () =>
      ((await (await fetch(`${cloud.outputs.Issuer}asked`)).json()) as { asked: number }).asked;
    await call('/mine', await aToken());
    const before = await asked();
    await Promise.all(Array.from({ length: 5 }, async () => call('/mine', await aToken())));
    expect(await asked()).toBe(before);
    await cloud.clock.advanceTo(cloud.clock.now() + 2 * 3_600_000);
    expect((await call('/mine', await aToken())).status).toBe(200);
    expect(await asked()).toBe(before + 1);
  });

  it('refuses everybody while the issuer does not answer as one', async () => {
    const { Api } = cloud.outputs;
    const response = await fetch(`${Api}/lost?token=${await aToken()}`);
    expect(response.status).toBe(401);
  });
});

describe('a route with scopes', () => {
  it('wants one of them', async () => {
    const [one, none, list] = await Promise.all([
      aToken(claims({ scope: 'profile codes/read' })),
      aToken(claims({ scope: 'profile' })),
      aToken(claims({ scp: ['codes/write'] })),
    ]);
    const response = await call('/scoped', one);
    const event = (await response.json()) as { requestContext: { authorizer: object } };
    expect(event.requestContext.authorizer).toMatchObject({
      jwt: { scopes: ['profile', 'codes/read'] },
    });
    expect((await call('/scoped', list)).status).toBe(200);
    const refused = await call('/scoped', none);
    expect([refused.status, await refused.text()]).toEqual([403, '{"message":"Forbidden"}']);
    expect((await call('/scoped')).status).toBe(401);
  });
});

it('writes claims as texts, lists in brackets, nothing for null', () => {
  expect(claimTexts({ n: 1_785_675_600, list: ['a', 1, true], none: null, empty: [] })).toEqual({
    n: '1785675600',
    list: '[a 1 true]',
    empty: '[]',
  });
});
