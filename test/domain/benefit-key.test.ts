import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BenefitKey,
  benefitKeyOfItem,
  benefitKeySchema,
  grantId,
  ledgerSortKey,
  lineOfSubject,
  monthlyDataKey,
  spelledOut,
  voidSortKey,
} from '../../domain/benefit-key.ts';

const slug = fc.stringMatching(/^[a-z0-9-]{1,12}$/);
const id = fc.stringMatching(/^[A-Za-z0-9-]{1,32}$/);
const anyKey: fc.Arbitrary<BenefitKey> = fc.record({
  programme: slug,
  subject: fc.tuple(fc.constantFrom('line', 'person'), id).map(([kind, name]) => `${kind}:${name}`),
  benefit: slug,
  period: id,
  issue: fc.integer({ min: 0, max: 999 }),
});

describe('a benefit key', () => {
  const key = monthlyDataKey('customer-appreciation', 'L1', '2026-02');

  it('is spelled as programme, subject, benefit, period and issue', () => {
    expect(spelledOut(key)).toBe('customer-appreciation/line:L1/monthly-data/2026-02/0');
    expect(ledgerSortKey(key)).toBe('GRANT#customer-appreciation#monthly-data#2026-02#0');
    expect(voidSortKey(key)).toBe('VOID#customer-appreciation#monthly-data#2026-02#0');
  });

  it('has the same grant id for ever: charging holds it', () => {
    expect(grantId(key)).toBe('974dd753d9696b94e008bb13b5c9b48f25733c5b');
  });

  it('is spelled in one way only, and no other key is spelled like it', () => {
    fc.assert(
      fc.property(anyKey, anyKey, (a, b) => {
        const same = JSON.stringify(a) === JSON.stringify(b);
        expect(spelledOut(a) === spelledOut(b)).toBe(same);
        expect(grantId(a) === grantId(b)).toBe(same);
      }),
    );
  });

  it('does not run together where one part ends as the next begins', () => {
    fc.assert(
      fc.property(anyKey, id, (a, period) => {
        const moved = { ...a, benefit: `${a.benefit}-x`, period };
        const other = { ...a, period: `x-${period}`.slice(0, 64) };
        expect(spelledOut(moved)).not.toBe(spelledOut(other));
      }),
    );
  });

  it('is read back from the ledger item that it addresses', () => {
    fc.assert(
      fc.property(anyKey, (a) => {
        expect(benefitKeyOfItem(a.subject, ledgerSortKey(a))).toEqual(a);
        expect(benefitKeyOfItem(a.subject, voidSortKey(a))).toEqual(a);
      }),
    );
  });

  it.each(['line:L/1', 'line:L#1', 'L1', 'line:', 'household:H1'])(
    'has no subject %s',
    (subject) => {
      expect(benefitKeySchema.safeParse({ ...key, subject }).success).toBe(false);
    },
  );

  it('names a line or a person, and never takes one for the other', () => {
    expect(lineOfSubject('line:L1')).toBe('L1');
    expect(lineOfSubject('person:L1')).toBeUndefined();
  });
});
