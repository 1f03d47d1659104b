import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { contentPolicy } from '../../web/content-policy.ts';
import { type Settings, signInOrigins } from '../../web/reach/settings.ts';
import { forwardToDoor } from './forward-to-door.ts';
import { type IssuerOptions, pageClient, serveIssuer } from './issuer/issuer-server.ts';
import { listenHere } from './listen.ts';
import { namesThisMachine } from './own-host.ts';
import { type Headers, sendJson, sendText } from './send.ts';
import { sendFile } from './send-file.ts';

/** The operations page at an address of this machine. */
export interface PageServer {
  /** With a slash at its end. */
  readonly address: string;
  /** Where people sign in, without a slash. */
  readonly issuer: string;
  close(): Promise<void>;
}

export interface PageServerOptions {
  /** The built page. */
  readonly folder: string;
  /** The operator's door, without a slash at its end. */
  readonly door: string;
  readonly stage: string;
  /** Makes out a token for whoever signs in: there is nobody else on this machine. */
  readonly accessToken: IssuerOptions['accessToken'];
  /** Any that is free where nobody says. */
  readonly port?: number;
}

/**
 * Serves the built page on the loopback address, and the door below the same address, so that the
 * browser meets one origin; beside it, at an origin of its own as on AWS, the provider where people
 * sign in. A request that names another host is refused: a page elsewhere could have its own name
 * lead here.
 */
export const servePage = async (options: PageServerOptions): Promise<PageServer> => {
  let served: Served;
  const server = createServer((request, response) => {
    handle(served, request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else sendText(response, 500, error instanceof Error ? error.message : String(error));
    });
  });
  const page = await listenHere(server, options.port);
  const { accessToken } = options;
  const answerTo = [`${page.origin}/`, `${page.origin.replace('127.0.0.1', 'localhost')}/`];
  const issuer = await serveIssuer({ accessToken, answerTo });
  const signIn: Settings['signIn'] = {
    ...{ by: 'provider', issuer: issuer.origin, clientId: pageClient, scope: 'openid' },
  };
  const settings = { stage: options.stage, api: '', signIn };
  const policy = contentPolicy(signInOrigins(settings));
  served = { ...options, settings, headers: { 'content-security-policy': policy } };
  return {
    address: `${page.origin}/`,
    issuer: issuer.origin,
    close: async () => {
      await Promise.all([page.close(), issuer.close()]);
    },
  };
};

interface Served extends PageServerOptions {
  readonly settings: Settings;
  readonly headers: Headers;
}

const handle = async (
  served: Served,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  if (!namesThisMachine(request)) {
    return sendText(response, 421, 'This address serves 127.0.0.1 alone.');
  }
  const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (pathname.startsWith('/operations/')) {
    return forwardToDoor(served.door, request, response);
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return sendText(response, 405, 'The page is only read.');
  }
  if (pathname === '/config.json') return sendJson(response, 200, served.settings);
  return sendFile(served.folder, pathname, response, served.headers);
};
