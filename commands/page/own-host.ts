import type { IncomingMessage } from 'node:http';

const ownHosts = /^(127\.0\.0\.1|localhost)(:\d+)?$/;

/** False where a request names another host: a page elsewhere could have its own name lead here. */
export const namesThisMachine = (request: IncomingMessage): boolean =>
  ownHosts.test(request.headers.host ?? '');
