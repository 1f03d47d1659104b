import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type Listening, listenHere } from '../listen.ts';
import { namesThisMachine } from '../own-host.ts';
import { send, sendJson, sendText } from '../send.ts';
import { type Codes, makeCodes, type Who, whoSchema } from './codes.ts';
import { formPolicy, signInForm } from './form.ts';
import { makeTokenKey, type TokenKey } from './tokens.ts';

/** What the page is known as here. */
export const pageClient = 'benefits-operations-page';

export interface IssuerOptions {
  /** Makes out what the operator's door takes, for whoever signed in. */
  readonly accessToken: (who: Who) => Promise<string>;
  /** Where answers may be sent: the page's own addresses. */
  readonly answerTo: readonly string[];
}

interface Issuer extends IssuerOptions {
  readonly name: string;
  readonly codes: Codes;
  readonly key: TokenKey;
}

type Served = (issuer: Issuer, asked: Asked, response: ServerResponse) => Promise<void> | void;
interface Asked {
  readonly request: IncomingMessage;
  readonly query: URLSearchParams;
}

const identitySeconds = 300;

/**
 * An OpenID Connect provider of this machine, as far as the page needs one: authorization code with
 * PKCE for one public client. It takes everybody at their word, so it listens on the loopback
 * address alone, answers to its own name alone, and sends codes to the page alone. Identity tokens
 * go by this machine's clock, as the browser does; what the door takes goes by the door's.
 */
export const serveIssuer = async (options: IssuerOptions): Promise<Listening> => {
  let issuer: Issuer;
  const server = createServer((request, response) => {
    handle(issuer, request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else sendText(response, 500, error instanceof Error ? error.message : String(error));
    });
  });
  const listening = await listenHere(server);
  issuer = {
    ...options,
    name: listening.origin,
    codes: makeCodes(() => Date.now()),
    key: makeTokenKey(),
  };
  return listening;
};

const handle = async (
  issuer: Issuer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  if (!namesThisMachine(request)) {
    return sendText(response, 421, 'This address serves 127.0.0.1 alone.');
  }
  const { pathname, searchParams } = new URL(request.url ?? '/', issuer.name);
  const served = routes[`${request.method} ${pathname}`];
  if (!served) return sendText(response, 404, 'There is nothing here.');
  return served(issuer, { request, query: searchParams }, response);
};

/** The page's scripts may read the answer, and no other page's. */
const readable = ({ answerTo }: Issuer, { request }: Asked) => {
  const { origin } = request.headers;
  const known = answerTo.some((address) => new URL(address).origin === origin);
  return { ...(origin && known && { 'access-control-allow-origin': origin }), vary: 'origin' };
};

