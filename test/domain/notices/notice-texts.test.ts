import { describe, expect, it } from 'vitest';
import { noticeTemplates } from '../../../domain/notices/notice.ts';
import {
  factsMissing,
  languages,
  noticeTexts,
  renderNotice,
} from '../../../domain/notices/notice-texts.ts';

const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name ?? '');

/** What no message may hold, because a message is read over a shoulder and kept for years. */
const neverIn = /code|name|birth|person|customer|phone|certificate|number|secret|address|^line$/i;

describe.each(noticeTemplates)('the message %s', (template) => {
  const words = noticeTexts.templates[template];

  it.each(languages)('names every fact that it declares and no other, in %s', (language) => {
    const used = new Set(placeholders(words[language]).filter((name) => name !== 'benefit'));
    expect([...used].sort()).toEqual([...words.facts].sort());
  });

  it('has no place for a code, a name, a number or a birth date', () => {
    expect(words.facts.filter((name) => neverIn.test(name))).toEqual([]);
  });

  it('is Korean in Korean, and says what it is about', () => {
    expect(words.ko).toMatch(/[가-힣]{2,}/);
    expect(words.ko).toMatch(/^\[고객 감사\] /);
    expect(words.en).not.toMatch(/[가-힣]/);
  });

  it('reads without a brace when its facts are there', () => {
    const facts = Object.fromEntries(words.facts.map((name) => [name, `some ${name}`]));
    const notice = { template, benefit: 'ott-pass', facts };
    for (const language of languages) {
      const text = renderNotice(notice, language);
      expect(text).not.toMatch(/[{}]|undefined/);
      for (const name of words.facts) expect(text).toContain(`some ${name}`);
    }
  });
});

it('has words for the templates that exist and for no others', () => {
  expect(Object.keys(noticeTexts.templates).sort()).toEqual([...noticeTemplates].sort());
});

it('names the benefit in the reader’s language', () => {
  const notice = { template: 'benefit_declined', benefit: 'safety-insurance', facts: {} } as const;
  expect(renderNotice(notice, 'ko')).toContain('안전·안심 보험');
  expect(renderNotice(notice, 'en')).toContain('safety insurance');
});

it('is not put into words while a fact is missing', () => {
  const notice = { template: 'data_given', benefit: 'monthly-data', facts: { gb: 100 } } as const;
  expect(factsMissing(notice)).toEqual(['month', 'until']);
  expect(() => renderNotice(notice, 'ko')).toThrow('A data_given notice lacks month, until');
});

it('puts no fact into words that its template does not name', () => {
  const facts = { gb: 100, month: '2026-02', until: '2026-02-28', cause: 'never shown' };
  const notice = { template: 'data_given', benefit: 'monthly-data', facts } as const;
  expect(renderNotice(notice, 'en')).not.toContain('never shown');
});
