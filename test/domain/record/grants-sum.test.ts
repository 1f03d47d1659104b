import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sumOfNoGrants } from '../../../domain/record/grants-sum.ts';

type Item = Readonly<Record<string, unknown>>;

const sumOf = (items: readonly Item[]) => {
  const sum = sumOfNoGrants();
  for (const item of items) sum.add(item);
  return sum;
};

/** A grant's item, as the ledger holds it. */
const someItem = fc.record({
  pk: fc.integer({ min: 1, max: 1_000_000 }).map((line) => `line:L-${line}`),
  sk: fc.constant('GRANT#customer-appreciation#monthly-data#2026-02#0'),
  amountGb: fc.constantFrom(100, 101),
  run: fc.constantFrom('monthly-data-2026-02', 'monthly-data-2026-02-rerun-2'),
  facts: fc.record({ status: fc.constantFrom('in_service', 'suspended'), age: fc.nat(99) }),
});
const someItems = fc.uniqueArray(someItem, { selector: ({ pk }) => pk, maxLength: 12 });

describe('the sum of grants', () => {
  it('is the same in whatever order and in whatever pieces they are added', () => {
    fc.assert(
      fc.property(someItems, fc.nat(12), fc.gen(), (items, cut, gen) => {
        const shuffled = gen(() => fc.shuffledSubarray(items, { minLength: items.length }));
        const pieces = sumOf(shuffled.slice(0, cut));
        pieces.addText(sumOf(shuffled.slice(cut)).text());
        expect(pieces.hash()).toBe(sumOf(items).hash());
      }),
    );
  });

  it('is another one where a grant is left out, added, or differs in anything', () => {
    fc.assert(
      fc.property(someItems, someItem, fc.nat(), (items, other, place) => {
        fc.pre(items.length > 0 && items.every(({ pk }) => pk !== other.pk));
        const at = place % items.length;
        const one = items[at] as (typeof items)[number];
        const without = items.filter((_, index) => index !== at);
        const changed: Item[] = [
          { ...one, amountGb: one.amountGb + 1 },
          { ...one, facts: { ...one.facts, age: one.facts.age + 1 } },
          { ...one, note: 'nobody wrote this' },
        ];
        const sums = [
          sumOf(items),
          sumOf(without),
          sumOf([...items, other]),
          sumOf([...items, one]),
          ...changed.map((item) => sumOf([...without, item])),
        ];
        expect(new Set(sums.map((sum) => sum.hash())).size).toBe(sums.length);
      }),
    );
  });

  it('does not depend on the order of a grant’s attributes', () => {
    const item = { pk: 'line:L1', sk: 'GRANT', facts: { a: 1, b: 2 } };
    const turned = { facts: { b: 2, a: 1 }, sk: 'GRANT', pk: 'line:L1' };
    expect(sumOf([turned]).hash()).toBe(sumOf([item]).hash());
  });

  it('is the sum of whole numbers, carries and all', () => {
    const modulus = 1n << 4096n;
    const numberOf = (text: string) =>
      BigInt(`0x${Buffer.from(text, 'base64').reverse().toString('hex')}`);
    fc.assert(
      fc.property(someItems, (items) => {
        const numbers = items.map((item) => numberOf(sumOf([item]).text()));
        const whole = numbers.reduce((sum, number) => (sum + number) % modulus, 0n);
        expect(numberOf(sumOf(items).text())).toBe(whole);
      }),
    );
  });

  it('carries also where more were added than 32 bits can wait for', () => {
    const all = sumOfNoGrants();
    const largest = Buffer.alloc(512, 0xff).toString('base64');
    // Each takes one away: modulo 2^4096 the largest number is minus one.
    for (let times = 0; times < 70_000; times += 1) all.addText(largest);
    const bytes = Buffer.from(all.text(), 'base64').reverse();
    expect((1n << 4096n) - BigInt(`0x${bytes.toString('hex')}`)).toBe(70_000n);
  });

  it('is read back from its text, and from no other text', () => {
    fc.assert(
      fc.property(someItems, (items) => {
        const read = sumOfNoGrants();
        read.addText(sumOf(items).text());
        expect(read.text()).toBe(sumOf(items).text());
      }),
    );
    expect(() => sumOfNoGrants().addText('AAAA')).toThrow('has 3');
  });

  it('of no grants at all has a hash too', () => {
    expect(sumOfNoGrants().hash()).toMatch(/^[0-9a-f]{64}$/);
  });
});
