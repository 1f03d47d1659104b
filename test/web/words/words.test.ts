import { describe, expect, it } from 'vitest';
import { reasonCodes } from '../../../domain/monthly-data/reasons.ts';
import { parkedReasons } from '../../../domain/parked-reasons.ts';
import { en } from '../../../web/words/en.ts';
import { ko } from '../../../web/words/ko.ts';

/** Every text by its path; a sentence is made of letters, so that what it is made of shows. */
const saidBy = (words: object, at = ''): [string, string][] =>
  Object.entries(words).flatMap(([name, said]): [string, string][] => {
    const path = `${at}${name}`;
    if (typeof said === 'string') return [[path, said]];
    if (typeof said === 'function') return [[path, String(said('«a»', '«b»'))]];
    return saidBy(said, `${path}.`);
  });

describe('the page’s words', () => {
  it('are all there in Korean: nothing is left in English or empty', () => {
    const left = saidBy(ko)
      .filter(([path]) => path !== 'language.en')
      .filter(([, said]) => !/[가-힣]/.test(said) && !/^[«»a-z\s–GB,+()]*$/.test(said))
      .map(([path, said]) => `${path}: ${said}`);
    expect(left).toEqual([]);
  });

  it('name in Korean every fact that they name in English', () => {
    const korean = new Map(saidBy(ko));
    const lost = saidBy(en).flatMap(([path, said]) =>
      (said.match(/«.»/g) ?? [])
        .filter((fact) => !korean.get(path)?.includes(fact))
        .map((fact) => `${path} lacks ${fact}`),
    );
    expect(lost).toEqual([]);
  });

  it.each([
    ['refusal', reasonCodes, en.reason, ko.reason],
    ['parking', parkedReasons, en.parkedReason, ko.parkedReason],
  ] as const)('have a sentence for every reason of %s', (_, codes, english, korean) => {
    for (const code of codes) {
      expect(english[code], code).toBeTruthy();
      expect(korean[code], code).toMatch(/[가-힣]/);
    }
  });
});
