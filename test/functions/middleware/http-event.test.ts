import { describe, expect, it } from 'vitest';
import {
  type HttpEvent,
  headerOf,
  httpEventSchema,
  jsonBody,
  rawBody,
} from '../../../functions/middleware/http-event.ts';

const sent = (body: string | undefined, more: Partial<HttpEvent> = {}): HttpEvent =>
  httpEventSchema.parse({
    requestContext: { requestId: 'request-1' },
    headers: { 'Content-Type': 'application/json' },
    ...(body !== undefined && { body }),
    ...more,
  });

const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

describe('a JSON body', () => {
  it.each([
    // body, what is read
    ['{}', {}],
    [undefined, {}],
    ['', {}],
    ['{"a":[1,{"b":null}]}', { a: [1, { b: null }] }],
    ['{"a":"한글"}', { a: '한글' }],
    [nested(8), JSON.parse(nested(8))],
  ])('%s is read', (body, value) => {
    expect(jsonBody(sent(body))).toEqual({ value });
  });

  it.each([
    [nested(9), 'one level too deep'],
    [`{"a":${'['.repeat(9)}${']'.repeat(9)}}`, 'lists count as levels'],
    ['{"__proto__":{"admin":true}}', 'it would reach a prototype'],
    ['{"a":{"constructor":{"prototype":1}}}', 'inside too'],
    ['{"a":[{"prototype":1}]}', 'and in lists'],
    ['[]', 'a list is no request'],
    ['7', 'nor a number'],
    ['null', 'nor nothing'],
    ['{"a":1}{"b":2}', 'nor two'],
    ['NaN', 'nor what is no JSON'],
  ])('%s is refused: %s', (body) => {
    expect(jsonBody(sent(body))).toEqual({ fault: 'body_not_usable' });
  });

  it('counts bytes and not characters, after base64', () => {
    const korean = JSON.stringify({ a: '한'.repeat(22_000) });
    expect(jsonBody(sent(korean))).toEqual({ fault: 'body_too_large' });
    const small = Buffer.from('{"a":1}').toString('base64');
    expect(jsonBody(sent(small, { isBase64Encoded: true }))).toEqual({ value: { a: 1 } });
  });

  it('is kept as it came, for whoever checks a signature over it', () => {
    const bytes = Buffer.from([0xff, 0x00, 0x7b]);
    const event = sent(bytes.toString('base64'), { isBase64Encoded: true });
    expect(Buffer.from(rawBody(event))).toEqual(bytes);
  });
});

describe('a header', () => {
  it('is found by its name in any case, and own names only', () => {
    expect(headerOf(sent('{}'), 'content-type')).toBe('application/json');
    expect(headerOf(sent('{}'), 'constructor')).toBeUndefined();
  });
});
