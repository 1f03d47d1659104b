import { describe, expect, it } from 'vitest';
import { matchRoute, parseRouteKey, routeIdentity } from '../../../local/http/route-key.ts';

const routes = (...texts: string[]) =>
  texts.map((text) => ({ text, key: parseRouteKey(text) ?? { kind: 'default' as const } }));
const matched = (texts: string[], method: string, path: string) =>
  matchRoute(routes(...texts), method, path)?.route.text;

describe('a route key', () => {
  it.each(['get /a', 'GET a', 'GET', 'TRACE /a', 'GET /{a+}/b', 'GET /a{b}', 'GET /{}', 'default'])(
    'is none: %s',
    (text) => expect(parseRouteKey(text)).toBeUndefined(),
  );

  it('is the same whatever its parameters are called', () => {
    expect(routeIdentity('GET /a/{b}/{c+}')).toBe(routeIdentity('GET /a/{x}/{y+}'));
    expect(routeIdentity('GET /a/{b}')).not.toBe(routeIdentity('GET /a/{b+}'));
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
describe('of AWS’s own example', () => {
  const example = [
    '$default',
    'ANY /{proxy+}',
    'GET /pets/{proxy+}',
    'GET /pets/dog/{id}',
    'GET /pets/dog/1',
  ];
  it.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1'],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id}'],
    ['GET', '/pets/cat/1', 'GET /pets/{proxy+}'],
    ['POST', '/test/5', 'ANY /{proxy+}'],
    ['GET', '/', '$default'],
  ])('%s %s goes to %s', (method, path, route) => {
    expect(matched(example, method, path)).toBe(route);
  });
});

it('hands on what stands between slashes, and never a slash out of an escape as one', () => {
  const found = matchRoute(routes('GET /lines/{line}/notices'), 'GET', '/lines/a%2Fb/notices');
  expect(found?.parameters).toEqual({ line: 'a/b' });
  expect(matched(['GET /lines/{line}'], 'GET', '/lines/a/b')).toBeUndefined();
});

it('keeps a parameter by any name apart from what objects have by nature', () => {
  const found = matchRoute(routes('GET /{__proto__}'), 'GET', '/x');
  expect(Object.entries(found?.parameters ?? {})).toEqual([['__proto__', 'x']]);
});
