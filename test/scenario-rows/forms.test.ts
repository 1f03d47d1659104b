import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { understand } from '../scenarios/rows.ts';
import { steps } from '../scenarios/scenario.ts';

const folder = fileURLToPath(new URL('../scenarios', import.meta.url));

/** Every text between backquotes that begins on a line of its own. */
const textsIn = (file: string): string[] =>
  [...readFileSync(join(folder, file), 'utf8').matchAll(/`\n([^`$]*)`/g)].map(
    ([, text]) => text ?? '',
  );

const files = readdirSync(folder).filter((file) => file.endsWith('.test.ts'));

test.each(files)('every row of %s is understood', (file) => {
  for (const text of textsIn(file)) expect(() => understand(text, steps)).not.toThrow();
});

test('every form is used by some scenario: one that is not has never been tried', () => {
  const used = new Set(
    files
      .flatMap((file) => textsIn(file))
      .flatMap((text) => understand(text, steps))
      .map(({ step }) => step.form),
  );
  expect(steps.map(({ form }) => form).filter((form) => !used.has(form))).toEqual([]);
});

test('no two forms fit the same row', () => {
  const rows = files.flatMap((file) => textsIn(file)).flatMap((text) => understand(text, steps));
  for (const { row } of rows) {
    const fitting = steps.filter((step) => {
      try {
        return understand(row.text, [step]).length === 1;
      } catch {
        return false;
      }
    });
    expect(
      fitting.map(({ form }) => form),
      row.text,
    ).toHaveLength(1);
  }
});
