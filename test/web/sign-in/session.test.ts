import { describe, expect, it } from 'vitest';
import { mayAct, sessionOf } from '../../../web/sign-in/session.ts';

const token = (claims: object): string =>
  `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;

describe('who is signed in', () => {
  it.each([
    ['a list', ['operator', 'approver']],
    ['a text', 'operator approver'],
  ])('is told by person and roles, these as %s', (_, roles) => {
    const session = sessionOf(`  ${token({ person: '20417', roles, name: '홍' })}\n`);
    expect(session).toMatchObject({ person: '20417', roles: ['operator', 'approver'] });
    expect(session && mayAct(session, ['approver'])).toBe(true);
    expect(session && mayAct(session, ['viewer'])).toBe(false);
  });

  it('keeps nothing of a token but person and roles', () => {
    const session = sessionOf(token({ person: '7', roles: [], name: 'somebody' }));
    expect(Object.keys(session ?? {})).toEqual(['token', 'person', 'roles']);
  });

  it('takes no role that it does not know', () => {
    expect(sessionOf(token({ person: '7', roles: 'root viewer' }))?.roles).toEqual(['viewer']);
  });

  it.each([
    ['no token', 'hello'],
    ['an empty text', ''],
    ['a customer’s token', token({ sub: 'c-1', lines: 'L1' })],
    ['a person that is no number', token({ person: 'kim', roles: 'viewer' })],
    ['no JSON', 'e30.%%%.x'],
  ])('is nobody by %s', (_, text) => {
    expect(sessionOf(text)).toBeUndefined();
  });
});
