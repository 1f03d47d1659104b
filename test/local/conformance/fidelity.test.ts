import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { differences } from './differences.ts';
import { fidelityTables, tablesBegin } from './fidelity-document.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

test('docs/fidelity.md has the cases and differences of this suite', () => {
  const [, tables = ''] = readFileSync(`${root}docs/fidelity.md`, 'utf8').split(tablesBegin);
  expect(tables.trim(), 'run node test/local/conformance/write-fidelity.ts').toBe(
    fidelityTables().trim(),
  );
});

describe('a known difference', () => {
  const proofs = differences.flatMap(({ proof }) => (proof === undefined ? [] : [proof]));
  test.each(proofs)('is kept as it is said to be by %s: %s', (file, title) => {
    expect(existsSync(`${root}test/${file}`), file).toBe(true);
    expect(readFileSync(`${root}test/${file}`, 'utf8')).toContain(`'${title}'`);
  });

  test.each(differences)('$onAws: says both sides and the reason, a line each', (difference) => {
    for (const text of [difference.onAws, difference.here, difference.reason]) {
      expect(text).toMatch(/^[^|\n]+[^.|\n]$/);
    }
  });
});
