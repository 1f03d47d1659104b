import { expect, it } from 'vitest';
import { refusalOf } from '../../../web/sign-in/sign-in-failure.ts';

it.each([
  ['access_denied', 'denied'],
  ['login_required', 'again'],
  ['invalid_grant', 'again'],
  ['temporarily_unavailable', 'busy'],
  ['invalid_scope', 'setup'],
  ['of_tomorrow', 'other'],
  ['toString', 'other'],
  [undefined, 'other'],
] as const)('%s means to the person: %s', (code, refusal) => {
  expect(refusalOf(code)).toBe(refusal);
});
