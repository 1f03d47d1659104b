import type { IncomingMessage, ServerResponse } from 'node:http';
import { answer, readBody } from '../gateway/answer.ts';
import { AwsError } from '../step-functions/ports.ts';
import type { AsyncInvocations } from './async-invocations.ts';
import type { Functions } from './functions.ts';

/** Lambda's Invoke, waiting for the answer or not. */
export function makeInvokeRequests(functions: Functions, invocations: AsyncInvocations) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const name = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(
      new URL(request.url ?? '/', 'http://local').pathname,
    )?.[1];
    if (request.method !== 'POST' || name === undefined) {
      throw new AwsError('UnknownOperationException', 'only Invoke is known of Lambda here', 404);
    }
    const found = functions.find(decodeURIComponent(name));
    if (found === undefined) {
      throw new AwsError('ResourceNotFoundException', `Function not found: ${name}`, 404);
    }
    const text = (await readBody(request)) || '{}';
    const payload = parse(text);
    if (request.headers['x-amz-invocation-type'] === 'Event') {
      invocations.accept(found.name, text);
      return answer(response, 202);
    }
    const result = await functions.invoke(found.name, payload);
    if (!result.ok && result.errorType.startsWith('Lambda.')) {
      const throttled = result.errorType === 'Lambda.TooManyRequestsException';
      const type = result.errorType.slice('Lambda.'.length);
      throw new AwsError(type, result.errorMessage, throttled ? 429 : 413);
    }
    const { errorType, errorMessage, trace } = result.ok
      ? { errorType: undefined, errorMessage: undefined, trace: undefined }
      : result;
    answer(response, 200, {
      body: JSON.stringify(result.ok ? result.payload : { errorType, errorMessage, trace }),
      headers: {
        'content-type': 'application/json',
        'x-amz-executed-version': '$LATEST',
        ...(!result.ok && { 'x-amz-function-error': 'Unhandled' }),
      },
    });
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = `Could not parse request body into json: ${(cause as Error).message}`;
    throw new AwsError('InvalidRequestContentException', message);
  }
}
