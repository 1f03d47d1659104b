import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { pageClient, serveIssuer } from '../../../commands/page/issuer/issuer-server.ts';
import type { Listening } from '../../../commands/page/listen.ts';
import type { Provider } from '../../../web/reach/settings.ts';
import { type ProviderAnswer, takeAnswer } from '../../../web/sign-in/pending.ts';
import { beginSignIn, endOfSession, finishSignIn } from '../../../web/sign-in/provider.ts';
import type { SignInFailure } from '../../../web/sign-in/sign-in-failure.ts';

const answerTo = 'http://127.0.0.1:1/page/';
let issuer: Listening;
let provider: Provider;
let kept: Map<string, string>;
/** What was asked of the provider, and how the world changes its answers. */
let asked: string[];
let tamper: (url: string, answer: Response) => Promise<Response> | Response;

beforeAll(async () => {
  issuer = await serveIssuer({
    accessToken: async ({ person }) => `token of ${person}`,
    answerTo: [answerTo],
  });
});
afterAll(() => issuer.close());
beforeEach(() => {
  provider = { by: 'provider', issuer: issuer.origin, clientId: pageClient, scope: 'openid' };
  kept = new Map();
  asked = [];
  tamper = (_, answer) => answer;
});

const storage = {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => void kept.set(key, value),
  removeItem: (key: string) => void kept.delete(key),
};
const reach = () => ({
  ...{ provider, storage },
  fetch: (async (url, options) => {
    asked.push(new URL(String(url)).pathname);
    return tamper(String(url), await fetch(url, options));
  }) as typeof fetch,
});
const begin = (afresh = false) =>
  beginSignIn(reach(), { answerTo, place: '#/stock', language: 'ko', afresh });

/** What the person does at the provider; answers where the browser is sent. */
const atProvider = async (url: URL, typed: Record<string, string> = {}): Promise<URL> => {
  const body = new URLSearchParams(url.searchParams);
  for (const [name, value] of Object.entries({ person: '20417', role: 'viewer', ...typed }))
    body.set(name, value);
  const headers = { origin: issuer.origin };
  const answer = await fetch(`${issuer.origin}/authorize`, {
    ...{ method: 'POST', headers, body, redirect: 'manual' },
  });
  return new URL(answer.headers.get('location') ?? '');
};

/** The page is loaded at that address. */
const load = ({ pathname, search, hash }: URL): ProviderAnswer & { readonly shown: string } => {
  let shown = '';
  const history = {
    replaceState: (_data: unknown, _unused: string, url: string) => {
      shown = url;
    },
  };
  const answer = takeAnswer({
    location: { pathname, search, hash },
    history,
    sessionStorage: storage,
  });
  if (!answer) throw new Error('The page found no answer in its address.');
  return { ...answer, shown };
};
const whole = async (typed: Record<string, string> = {}) =>
  load(await atProvider(await begin(), typed));

const failureOf = (step: Promise<unknown>): Promise<SignInFailure> =>
  step.then(
    () => {
      throw new Error('It went well.');
    },
    (failure: SignInFailure) => failure,
  );
const changed = (to: (said: Record<string, unknown>) => object) => async (answer: Response) =>
  Response.json(to((await answer.json()) as Record<string, unknown>), { status: answer.status });

