import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Defect } from '../../domain/errors.ts';
import { rightsTakenAway } from '../../domain/programme-widening.ts';
import { programmeNamed, programmeVersion, programmeVersions } from '../../programmes/catalogue.ts';

describe('the programmes in the bundle', () => {
  it('are all the files there are', () => {
    const folder = new URL('../../programmes/', import.meta.url);
    const files = readdirSync(folder, { recursive: true })
      .map(String)
      .filter((file) => file.endsWith('.json'))
      .sort();
    const bundled = programmeVersions.map(
      ({ programme }) => `${programme.programme}/v${programme.version}.json`,
    );
    expect(bundled.sort(), 'add the file to the table in programmes/catalogue.ts').toEqual(files);
  });

  it('are found by name and version, the same both ways', () => {
    expect(programmeNamed('customer-appreciation@2')).toBe(
      programmeVersion('customer-appreciation', 2),
    );
  });

  it.each(['customer-appreciation@3', 'other@1'])('are not %s, which is our own fault', (name) => {
    expect(() => programmeNamed(name)).toThrow(Defect);
    expect(() => programmeNamed(name)).toThrow('customer-appreciation@1, customer-appreciation@2');
  });

  it.each([
    'customer-appreciation',
    'customer-appreciation@',
    '@1',
    'customer-appreciation@01',
    '',
  ])('cannot be named %j', (name) => {
    expect(() => programmeNamed(name)).toThrow('write name@version');
  });

  it('never change once they are out: the next version says it instead', () => {
    const hashes = programmeVersions.map(({ programme, hash }) => [programme.version, hash]);
    expect(hashes).toEqual([
      [1, '5aac051a0a1542f93508bcc1a4e0b79fa54928aef78e19bdecfa3756e7bf45a5'],
      [2, 'e72b1cae6fe03cfb222ee2eb4fd3dd9e363811878e70435361a2f15e1c54f3ba'],
    ]);
  });
});

describe('version 2', () => {
  const first = programmeVersion('customer-appreciation', 1).programme;
  const second = programmeVersion('customer-appreciation', 2).programme;

  it('moves the reference date from 13 to 31 January', () => {
    expect([first.referenceDate, second.referenceDate]).toEqual(['2026-01-13', '2026-01-31']);
  });

  it('takes no right away that version 1 gave', () => {
    expect(rightsTakenAway(first, second)).toEqual([]);
  });
});

describe('every policy choice', () => {
  const objectsWithoutComment = (value: unknown, path: string): string[] => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    const entries = Object.entries(value);
    const holdsAChoice = entries.some(([, member]) => typeof member !== 'object');
    const own = holdsAChoice && !('comment' in value) ? [path] : [];
    return [...own, ...entries.flatMap(([key, at]) => objectsWithoutComment(at, `${path}.${key}`))];
  };

  it.each(programmeVersions)('says why it is so: version $programme.version', ({ programme }) => {
    expect(objectsWithoutComment(programme, 'programme')).toEqual([]);
  });
});
