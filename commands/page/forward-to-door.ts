import { request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import { sendJson } from './send.ts';

/** What the door reads of a request, and the page of an answer. */
const asked = ['accept', 'authorization', 'content-type', 'content-length', 'idempotency-key'];
const answered = ['content-type', 'content-disposition', 'retry-after'];

const only = (headers: IncomingMessage['headers'], names: readonly string[]) =>
  Object.fromEntries(names.flatMap((name) => (headers[name] ? [[name, headers[name]]] : [])));

/** Hands a request on to the operator's door as it is, and its answer back. */
export const forwardToDoor = (
  door: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> =>
  new Promise((done) => {
    const { method, url = '' } = request;
    const onward = ask(`${door}${url}`, { method, headers: only(request.headers, asked) });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, {
        ...only(answer.headers, answered),
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
      answer.pipe(response).on('close', done);
    });
    onward.on('error', (error) => {
      if (!response.headersSent) {
        const detail = `The operator's door does not answer: ${error.message}`;
        const status = 503;
        sendJson(response, status, {
          ...{ type: 'about:blank', title: 'Not now', status, detail, reason: 'unavailable' },
        });
      }
      done();
    });
    request.pipe(onward);
  });
