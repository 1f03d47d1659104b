import { describe, expect, test } from 'vitest';
import { deliveryOf } from '../../../domain/extract/delivery.ts';

describe('the key of a delivered extract', () => {
  test.each([
    ['customer-appreciation/v1/utf-8/lines.csv', 1, 'utf-8'],
    ['customer-appreciation/v12/cp949/회선 목록+1 (2).csv.gz', 12, 'cp949'],
  ])('%s says what it is for', (key, programmeVersion, encoding) => {
    expect(deliveryOf(key)).toEqual({
      programme: 'customer-appreciation',
      programmeVersion,
      encoding,
    });
  });

  test.each([
    'lines.csv',
    'customer-appreciation/lines.csv',
    'customer-appreciation/1/utf-8/lines.csv',
    'customer-appreciation/v0/utf-8/lines.csv',
    'customer-appreciation/v1/euc-kr/lines.csv',
    'customer-appreciation/v1/UTF-8/lines.csv',
    'customer-appreciation/v1/utf-8/deep/lines.csv',
    'customer-appreciation/v1/utf-8/',
    '../v1/utf-8/lines.csv',
  ])('%s is refused with the right form', (key) => {
    expect(() => deliveryOf(key)).toThrow(/<programme>\/v<version>\/<utf-8 or cp949>/);
  });
});
