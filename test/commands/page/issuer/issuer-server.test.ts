import { createHash } from 'node:crypto';
import { type IncomingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveIssuer } from '../../../../commands/page/issuer/issuer-server.ts';
import type { Listening } from '../../../../commands/page/listen.ts';

const page = 'http://127.0.0.1:1/';
const verifier = 'v'.repeat(43);
let issuer: Listening;
beforeAll(async () => {
  issuer = await serveIssuer({
    accessToken: async ({ person, roles }) => `token of ${person} as ${roles.join(' ')}`,
    answerTo: [page],
  });
});
afterAll(() => issuer.close());

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** By hand: `fetch` sets its own host and origin, and a redirect is to be looked at. */
const ask = (
  path: string,
  given: { method?: string; headers?: Record<string, string>; body?: URLSearchParams } = {},
): Promise<Answer> =>
  new Promise((done, fail) => {
    const { method = 'GET', headers = {}, body } = given;
    const call = request(`${issuer.origin}${path}`, { method, headers }, async (answer) => {
      const { statusCode: status = 0, headers: said } = answer;
      done({ status, headers: said, body: await text(answer) });
    });
    call.on('error', fail);
    call.end(body?.toString());
  });

const asked = (differences: Readonly<Record<string, string>> = {}): URLSearchParams =>
  new URLSearchParams({
    ...{ response_type: 'code', client_id: 'benefits-operations-page', redirect_uri: page },
    ...{ scope: 'openid', state: 's', nonce: 'n', code_challenge_method: 'S256' },
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    ...differences,
  });
const send = (differences: Record<string, string> = {}, roles = ['viewer', 'approver']) => {
  const body = asked({ person: '20417', ...differences });
  for (const role of roles) body.append('role', role);
  return ask('/authorize', { method: 'POST', headers: { origin: issuer.origin }, body });
};
const answerOf = ({ headers }: Answer): Record<string, string> =>
  Object.fromEntries(new URL(headers.location ?? 'about:blank').searchParams);
const codeNow = async (): Promise<string> => answerOf(await send()).code ?? '';
const redeem = (differences: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  ask('/token', {
    ...{ method: 'POST', headers },
    body: new URLSearchParams({
      ...{ grant_type: 'authorization_code', client_id: 'benefits-operations-page' },
      ...{ redirect_uri: page, code_verifier: verifier },
      ...differences,
    }),
  });

describe('the issuer of this machine', () => {
  it('gives a token to whoever brings a code back with its verifier, and says who it is', async () => {
    const answer = await send();
    expect([answer.status, answer.headers.location?.startsWith(page)]).toEqual([303, true]);
    const { code = '', ...rest } = answerOf(answer);
    expect(rest).toEqual({ iss: issuer.origin, state: 's' });
    const given = JSON.parse((await redeem({ code })).body);
    expect(given).toMatchObject({
      access_token: 'token of 20417 as viewer approver',
      token_type: 'Bearer',
    });
    const keys = JSON.parse((await ask('/keys')).body) as JSONWebKeySet;
    expect(JSON.stringify(keys)).not.toContain('"d"');
    const { payload } = await jwtVerify(given.id_token, createLocalJWKSet(keys), {
      ...{ issuer: issuer.origin, audience: 'benefits-operations-page' },
    });
    expect(payload).toMatchObject({ nonce: 'n', sub: 'operator-20417' });
  });

  it.each([
    ['another verifier', { code_verifier: 'w'.repeat(43) }, 'invalid_grant'],
    ['no verifier', { code_verifier: '' }, 'invalid_grant'],
    ['another address', { redirect_uri: 'http://localhost:1/' }, 'invalid_grant'],
    ['another client', { client_id: 'other' }, 'invalid_client'],
    ['another grant', { grant_type: 'password' }, 'unsupported_grant_type'],
  ])('gives nothing for a code with %s', async (_, differences, error) => {
    const answer = await redeem({ code: await codeNow(), ...differences });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([400, { error }]);
  });

  it('takes a code once, also where the first one to bring it had no verifier', async () => {
    const used = await codeNow();
    expect((await redeem({ code: used })).status).toBe(200);
    expect((await redeem({ code: used })).status).toBe(400);
    const stolen = await codeNow();
    expect((await redeem({ code: stolen, code_verifier: 'x' })).status).toBe(400);
    expect((await redeem({ code: stolen })).status).toBe(400);
  });

  it.each([
    ['elsewhere', { redirect_uri: 'http://elsewhere.example/' }],
    ['to a longer address', { redirect_uri: `${page}more` }],
    ['to another client', { client_id: 'other' }],
  ])('sends no answer %s, not even an error', async (_, differences) => {
    for (const answer of [await ask(`/authorize?${asked(differences)}`), await send(differences)]) {
      expect([answer.status, answer.headers.location]).toEqual([400, undefined]);
    }
  });

  it.each([
    ['without PKCE', { code_challenge: '' }, 'invalid_request'],
    ['with plain PKCE', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['without a nonce', { nonce: '' }, 'invalid_request'],
    ['for a token at once', { response_type: 'token' }, 'unsupported_response_type'],
    ['without openid', { scope: 'profile' }, 'invalid_scope'],
  ])('refuses a request %s', async (_, differences, error) => {
    expect(answerOf(await ask(`/authorize?${asked(differences)}`))).toMatchObject({ error });
    expect(answerOf(await send(differences))).toMatchObject({ error, iss: issuer.origin });
  });

  it.each([
    ['a person that is no number', { person: 'kim' }, ['viewer']],
    ['no role', {}, []],
    ['a role that there is not', {}, ['root']],
    ['the button to cancel', { cancel: 'yes' }, ['viewer']],
  ])('gives no code for %s', async (_, differences, roles) => {
    const said = answerOf(await send(differences, roles));
    expect(said).toMatchObject({ error: 'access_denied', state: 's' });
    expect(said.code).toBeUndefined();
  });

  it('takes its form from itself alone', async () => {
    for (const headers of [{}, { origin: 'null' }, { origin: 'http://elsewhere.example' }]) {
      const body = asked({ person: '20417', role: 'viewer' });
      expect((await ask('/authorize', { method: 'POST', headers, body })).status).toBe(403);
    }
  });

  it('shows a form that runs nothing, in the reader’s language, and repeats what was asked as text', async () => {
    const state = '"><script>alert(1)</script>';
    const { headers, body } = await ask(`/authorize?${asked({ state, ui_locales: 'ko' })}`);
    expect(body).toContain('사번');
    expect(body).not.toContain('<script>');
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  });

  it('lets scripts of the page alone read what it gives out', async () => {
    const origin = new URL(page).origin;
    const known = await redeem({ code: 'none' }, { origin });
    expect(known.headers['access-control-allow-origin']).toBe(origin);
    for (const path of ['/.well-known/openid-configuration', '/keys']) {
      const other = await ask(path, { headers: { origin: 'http://elsewhere.example' } });
      expect(other.headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it('leads from the end of a session to the page and nowhere else', async () => {
    const to = (back: string) =>
      ask(`/end-session?${new URLSearchParams({ post_logout_redirect_uri: back })}`);
    expect((await to(page)).headers.location).toBe(page);
    expect((await to('http://elsewhere.example/')).status).toBe(400);
  });

  it('answers to no other name, and to nothing else', async () => {
    expect((await ask('/keys', { headers: { host: 'elsewhere.example' } })).status).toBe(421);
    expect((await ask('/token')).status).toBe(404);
    expect((await ask('/mint', { method: 'POST' })).status).toBe(404);
  });
});
