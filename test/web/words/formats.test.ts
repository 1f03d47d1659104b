import { describe, expect, it } from 'vitest';
import { formatsOf, secondsBetween } from '../../../web/words/formats.ts';

const { en, ko } = { en: formatsOf('en'), ko: formatsOf('ko') };

describe('how the page writes', () => {
  it('has Korea’s days and hours, wherever the reader sits', () => {
    expect(en.moment('2026-01-31T15:00:00.000Z')).toBe('1 Feb 2026, 00:00');
    expect(ko.moment('2026-01-31T15:00:00.000Z')).toBe('2026년 2월 1일 00:00');
    expect(en.month('2026-02')).toBe('February 2026');
    expect(ko.month('2026-12')).toBe('2026년 12월');
    expect(en.day('2026-01-01')).toBe('1 Jan 2026');
  });

  it.each([
    [1, '100%', 'all is all'],
    [0.99999, '99.9%', 'nearly all is not all'],
    [0.995, '99.5%', 'nearly all is not all'],
    [0.76, '76%', 'whole above ten'],
    [0.0263, '2.6%', 'a decimal below ten'],
    [0.00014, '0.014%', 'little is not nothing'],
    [1e-9, '0.001%', 'next to nothing is not nothing'],
    [0, '0%', 'nothing'],
  ])('the share %d is %s: %s', (share, said) => {
    expect(en.share(share)).toBe(said);
  });

  it.each([
    [0.44, '0.4 s', '0.4초'],
    [41, '41 s', '41초'],
    [59.7, '1 min 0 s', '1분 0초'],
    [754, '12 min 34 s', '12분 34초'],
    [17_460, '4 h 51 min', '4시간 51분'],
  ])('%d seconds are %s', (seconds, english, korean) => {
    expect(en.seconds(seconds)).toBe(english);
    expect(ko.seconds(seconds)).toBe(korean);
  });

  it('counts no time backwards', () => {
    expect(secondsBetween('2026-01-01T00:00:00.000Z', '2026-01-01T00:00:01.500Z')).toBe(1.5);
    expect(secondsBetween('2026-01-01T00:00:01.000Z', '2026-01-01T00:00:00.000Z')).toBe(0);
  });
});
