import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { settingsOf, signInOrigins } from '../../../web/reach/settings.ts';

const provider = { by: 'provider', issuer: 'https://login.example/staff', clientId: 'page' };
const read = (signIn: object, more: object = {}) =>
  settingsOf(JSON.stringify({ stage: 'dev', api: '', signIn, ...more }));

describe('the settings beside the page', () => {
  it('name a provider by its issuer and the page’s name there', () => {
    expect(read(provider).signIn).toEqual({ ...provider, scope: 'openid' });
    expect(read({ by: 'token' }).signIn).toEqual({ by: 'token' });
    expect(read({ ...provider, issuer: 'http://127.0.0.1:4510' })).toBeDefined();
  });

  it.each([
    ['an issuer in clear text', { issuer: 'http://login.example' }],
    ['an issuer that only begins like this machine', { issuer: 'http://127.0.0.1.evil.example' }],
    ['an issuer with a name in it', { issuer: 'https://login.example@evil.example' }],
    ['an issuer with a query', { issuer: 'https://login.example/?a=b' }],
    ['an issuer at any host', { issuer: 'https://*.example' }],
    ['an issuer that ends the policy of the page', { issuer: 'https://login.example;sandbox' }],
    ['no issuer', { issuer: undefined }],
    ['a scope without openid', { scope: 'operate' }],
    ['a secret, which no page can keep', { clientSecret: 'x' }],
    ['tokens from clear text', { tokensAt: 'http://tokens.example' }],
  ])('are refused with %s', (_, differences) => {
    expect(() => read({ ...provider, ...differences })).toThrow();
  });

  it('are as the guide to deploying says', () => {
    const said = readFileSync('docs/deploy.md', 'utf8').match(/\{"stage":.*?\}\}/g) ?? [];
    expect(said.map((text) => settingsOf(text).signIn.by)).toEqual(['provider', 'token']);
  });

  it('say which field is wrong', () => {
    expect(() => read({ ...provider, issuer: 'http://login.example' })).toThrow('signIn.issuer');
  });

  it('name whom the page talks to, each origin once', () => {
    expect(signInOrigins(read({ by: 'token' }))).toEqual([]);
    expect(signInOrigins(read(provider))).toEqual(['https://login.example']);
    const tokensAt = 'https://tokens.example/path';
    expect(signInOrigins(read({ ...provider, tokensAt }))).toEqual([
      'https://login.example',
      'https://tokens.example',
    ]);
    expect(signInOrigins(read({ ...provider, tokensAt: provider.issuer }))).toHaveLength(1);
  });
});
