import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reportOf } from '../../adapters/ott/code-files.ts';
import { accountOfPool, isConserved } from '../../adapters/ott/pool-account.ts';
import { sampleCodeFiles } from '../../commands/sample-codes.ts';
import { codeImportEnv, codesOf, deliver, importCodes } from '../fakes/code-import.ts';

const sample = (seed: number, rows: readonly number[]) =>
  sampleCodeFiles({ seed, programme: 'customer-appreciation', pool: 'stream-one', rows });

describe('sample files of codes', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(sample(7, [50, 50])).toEqual(sample(7, [50, 50]));
    expect(sample(7, [50])).not.toEqual(sample(8, [50]));
  });

  it('have every fate from 40 rows on, but no earlier file before the first', () => {
    const [, second] = sample(3, [40, 40]);
    expect(second?.planned.duplicateInFile).toBeGreaterThan(0);
    expect(second?.planned.duplicateOfEarlierFile).toBeGreaterThan(0);
    expect(second?.planned.quarantined.serial_taken).toBeGreaterThan(0);
    expect(sample(3, [40])[0]?.planned.duplicateOfEarlierFile).toBe(0);
  });

  it('end as they were planned, in whatever order the parts of a file are imported', async () => {
    const rows = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1 }), rows, fc.boolean(), async (seed, given, back) => {
        const env = await codeImportEnv();
        let kept = 0;
        for (const { key, text, planned } of sample(seed, given)) {
          const order = <T>(parts: readonly T[]) => (back ? [...parts].reverse() : parts);
          const options = { rowsInAPart: 11, order };
          const { file } = await importCodes(env, deliver(env, text, key), options);
          kept += planned.kept;
          expect(await reportOf(env, file.file)).toMatchObject({
            delivered: planned.rows,
            offered: planned.kept,
            duplicateInFile: planned.duplicateInFile,
            duplicateOfEarlierFile: planned.duplicateOfEarlierFile,
            quarantinedByReason: planned.quarantined,
          });
        }
        expect(codesOf(env)).toHaveLength(kept);
        const { faults } = await accountOfPool(env, 'stream-one');
        expect(isConserved(faults), JSON.stringify(faults)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });
});
