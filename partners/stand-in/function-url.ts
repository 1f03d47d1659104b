import type { LambdaFunctionURLEvent, LambdaFunctionURLResult } from 'aws-lambda';
import type { Call, Reply } from './call.ts';

/** Longer than any client of ours waits, shorter than the function's own time-out of 30 s. */
const silenceMs = 25_000;

export const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

/**
 * The entrance of a stand-in behind its URL. Every sandbox builds its stand-in at the first call,
 * and again after a failed attempt.
 */
export const behindUrl = (make: () => Promise<(call: Call) => Promise<Reply>>) => {
  let standIn: ReturnType<typeof make> | undefined;
  const forget = (cause: unknown): never => {
    standIn = undefined;
    throw cause;
  };
  return async (event: LambdaFunctionURLEvent): Promise<LambdaFunctionURLResult> => {
    standIn ??= make();
    const answer = await standIn.catch(forget);
    const reply = await answer({
      method: event.requestContext.http.method,
      path: event.rawPath,
      authorization: event.headers.authorization,
      body: event.isBase64Encoded
        ? Buffer.from(event.body ?? '', 'base64').toString('utf8')
        : (event.body ?? ''),
    });
    if (reply !== 'silence') {
      const headers = { 'content-type': 'application/json' };
      return { statusCode: reply.status, headers, body: reply.body };
    }
    await sleep(silenceMs);
    // A function cannot stay silent for good: the platform's own 502 comes closest.
    throw new Error('A silence that /control asked for');
  };
};