describe('a sign-in at a provider', () => {
  it('brings its token, and the screen that was open', async () => {
    const answer = await whole();
    expect(answer.shown).toBe('/page/#/stock');
    expect(await finishSignIn(reach(), answer)).toBe('token of 20417');
    expect([...kept]).toEqual([]);
  });

  it('asks for a code with PKCE, and keeps the verifier to itself', async () => {
    provider = { ...provider, scope: 'openid operate', audience: 'door', resource: 'urn:door' };
    const { searchParams } = await begin(true);
    const { state, nonce, code_challenge, ...plain } = Object.fromEntries(searchParams);
    expect(plain).toEqual({
      ...{ response_type: 'code', client_id: pageClient, redirect_uri: answerTo },
      ...{ scope: 'openid operate', audience: 'door', resource: 'urn:door' },
      ...{ code_challenge_method: 'S256', ui_locales: 'ko', prompt: 'login' },
    });
    const pending = JSON.parse([...kept.values()][0] ?? '{}');
    expect(pending).toMatchObject({ state, nonce, place: '#/stock' });
    expect([code_challenge, [...searchParams.values()].join(' ')]).not.toContain(pending.verifier);
    const again = Object.fromEntries((await begin()).searchParams);
    expect([state, nonce, code_challenge]).not.toContain(again.state);
    expect(again).not.toHaveProperty('prompt');
  });

  it('is over with its answer: the same one brings nobody in again', async () => {
    const url = await atProvider(await begin());
    await finishSignIn(reach(), load(url));
    expect(await failureOf(finishSignIn(reach(), load(url)))).toMatchObject({ kind: 'not_ours' });
  });

  it.each([
    [
      'of a tab that asked for nothing',
      async () => {
        kept.clear();
      },
    ],
    ['with another state', async (url: URL) => url.searchParams.set('state', 'other')],
    ['without a state', async (url: URL) => url.searchParams.delete('state')],
    ['of an earlier sign-in of this tab', async () => void (await begin())],
    [
      'with what was kept written over',
      async () => {
        for (const key of kept.keys()) kept.set(key, '{}');
      },
    ],
    [
      'of a provider that the settings no longer name',
      async () => {
        provider = { ...provider, issuer: 'https://elsewhere.example' };
      },
    ],
  ])('takes no answer %s, and asks nobody about it', async (_, change) => {
    const url = await atProvider(await begin());
    await change(url);
    asked = [];
    const failure = await failureOf(finishSignIn(reach(), load(url)));
    expect([failure.kind, asked]).toEqual(['not_ours', []]);
  });

  it.each([
    ['another provider’s name', (url: URL) => url.searchParams.set('iss', 'https://evil.example')],
    [
      'no name, though the provider always says its own',
      (url: URL) => url.searchParams.delete('iss'),
    ],
    ['two states', (url: URL) => url.searchParams.append('state', 'other')],
  ])('redeems no code with %s (RFC 9207)', async (_, change) => {
    const url = await atProvider(await begin());
    change(url);
    const failure = await failureOf(finishSignIn(reach(), load(url)));
    expect(failure.kind).toBe('not_ours');
    expect(asked).not.toContain('/token');
  });

  it('says why the provider refused, by its own code', async () => {
    const answer = await whole({ cancel: 'yes' });
    expect(await failureOf(finishSignIn(reach(), answer))).toMatchObject({
      ...{ kind: 'refused', code: 'access_denied' },
      message: 'access_denied: the person cancelled',
    });
  });

  it('believes no refusal that another provider or another tab was given', async () => {
    for (const parameters of ['error=access_denied&state=other', 'error=access_denied']) {
      await begin();
      const answer = load(new URL(`${answerTo}?${parameters}`));
      expect(await failureOf(finishSignIn(reach(), answer))).toMatchObject({ kind: 'not_ours' });
    }
  });

  const idToken = (change: (claims: Record<string, unknown>) => object) =>
    changed((said) => {
      const [header, payload = '', signature] = String(said.id_token).split('.');
      const claims = change(JSON.parse(Buffer.from(payload, 'base64url').toString()));
      const encoded = Buffer.from(JSON.stringify(claims)).toString('base64url');
      return { ...said, id_token: `${header}.${encoded}.${signature}` };
    });
  it.each([
    ['of another nonce', idToken((claims) => ({ ...claims, nonce: 'other' })), 'not_as_agreed'],
    ['of no nonce', idToken(({ nonce: _, ...claims }) => claims), 'not_as_agreed'],
    [
      'of another issuer',
      idToken((claims) => ({ ...claims, iss: 'https://e.example' })),
      'not_as_agreed',
    ],
    ['for another client', idToken((claims) => ({ ...claims, aud: 'other' })), 'not_as_agreed'],
    ['that has expired', idToken((claims) => ({ ...claims, exp: 1 })), 'clock'],
    ['that is missing', changed(({ id_token: _, ...said }) => said), 'not_as_agreed'],
    ['beside no access token', changed(({ access_token: _, ...said }) => said), 'not_as_agreed'],
    ['in an answer that is a page', () => new Response('<html>', { status: 200 }), 'not_as_agreed'],
  ] as const)('takes no identity token %s', async (_, change, kind) => {
    const answer = await whole();
    tamper = (url, said) => (url.endsWith('/token') ? change(said) : said);
    expect(await failureOf(finishSignIn(reach(), answer))).toMatchObject({ kind });
  });

  it('says what the provider holds against the code', async () => {
    const answer = await whole();
    await finishSignIn(reach(), answer);
    expect(await failureOf(finishSignIn(reach(), answer))).toMatchObject({
      ...{ kind: 'refused', code: 'invalid_grant' },
    });
  });
});

describe('a provider', () => {
  it('that does not answer is told apart from one that refuses', async () => {
    tamper = () => {
      throw new TypeError('Failed to fetch');
    };
    expect(await failureOf(begin())).toMatchObject({
      ...{ kind: 'unreachable', message: `${issuer.origin} gives no answer.` },
    });
    expect([...kept]).toEqual([]);
  });

  it.each([
    ['is of another issuer', { issuer: 'https://elsewhere.example' }],
    ['leads to a script', { authorization_endpoint: 'javascript:alert(1)' }],
    ['leads nowhere', { authorization_endpoint: undefined }],
    ['gives out tokens elsewhere', { token_endpoint: 'https://elsewhere.example/token' }],
    ['has only plain PKCE', { code_challenge_methods_supported: ['plain'] }],
  ])('whose description %s is not gone to', async (_, differences) => {
    tamper = (_url, answer) => changed((said) => ({ ...said, ...differences }))(answer);
    expect(await failureOf(begin())).toMatchObject({ kind: 'not_as_agreed' });
  });

  it('may give out tokens at another origin where the settings say so', async () => {
    const token_endpoint = 'http://127.0.0.1:2/token';
    tamper = (_url, answer) => changed((said) => ({ ...said, token_endpoint }))(answer);
    provider = { ...provider, tokensAt: 'http://127.0.0.1:2' };
    expect((await begin()).origin).toBe(issuer.origin);
  });

  it('is left where it ends its own session, with no token in the address', async () => {
    const url = await endOfSession(reach(), answerTo);
    expect(url?.href).toBe(
      `${issuer.origin}/end-session?${new URLSearchParams({ client_id: pageClient, post_logout_redirect_uri: answerTo })}`,
    );
    tamper = (_url, answer) => changed(({ end_session_endpoint: _, ...said }) => said)(answer);
    expect(await endOfSession(reach(), answerTo)).toBeUndefined();
  });
});

describe('an address without an answer', () => {
  it('is left as it is', () => {
    const location = { pathname: '/', search: '?a=b', hash: '#/runs' };
    const history = { replaceState: vi.fn() };
    expect(takeAnswer({ location, history, sessionStorage: storage })).toBeUndefined();
    expect(history.replaceState).not.toHaveBeenCalled();
  });
});
