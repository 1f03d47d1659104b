import * as z from 'zod';

const bodyBytesMax = 64 * 1024;
const depthMax = 8;
const neverKeys = ['__proto__', 'constructor', 'prototype'];

/** A call as the gateway hands it on (HTTP API, payload format 2.0), as far as we look at it.
 * Identity is in `requestContext.authorizer` alone. */
export const httpEventSchema = z.object({
  requestContext: z.object({
    requestId: z.string(),
    authorizer: z.object({ jwt: z.object({ claims: z.unknown() }) }).optional(),
  }),
  headers: z.record(z.string(), z.string()).default({}),
  pathParameters: z.record(z.string(), z.string()).default({}),
  queryStringParameters: z.record(z.string(), z.string()).default({}),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().default(false),
});
export type HttpEvent = z.infer<typeof httpEventSchema>;

/** A header by its name in small letters, whatever the case in which it came. */
export const headerOf = ({ headers }: HttpEvent, name: string): string | undefined =>
  Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];

/** The body as it came over the wire; signatures are over these bytes. */
export const rawBody = ({ body = '', isBase64Encoded }: HttpEvent): Uint8Array =>
  Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');

/** Why a body is no JSON object of a modest size. */
export type BodyFault = 'body_too_large' | 'content_type_not_json' | 'body_not_usable';

/**
 * The JSON object that the body is. An empty body is an empty object, whatever its content type. A
 * list, a deep tree, a key that would reach a prototype, and bytes that are no UTF-8 are refused.
 */
export const jsonBody = (
  event: HttpEvent,
): { readonly value: Readonly<Record<string, unknown>> } | { readonly fault: BodyFault } => {
  const bytes = rawBody(event);
  if (bytes.length > bodyBytesMax) return { fault: 'body_too_large' };
  if (bytes.length === 0) return { value: {} };
  const type = headerOf(event, 'content-type') ?? '';
  if (!/^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type)) {
    return { fault: 'content_type_not_json' };
  }
  const value = readJson(bytes);
  if (!isObject(value) || !isHarmless(value, depthMax)) return { fault: 'body_not_usable' };
  return { value };
};

const readJson = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isHarmless = (value: unknown, depth: number): boolean => {
  if (typeof value !== 'object' || value === null) return true;
  if (depth === 0) return false;
  return Object.entries(value).every(
    ([key, inside]) => !neverKeys.includes(key) && isHarmless(inside, depth - 1),
  );
};
