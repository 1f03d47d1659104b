import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { type Http, type HttpRequest, type HttpResponse, NoAnswer } from '../env.ts';

const answerBytesMax = 4_000_000;

/**
 * HTTP over connections that stay open. One attempt: whatever keeps the answer from coming whole,
 * a time-out included, is NoAnswer, because the other side may have acted.
 */
export const keepAliveHttp = (socketsMax: number): Http => {
  const agents = {
    'http:': new HttpAgent({ keepAlive: true, maxSockets: socketsMax }),
    'https:': new HttpsAgent({ keepAlive: true, maxSockets: socketsMax }),
  };
  return {
    send: (call, request) =>
      new Promise((resolve, reject) => {
        const url = new URL(request.url);
        const secure = url.protocol === 'https:';
        const open = secure ? httpsRequest : httpRequest;
        const sent = open(url, {
          method: request.method,
          agent: secure ? agents['https:'] : agents['http:'],
          headers: withLength(request),
        });
        const noAnswer = (error: Error): void =>
          reject(new NoAnswer(`No answer: ${call}. ${error.message}`, { cause: error }));
        takeAnswer(sent, request.timeoutMs, { resolve, noAnswer });
        sent.end(request.body);
      }),
  };
};

const withLength = ({ headers, body }: HttpRequest): Record<string, string> =>
  body === undefined
    ? headers
    : { ...headers, 'content-length': String(Buffer.byteLength(body, 'utf8')) };

const takeAnswer = (
  sent: ClientRequest,
  timeoutMs: number,
  {
    resolve,
    noAnswer,
  }: {
    resolve: (answer: HttpResponse) => void;
    noAnswer: (error: Error) => void;
  },
): void => {
  const late = setTimeout(() => sent.destroy(new Error(`nothing in ${timeoutMs} ms`)), timeoutMs);
  const fail = (error: Error): void => {
    clearTimeout(late);
    noAnswer(error);
  };
  sent.on('error', fail);
  sent.on('response', (response) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.byteLength;
      if (bytes > answerBytesMax) response.destroy(new Error('the answer is too long'));
    });
    response.on('error', fail);
    response.on('aborted', () => fail(new Error('the answer broke off')));
    response.on('end', () => {
      clearTimeout(late);
      resolve({
        status: response.statusCode ?? 0,
        headers: flat(response.headers),
        body: Buffer.concat(chunks).toString('utf8'),
      });
    });
  });
};

const flat = (headers: NodeJS.Dict<string | string[]>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
