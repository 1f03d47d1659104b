import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { becauseInKorean } from '../../../web/words/because.ts';

const sources = ['functions', 'domain', 'adapters', 'commands/page'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8')),
);

it('every reason said in Korean is a code of the door', () => {
  const codes = Object.keys(becauseInKorean).filter((code) => !code.endsWith('_changed'));
  expect(codes.length).toBeGreaterThan(30);
  const unknown = codes.filter(
    (code) => !sources.some((text) => new RegExp(`\\b${code}\\b`).test(text)),
  );
  expect(unknown).toEqual([]);
});
