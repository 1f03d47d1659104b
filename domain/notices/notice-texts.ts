import * as z from 'zod';
import { Defect } from '../errors.ts';
import { benefitIds } from '../programme.ts';
import { type Notice, noticeTemplates } from './notice.ts';
import given from './templates.json' with { type: 'json' };

/** Korean for customers; English beside it for whoever reviews or tests. */
export const languages = ['ko', 'en'] as const;
export type Language = (typeof languages)[number];

const textSchema = z.strictObject({ ko: z.string().min(1), en: z.string().min(1) });
const templateSchema = z.strictObject({
  /** Which facts of the notice the texts name in braces. `{benefit}` needs none. */
  facts: z.array(z.string().regex(/^[a-z][A-Za-z]*$/)),
  ...textSchema.shape,
});

/** The words of every message, as data: no template without both languages. */
export const noticeTextsSchema = z.strictObject({
  benefits: z.record(z.enum(benefitIds), textSchema),
  templates: z.record(z.enum(noticeTemplates), templateSchema),
});

/** The words of every message, parsed. */
export const noticeTexts = noticeTextsSchema.parse(given);

type Told = Pick<Notice, 'template' | 'benefit' | 'facts'>;

/** The facts that the template names and the notice does not hold. */
export const factsMissing = ({ template, facts }: Told): string[] =>
  noticeTexts.templates[template].facts.filter((name) => facts[name] === undefined);

/** The message in words, as the customer reads it. Throws Defect where a fact is missing. */
export const renderNotice = (notice: Told, language: Language): string => {
  const missing = factsMissing(notice);
  if (missing.length > 0) {
    throw new Defect(`A ${notice.template} notice lacks ${missing.join(', ')}`);
  }
  const { benefits, templates } = noticeTexts;
  const facts: Record<string, string | number> = {
    ...notice.facts,
    benefit: benefits[notice.benefit as keyof typeof benefits]?.[language] ?? notice.benefit,
  };
  return templates[notice.template][language].replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    String(facts[name]),
  );
};
