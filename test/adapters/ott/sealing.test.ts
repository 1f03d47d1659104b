import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fingerprintOf, openCode, sealCode } from '../../../adapters/ott/sealing.ts';

const code = 'SEAL-TEST-0001';
const dataKey = randomBytes(32);
const codeId = fingerprintOf('secret', 'stream-one', code);
const sealed = sealCode({ dataKey, codeId, row: 2 }, code);

describe('a sealed code', () => {
  it('opens with its key and id as it was delivered', () => {
    expect(openCode(dataKey, codeId, sealed)).toBe(code);
  });

  it.each([
    ['another key', randomBytes(32), codeId],
    ['another id', dataKey, fingerprintOf('secret', 'stream-two', code)],
  ])('does not open with %s, and the error names no code', (_why, key, id) => {
    expect(() => openCode(key, id, sealed)).toThrow(`The code ${id} does not open`);
    expect(() => openCode(key, id, sealed)).not.toThrow(code);
  });

  it('has another nonce than any other row', () => {
    const nonces = [2, 3, 2 ** 24, 2 ** 40].map(
      (row) => sealCode({ dataKey, codeId, row }, code).nonce,
    );
    expect(new Set(nonces).size).toBe(4);
  });

  it('shows the code nowhere', () => {
    expect(Buffer.from(JSON.stringify(sealed)).includes(code)).toBe(false);
    expect(Buffer.from(sealed.ciphertext, 'base64').toString()).not.toContain(code);
  });
});

describe('the id of a code', () => {
  it.each(['seal-test-0001', 'SEALTEST0001', ' SEAL TEST 0001 ', 'ｓｅａｌ-test-0001'])(
    'is the same for %j, the same code in another hand',
    (other) => {
      expect(fingerprintOf('secret', 'stream-one', other)).toBe(codeId);
    },
  );

  it.each([
    ['another secret', fingerprintOf('other', 'stream-one', code)],
    ['another pool', fingerprintOf('secret', 'stream-two', code)],
    ['another code', fingerprintOf('secret', 'stream-one', 'SEAL-TEST-0002')],
  ])('is another one under %s', (_why, other) => {
    expect(other).not.toBe(codeId);
    expect(other).toMatch(/^[0-9a-f]{64}$/);
  });
});
