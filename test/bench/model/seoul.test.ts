import { describe, expect, it } from 'vitest';
import { assumptions } from '../../../bench/model/assumptions.ts';
import { seoulPrices } from '../../../bench/model/seoul-prices.ts';
import { seoulQuotas } from '../../../bench/model/seoul-quotas.ts';
import { prices } from '../../../bench/prices.ts';

const tables = { ...seoulPrices, ...seoulQuotas, ...assumptions };

describe('numbers that are not ours', () => {
  it.each(Object.entries(tables))(
    '%s says its unit, its source and when it was read',
    (_, number) => {
      expect(number.value).toBeGreaterThan(0);
      expect(number.unit).not.toBe('');
      expect(number.source.length).toBeGreaterThan(15);
      expect(number.checkedOn).toMatch(/^20\d\d-\d\d-\d\d$/);
    },
  );

  it.each([...Object.entries(seoulPrices), ...Object.entries(seoulQuotas)])(
    '%s comes from a page or the price list, never from us',
    (_, number) => {
      expect(number.known).not.toBe('assumed');
      expect(number.source).toMatch(/https:\/\/|Price List API/);
    },
  );

  it.each(Object.entries(assumptions))('%s is called assumed', (_, number) => {
    expect(number.known).toBe('assumed');
  });

  it('are the prices of every other figure too', () => {
    expect(prices.dynamodbWriteUnit).toBe(seoulPrices.dynamodbWriteUnit.value);
    expect(Object.keys(prices)).toEqual(Object.keys(seoulPrices));
  });
});
