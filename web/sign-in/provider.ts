import type { AuthorizationServer, CustomFetchOptions } from 'oauth4webapi';
import type { Provider } from '../reach/settings.ts';
import { keepPending, type ProviderAnswer, type TabStorage } from './pending.ts';
import { SignInFailure } from './sign-in-failure.ts';

/** So long nobody waits for a provider. */
const patienceMs = 15_000;

/** The world outside, so that a test can be it. */
export interface Reach {
  readonly provider: Provider;
  readonly storage: TabStorage;
  readonly fetch?: typeof fetch;
}

/** Comes when somebody signs in: whoever is signed in already never loads it. */
const library = () => import('./protocol.ts');

/**
 * Where to send the browser so that its person signs in (authorization code with PKCE, RFC 7636).
 * What the answer will be judged by stays in this tab.
 */
export const beginSignIn = async (
  { provider, storage, ...reach }: Reach,
  asked: {
    /** The page's own address, without what follows a `?` or a `#`. */
    readonly answerTo: string;
    readonly place: string;
    readonly language: string;
    /** Asks for the password again, as after a sign-out. */
    readonly afresh: boolean;
  },
): Promise<URL> => {
  const oauth = await library();
  const server = await descriptionOf(oauth, { provider, ...reach });
  const { code_challenge_methods_supported: challenges } = server;
  if (challenges && !challenges.includes('S256')) {
    throw new SignInFailure('not_as_agreed', 'The provider does not offer PKCE with S256.');
  }
  const pending = {
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    verifier: oauth.generateRandomCodeVerifier(),
    issuer: provider.issuer,
    answerTo: asked.answerTo,
    place: asked.place,
  };
  const url = endpoint(server, 'authorization_endpoint', provider);
  const parameters = {
    response_type: 'code',
    client_id: provider.clientId,
    redirect_uri: asked.answerTo,
    scope: provider.scope,
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(pending.verifier),
    code_challenge_method: 'S256',
    ui_locales: asked.language,
    ...(asked.afresh && { prompt: 'login' }),
    ...(provider.audience !== undefined && { audience: provider.audience }),
    ...(provider.resource !== undefined && { resource: provider.resource }),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  keepPending(storage, pending);
  return url;
};

/**
 * The access token for an answer of the provider. State, issuer (RFC 9207), nonce, audience and
 * expiry of the identity token are checked by the library; a state that this tab did not send is
 * refused before anybody is asked anything.
 */
export const finishSignIn = async (
  { provider, ...reach }: Omit<Reach, 'storage'>,
  { parameters, pending }: ProviderAnswer,
): Promise<string> => {
  if (!pending || pending.issuer !== provider.issuer || parameters.get('state') !== pending.state) {
    throw new SignInFailure('not_ours', 'No sign-in of this tab has this state.');
  }
  const oauth = await library();
  const server = await descriptionOf(oauth, { provider, ...reach });
  const client = { client_id: provider.clientId, token_endpoint_auth_method: 'none' };
  const code = await judged(oauth, 'not_ours', async () =>
    oauth.validateAuthResponse(server, client, parameters, pending.state),
  );
  return judged(oauth, 'not_as_agreed', async () => {
    const answer = await oauth.authorizationCodeGrantRequest(
      ...([server, client, oauth.None(), code, pending.answerTo, pending.verifier] as const),
      {
        ...asks(oauth, { provider, ...reach }),
        ...(provider.resource !== undefined && {
          additionalParameters: { resource: provider.resource },
        }),
      },
    );
    const { access_token } = await oauth.processAuthorizationCodeResponse(server, client, answer, {
      expectedNonce: pending.nonce,
      requireIdToken: true,
    });
    return access_token;
  });
};

/** Where the provider ends its own session and sends the browser back, where it offers that. */
export const endOfSession = async (
  { provider, ...reach }: Omit<Reach, 'storage'>,
  answerTo: string,
): Promise<URL | undefined> => {
  const server = await descriptionOf(await library(), { provider, ...reach });
  if (server.end_session_endpoint === undefined) return undefined;
  const url = endpoint(server, 'end_session_endpoint', provider);
  url.searchParams.set('client_id', provider.clientId);
  url.searchParams.set('post_logout_redirect_uri', answerTo);
  return url;
};

type Library = Awaited<ReturnType<typeof library>>;
type Asking = Omit<Reach, 'storage'>;

const isOfThisMachine = ({ issuer }: Provider): boolean => issuer.startsWith('http:');

const asks = (oauth: Library, { provider, fetch: given }: Asking) => ({
  signal: AbortSignal.timeout(patienceMs),
  [oauth.allowInsecureRequests]: isOfThisMachine(provider),
  [oauth.customFetch]: (
    url: string,
    options: CustomFetchOptions<string, URLSearchParams | undefined>,
  ) =>
    (given ?? fetch)(url, { ...options, body: options.body ?? null, cache: 'no-store' }).catch(
      (cause: unknown) => {
        throw new SignInFailure('unreachable', `${new URL(url).origin} gives no answer.`, {
          cause,
        });
      },
    ),
});

/** The provider's description of itself (OpenID Connect Discovery). */
const descriptionOf = (oauth: Library, asking: Asking): Promise<AuthorizationServer> =>
  judged(oauth, 'not_as_agreed', async () => {
    const { provider } = asking;
    const issuer = new URL(provider.issuer);
    const answer = await oauth.discoveryRequest(issuer, asks(oauth, asking));
    const server = await oauth.processDiscoveryResponse(issuer, answer);
    const { origin } = endpoint(server, 'token_endpoint', provider);
    if (origin !== (provider.tokensAt ?? issuer.origin)) {
      throw new SignInFailure(
        'not_as_agreed',
        `The provider gives out tokens at ${origin}: config.json must say so as tokensAt.`,
      );
    }
    return server;
  });

/** An address out of the provider's description: no script, and nothing unencrypted. */
const endpoint = (
  server: AuthorizationServer,
  name: 'authorization_endpoint' | 'token_endpoint' | 'end_session_endpoint',
  provider: Provider,
): URL => {
  const url = URL.parse(server[name] ?? '');
  const allowed = isOfThisMachine(provider) ? ['https:', 'http:'] : ['https:'];
  if (url && allowed.includes(url.protocol)) return url;
  throw new SignInFailure('not_as_agreed', `The provider's description has no usable ${name}.`);
};

/** Runs a step of the library and says its failure as one of ours. */
const judged = async <T>(
  oauth: Library,
  otherwise: 'not_ours' | 'not_as_agreed',
  step: () => Promise<T>,
): Promise<T> => {
  try {
    return await step();
  } catch (cause) {
    if (cause instanceof SignInFailure) throw cause;
    if (
      cause instanceof oauth.AuthorizationResponseError ||
      cause instanceof oauth.ResponseBodyError
    ) {
      const { error: code, error_description: said } = cause;
      throw new SignInFailure('refused', said ? `${code}: ${said}` : code, { code, cause });
    }
    const isOfTime =
      cause instanceof oauth.OperationProcessingError && cause.code === oauth.JWT_TIMESTAMP_CHECK;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new SignInFailure(isOfTime ? 'clock' : otherwise, message, { cause });
  }
};
