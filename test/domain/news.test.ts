import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type NewsType, newsSchemas } from '../../domain/news.ts';

const folder = fileURLToPath(new URL('../golden/news/', import.meta.url));
const ours = readdirSync(folder).map((name) => ({
  name,
  event: JSON.parse(readFileSync(`${folder}${name}`, 'utf8')),
}));

describe('what we say on the bus', () => {
  it.each(ours)('$name reads today as it did when it was first said', ({ event }) => {
    const schema = newsSchemas[event['detail-type'] as NewsType];
    expect(schema.parse(event.detail)).toEqual(event.detail);
  });

  it('has a golden file for each kind', () => {
    const kinds = new Set(ours.map(({ event }) => event['detail-type']));
    expect([...kinds].sort()).toEqual(Object.keys(newsSchemas).sort());
  });
});
