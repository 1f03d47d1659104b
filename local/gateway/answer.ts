import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from '../step-functions/ports.ts';

/** What most APIs take is small: 1 MiB messages, 6 MB payloads, some framing. */
const BODY_BYTES_MAX = 16 * 1024 * 1024;

/** The whole body of a request as text. */
export async function readBody(request: IncomingMessage): Promise<string> {
  return (await readBytes(request, BODY_BYTES_MAX)).toString('utf8');
}

/** The whole body of a request; one of more than `max` bytes is refused with status 413. */
export async function readBytes(request: IncomingMessage, max: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > max) throw new AwsError('RequestEntityTooLarge', 'too large', 413);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Answers with text; a HEAD request gets the headers alone. */
export function answer(
  response: ServerResponse,
  status: number,
  given: { readonly body?: string; readonly headers?: Record<string, string | number> } = {},
): void {
  const { body = '', headers = {} } = given;
  response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  answer(response, status, {
    body: JSON.stringify(body ?? {}),
    headers: { 'content-type': 'application/x-amz-json-1.0' },
  });
}

export function answerXml(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  answer(response, status, {
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
    headers: { 'content-type': 'application/xml', ...headers },
  });
}

/** Text as it may stand inside an XML element. */
export const xmlText = (text: string): string =>
  text.replace(/[<>&"'\r\n]/g, (character) => `&#${character.charCodeAt(0)};`);

/** An error of ours as AWS would shape it; anything unforeseen is an InternalError with its text. */
export function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  return new AwsError('InternalError', error instanceof Error ? error.message : `${error}`, 500);
}
