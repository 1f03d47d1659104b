import { describe, expect, it, vi } from 'vitest';

vi.stubEnv('SIGNING_KEY', 'key');
vi.stubEnv('AWS_REGION', 'ap-northeast-2');
const { handler } = await import('../../../partners/identity-provider/function.ts');

const overHttp = (method: string, rawPath: string, more: object = {}) =>
  handler({
    ...{ rawPath, headers: {}, body: undefined, isBase64Encoded: false },
    requestContext: { domainName: 'x.lambda-url.ap-northeast-2.on.aws', http: { method } },
    ...more,
  } as never);

describe('over HTTP', () => {
  it.each([
    ['POST', '/'],
    ['POST', '/mint'],
    ['POST', '/.well-known/openid-configuration'],
    ['GET', '/token'],
  ])('%s %s makes out nothing, whatever it says', async (method, path) => {
    const mint = { sub: 'customer-1' };
    const answer = await overHttp(method, path, { mint, body: JSON.stringify({ mint }) });
    expect(answer).toMatchObject({ statusCode: 404 });
    expect(JSON.stringify(answer)).not.toContain('token');
  });

  it('publishes its address as it was called', async () => {
    const answer = await overHttp('GET', '/.well-known/openid-configuration');
    expect(answer).toMatchObject({ statusCode: 200 });
    expect(JSON.stringify(answer)).toContain('https://x.lambda-url.ap-northeast-2.on.aws/');
  });
});
