import { describe, expect, it } from 'vitest';
import { bonusMb, bonusValidity } from '../../../domain/roaming-bonus/bonus.ts';
import { version1 } from '../builders.ts';

describe('half of a product’s data', () => {
  it.each([
    // dataMb, unitMb, percent, bonus, why
    [3072, 1, 50, 1536, 'an even half'],
    [5120, 1, 50, 2560, 'an even half'],
    [333, 1, 50, 167, 'half a megabyte is rounded up'],
    [333, 10, 50, 170, 'up to the unit of ten'],
    [340, 10, 50, 170, 'exactly a multiple stays'],
    [341, 10, 50, 180, 'half a megabyte more than a multiple is the next'],
    [1, 1, 50, 1, 'the smallest product'],
    [1, 1024, 50, 1024, 'never less than a unit'],
    [2048, 1024, 50, 1024, 'one unit'],
    [2049, 1024, 50, 2048, 'a megabyte more is two'],
    [3072, 1024, 50, 2048, 'one and a half units are two'],
    [1000, 1, 33, 330, 'a third that is even'],
    [100, 3, 33, 33, 'a multiple of three'],
    [101, 3, 33, 36, 'a third of a megabyte over the multiple is the next'],
    [7, 1, 100, 7, 'as much again'],
    [7, 1, 1, 1, 'a hundredth'],
    [900_719_925_474, 7, 50, 450_359_962_738, 'a size that nobody sells'],
  ])('of %i MB in units of %i at %i %% is %i: %s', (dataMb, unitMb, percent, expected) => {
    expect(bonusMb({ dataMb, unitMb }, percent)).toBe(expected);
  });

  it('is never less than the share, never a unit more, and always whole units', () => {
    for (let dataMb = 1; dataMb <= 400; dataMb += 1) {
      for (const unitMb of [1, 3, 10, 64]) {
        const amount = bonusMb({ dataMb, unitMb }, 50);
        expect(amount % unitMb).toBe(0);
        expect(amount * 2).toBeGreaterThanOrEqual(dataMb);
        expect((amount - unitMb) * 2).toBeLessThan(dataMb);
      }
    }
  });

  it('is what the catalogue of the programme says for each product', () => {
    const { products, bonus } = version1.benefits['roaming-bonus'];
    expect(products.map((product) => [product.code, bonusMb(product, bonus.percent)])).toEqual([
      ['ROAM-3GB', 1536],
      ['ROAM-5GB', 2560],
      ['ROAM-DAY-333', 170],
      ['ROAM-FAMILY-9GB', 4608],
    ]);
  });
});

describe('the bonus lasts', () => {
  const startedAt = '2026-03-10T01:30:00.000Z';
  it.each([
    // days, decided at, from, until, why
    [
      30,
      '2026-03-10T01:30:05.000Z',
      startedAt,
      '2026-04-09T01:30:00.000Z',
      'as long as the product',
    ],
    [
      30,
      '2026-04-09T01:29:59.999Z',
      startedAt,
      '2026-04-09T01:30:00.000Z',
      'a moment before its end',
    ],
    [
      ...([30, '2026-04-09T01:30:00.000Z'] as const),
      ...(['2026-04-09T01:30:00.000Z', '2026-05-09T01:30:00.000Z'] as const),
      'as long again where it came when the product was over',
    ],
    [1, '2026-03-01T00:00:00.000Z', startedAt, '2026-03-11T01:30:00.000Z', 'also said in advance'],
  ])('%i days, decided %s: from %s until %s: %s', (days, decidedAt, from, until) => {
    expect(bonusValidity(startedAt, days, decidedAt)).toEqual({ from, until });
  });
});
