import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Case } from './case.ts';
import { mapCases } from './map-cases.ts';
import { serviceCases } from './service-cases.ts';
import { workflowCases } from './workflow-cases.ts';

const tests = fileURLToPath(new URL('../../', import.meta.url));
const cases: [string, Case][] = Object.entries({ ...workflowCases, ...mapCases, ...serviceCases });

/** Whether a file has a test (or a table of tests) of this title, and does not skip it. */
const has = (file: string, title: string): boolean => {
  if (!existsSync(`${tests}${file}`)) return false;
  const text = readFileSync(`${tests}${file}`, 'utf8');
  if (title.startsWith('describe(')) return text.includes(title);
  const quoted = [`'${title}'`, `"${title}"`].map((t) => text.indexOf(t)).find((at) => at >= 0);
  if (quoted === undefined) return false;
  const before = text.slice(0, quoted).trimEnd();
  return before.endsWith('(') && !/\.(skip|todo|fails)\($/.test(before);
};

describe.each(cases)('%s', (_id, { proofs, page, holds }) => {
  const titles = Object.entries(proofs).flatMap(([file, all]) => all.map((title) => [file, title]));

  test.each(titles)('is shown by %s: %s', (file = '', title = '') => {
    expect(has(file, title), `${file} has no test "${title}": name one that shows it`).toBe(true);
  });

  test('names a page of AWS, and says one thing', () => {
    expect(titles.length).toBeGreaterThan(0);
    expect(page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/[\w./-]+\.html$/);
    expect(holds).not.toMatch(/[|\n]|\.$/);
  });
});
