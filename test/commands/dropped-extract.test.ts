import { describe, expect, test } from 'vitest';
import { type CohortAtDesk, redriveFailedImport } from '../../commands/dropped-extract.ts';
import { aTask, aWorld, inARow, machineArn, Thrown } from '../local/step-functions/world.ts';

/** An import that falls over as long as `failure` says so, at a desk of its own. */
const anImport = async (failure: () => Error | undefined) => {
  const world = aWorld({
    read: () => 'read',
    freeze: () => {
      const error = failure();
      if (error) throw error;
      return 'frozen';
    },
  });
  world.register(inARow({ Read: aTask('read'), Freeze: aTask('freeze') }));
  const said: string[] = [];
  const at = {
    desk: {
      dataFolder: world.folder,
      cloud: { stepFunctions: world.engine },
      env: { settings: { required: () => machineArn('machine') } },
    },
    progress: { say: (sentence: string) => said.push(sentence) },
  } as unknown as CohortAtDesk;
  return { world, at, said };
};

describe('an import that failed', () => {
  test('goes on where it fell over, and reads nothing again', async () => {
    let away = true;
    const { world, at, said } = await anImport(() =>
      away ? new Thrown('Runtime.ExitError') : undefined,
    );
    await world.ended(await world.start());
    away = false;
    expect(await redriveFailedImport(at, 'cohort.csv')).toBe(true);
    expect(world.calls.map(({ name }) => name)).toEqual(['read', 'freeze', 'freeze']);
    expect(said).toEqual(['The import had failed (Runtime.ExitError): redriving it.']);
  });

  test('says so where it falls over once more', async () => {
    const { world, at } = await anImport(() => new Thrown('Runtime.ExitError', 'out of memory'));
    await world.ended(await world.start());
    await expect(redriveFailedImport(at, 'cohort.csv')).rejects.toThrow(
      'The import of cohort.csv failed: out of memory',
    );
  });

  test('stays refused where the extract itself was refused', async () => {
    const { world, at } = await anImport(() => new Thrown('InputRejected', 'row 7 has no line'));
    await world.ended(await world.start());
    expect(await redriveFailedImport(at, 'cohort.csv')).toBe(false);
    expect(world.calls).toHaveLength(2);
  });

  test('is not looked for where there is none, or the last one ended well', async () => {
    const { world, at } = await anImport(() => undefined);
    expect(await redriveFailedImport(at, 'cohort.csv')).toBe(false);
    await world.ended(await world.start());
    expect(await redriveFailedImport(at, 'cohort.csv')).toBe(false);
  });
});
