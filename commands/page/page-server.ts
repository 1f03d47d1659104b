import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { forwardToDoor } from './forward-to-door.ts';
import { sendJson, sendText } from './send.ts';
import { sendFile } from './send-file.ts';
import { type SignIn, signInOver } from './sign-in-over-http.ts';

/** The operations page at an address of this machine. */
export interface PageServer {
  /** With a slash at its end. */
  readonly address: string;
  close(): Promise<void>;
}

export interface PageServerOptions {
  /** The built page. */
  readonly folder: string;
  /** The operator's door, without a slash at its end. */
  readonly door: string;
  readonly stage: string;
  /** Makes out a token for whoever asks: there is nobody else on this machine. */
  readonly signIn: SignIn;
  /** Any that is free where nobody says. */
  readonly port?: number;
}

/**
 * Serves the built page on the loopback address, and the door below the same address, so that the
 * browser meets one origin. A request that names another host is
 * refused: a page elsewhere could have its own name lead here.
 */
export const servePage = async (options: PageServerOptions): Promise<PageServer> => {
  const server = createServer((request, response) => {
    handle(options, request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else sendText(response, 500, error instanceof Error ? error.message : String(error));
    });
  });
  await new Promise<void>((listening, refused) => {
    server.once('error', refused);
    server.listen(options.port ?? 0, '127.0.0.1', listening);
  });
  const bound = server.address();
  const port = typeof bound === 'object' && bound ? bound.port : 0;
  return {
    address: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
};

const ownHosts = /^(127\.0\.0\.1|localhost)(:\d+)?$/;

const handle = async (
  options: PageServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  if (!ownHosts.test(request.headers.host ?? '')) {
    return sendText(response, 421, 'This address serves 127.0.0.1 alone.');
  }
  const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (pathname.startsWith('/operations/')) {
    return forwardToDoor(options.door, request, response);
  }
  if (pathname === '/sign-in') return signInOver(options.signIn, request, response);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return sendText(response, 405, 'The page is only read.');
  }
  if (pathname === '/config.json') {
    const signIn = { by: 'stand-in', address: './sign-in' };
    return sendJson(response, 200, { stage: options.stage, api: '', signIn });
  }
  return sendFile(options.folder, pathname, response);
};