const describeIssuer: Served = (issuer, asked, response) => {
  const { name } = issuer;
  const description = {
    issuer: name,
    authorization_endpoint: `${name}/authorize`,
    token_endpoint: `${name}/token`,
    end_session_endpoint: `${name}/end-session`,
    jwks_uri: `${name}/keys`,
    scopes_supported: ['openid'],
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
    token_endpoint_auth_methods_supported: ['none'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    ui_locales_supported: ['en', 'ko'],
  };
  sendJson(response, 200, description, readable(issuer, asked));
};

/** What is wrong with an authorization request whose answer may go back to the page. */
const faultOf = (query: URLSearchParams): string | undefined => {
  if (query.get('response_type') !== 'code') return 'unsupported_response_type';
  if (!query.get('scope')?.split(' ').includes('openid')) return 'invalid_scope';
  const needed = ['state', 'nonce', 'code_challenge'].every((name) => query.get(name));
  return needed && query.get('code_challenge_method') === 'S256' ? undefined : 'invalid_request';
};

/** True where the answer would go to the page: anything else is told to the person alone. */
const isOfPage = ({ answerTo }: Issuer, query: URLSearchParams): boolean =>
  query.get('client_id') === pageClient && answerTo.includes(query.get('redirect_uri') ?? '');

const notOfPage = (response: ServerResponse): void =>
  sendText(response, 400, 'This request is not the operations page’s.');

/** Sends the browser back to the page, with the issuer's name (RFC 9207). */
const sendBack = (
  { name }: Issuer,
  query: URLSearchParams,
  said: Readonly<Record<string, string>>,
  response: ServerResponse,
): void => {
  const back = new URL(query.get('redirect_uri') ?? '');
  const state = query.get('state');
  const parameters = { ...said, iss: name, ...(state !== null && { state }) };
  for (const [parameter, value] of Object.entries(parameters)) {
    back.searchParams.set(parameter, value);
  }
  leadTo(back.href, response);
};

const leadTo = (location: string, response: ServerResponse): void =>
  send(response, 303, {
    ...{ body: '', type: 'text/plain; charset=utf-8', cache: 'no-store' },
    headers: { location },
  });

const showForm: Served = (issuer, { query }, response) => {
  if (!isOfPage(issuer, query)) return notOfPage(response);
  const fault = faultOf(query);
  if (fault) return sendBack(issuer, query, { error: fault }, response);
  send(response, 200, {
    ...{ body: signInForm(query), type: 'text/html; charset=utf-8', cache: 'no-store' },
    headers: {
      'content-security-policy': formPolicy(issuer.answerTo.map((each) => new URL(each).origin)),
      // Without it the form's own post would not say where it comes from.
      'referrer-policy': 'same-origin',
    },
  });
};

const takeForm: Served = async (issuer, { request }, response) => {
  if (request.headers.origin !== issuer.name) {
    return sendText(response, 403, 'The form is sent from here alone.');
  }
  const form = new URLSearchParams(await text(request));
  if (!isOfPage(issuer, form)) return notOfPage(response);
  const fault = faultOf(form);
  if (fault) return sendBack(issuer, form, { error: fault }, response);
  if (form.has('cancel')) {
    const error = { error: 'access_denied', error_description: 'the person cancelled' };
    return sendBack(issuer, form, error, response);
  }
  const who = whoSchema.safeParse({ person: form.get('person'), roles: form.getAll('role') });
  if (!who.success) {
    const error_description = 'a person number and at least one role are needed';
    return sendBack(issuer, form, { error: 'access_denied', error_description }, response);
  }
  const code = issuer.codes.give({
    who: who.data,
    nonce: form.get('nonce') ?? '',
    challenge: form.get('code_challenge') ?? '',
    answerTo: form.get('redirect_uri') ?? '',
  });
  sendBack(issuer, form, { code }, response);
};

const giveTokens: Served = async (issuer, asked, response) => {
  const headers = readable(issuer, asked);
  const form = new URLSearchParams(await text(asked.request));
  const refuse = (error: string): void => sendJson(response, 400, { error }, headers);
  if (form.get('client_id') !== pageClient) return refuse('invalid_client');
  if (form.get('grant_type') !== 'authorization_code') return refuse('unsupported_grant_type');
  const granted = issuer.codes.take({
    code: form.get('code') ?? '',
    verifier: form.get('code_verifier') ?? '',
    answerTo: form.get('redirect_uri') ?? '',
  });
  if (!granted) return refuse('invalid_grant');
  const { who, nonce } = granted;
  const access_token = await issuer.accessToken(who);
  const iat = Math.floor(Date.now() / 1000);
  const id_token = issuer.key.sign({
    ...{ iss: issuer.name, sub: `operator-${who.person}`, aud: pageClient },
    ...{ iat, exp: iat + identitySeconds, nonce },
  });
  sendJson(response, 200, { access_token, token_type: 'Bearer', id_token }, headers);
};

/** Nobody stays signed in here, so there is nothing to end: back to the page. */
const endSession: Served = ({ answerTo }, { query }, response) => {
  const back = query.get('post_logout_redirect_uri') ?? '';
  if (!answerTo.includes(back)) return notOfPage(response);
  leadTo(back, response);
};

const routes: Readonly<Record<string, Served>> = {
  'GET /.well-known/openid-configuration': describeIssuer,
  'GET /keys': (issuer, asked, response) =>
    sendJson(response, 200, issuer.key.publicKeys, readable(issuer, asked)),
  'GET /authorize': showForm,
  'POST /authorize': takeForm,
  'POST /token': giveTokens,
  'GET /end-session': endSession,
};
