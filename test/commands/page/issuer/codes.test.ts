import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { makeCodes } from '../../../../commands/page/issuer/codes.ts';

const verifier = 'v'.repeat(43);
const granted = {
  who: { person: '7', roles: ['viewer'] },
  nonce: 'n',
  challenge: createHash('sha256').update(verifier).digest('base64url'),
  answerTo: 'http://127.0.0.1:1/',
} as const;
const give = (codes: ReturnType<typeof makeCodes>): string =>
  codes.give({ ...granted, who: { ...granted.who, roles: [...granted.who.roles] } });

it.each([
  ['at its last instant', 60_000, true],
  ['a moment later', 60_001, false],
])('a code is good for a minute: %s', (_, later, good) => {
  let now = 0;
  const codes = makeCodes(() => now);
  const code = give(codes);
  now = later;
  const found = codes.take({ code, verifier, answerTo: granted.answerTo });
  expect(found !== undefined).toBe(good);
});

it('codes that nobody brings back are not kept without end', () => {
  const codes = makeCodes(() => 0);
  const [first = '', second = '', ...rest] = Array.from({ length: 101 }, () => give(codes));
  const take = (code: string) => codes.take({ code, verifier, answerTo: granted.answerTo });
  expect(take(first)).toBeUndefined();
  expect(take(second)).toBeDefined();
  expect(take(rest.at(-1) ?? '')).toBeDefined();
});
