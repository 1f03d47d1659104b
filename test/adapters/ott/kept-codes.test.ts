import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reportOf } from '../../../adapters/ott/code-files.ts';
import {
  codeFile,
  codeImportEnv,
  codesOf,
  deliver,
  importCodes,
  markersOf,
} from '../../fakes/code-import.ts';
import type { MonthlyEnv } from '../../fakes/monthly-env.ts';

/** Rows out of few codes, so that they meet; each code has one serial, as a partner means it. */
const row = fc.integer({ min: 0, max: 14 }).map((n) => [`s-${n}`, `CODE-FEW-${n}`] as const);
const rows = fc.array(row, { minLength: 1, maxLength: 24 });

const first = 'customer-appreciation/stream-one/one.csv';
const second = 'customer-appreciation/stream-one/two.csv';

const countsOf = async (env: MonthlyEnv, file: string) => {
  const report = await reportOf(env, file);
  if (!report) throw new Error('the file has no report');
  return report;
};

describe('the codes of a file', () => {
  it('are in the pool once each, in whatever order the parts are kept', async () => {
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.integer({ min: 1, max: 7 }),
        fc.boolean(),
        async (given, n, back) => {
          const env = await codeImportEnv();
          const order = back ? <T>(parts: readonly T[]) => [...parts].reverse() : undefined;
          const options = { rowsInAPart: n, ...(order && { order }) };
          const { file } = await importCodes(env, deliver(env, codeFile(given), first), options);
          const different = new Set(given.map(([, code]) => code)).size;
          expect(codesOf(env)).toHaveLength(different);
          expect(markersOf(env)).toHaveLength(different);
          expect(await countsOf(env, file.file)).toMatchObject({
            delivered: given.length,
            offered: different,
            duplicateInFile: given.length - different,
            duplicateOfEarlierFile: 0,
            quarantined: 0,
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('belong to one of two files that go on at once, and are a duplicate in the other', async () => {
    await fc.assert(
      fc.asyncProperty(rows, rows, async (one, two) => {
        fc.pre(codeFile(one) !== codeFile(two));
        const env = await codeImportEnv();
        const [a, b] = await Promise.all([
          importCodes(env, deliver(env, codeFile(one), first), { rowsInAPart: 2 }),
          importCodes(env, deliver(env, codeFile(two), second), { rowsInAPart: 3 }),
        ]);
        const reports = [await countsOf(env, a.file.file), await countsOf(env, b.file.file)];
        const different = new Set([...one, ...two].map(([, code]) => code)).size;
        expect(codesOf(env)).toHaveLength(different);
        expect(markersOf(env)).toHaveLength(different);
        const sum = (of: 'offered' | 'duplicateInFile' | 'duplicateOfEarlierFile') =>
          reports.reduce((total, report) => total + report[of], 0);
        expect(sum('offered')).toBe(different);
        expect(sum('offered') + sum('duplicateInFile') + sum('duplicateOfEarlierFile')).toBe(
          one.length + two.length,
        );
      }),
      { numRuns: 60 },
    );
  });

  it('are kept once by two imports of one content that go on at once', async () => {
    const env = await codeImportEnv();
    const text = codeFile(Array.from({ length: 9 }, (_, n) => [`s-${n}`, `CODE-TWICE-${n}`]));
    await Promise.all([
      importCodes(env, deliver(env, text, first)),
      importCodes(env, deliver(env, text, second)),
    ]);
    expect(codesOf(env)).toHaveLength(9);
    expect(markersOf(env)).toHaveLength(9);
  });
});

describe('a serial', () => {
  it('belongs to the first code that came with it, also in a later file', async () => {
    const env = await codeImportEnv();
    await importCodes(env, deliver(env, codeFile([['s-1', 'CODE-SERIAL-1']]), first));
    const { file } = await importCodes(
      env,
      deliver(env, codeFile([['s-1', 'CODE-SERIAL-2']]), second),
    );
    expect(await countsOf(env, file.file)).toMatchObject({ offered: 0, quarantined: 1 });
    expect(codesOf(env)).toHaveLength(1);
  });
});
