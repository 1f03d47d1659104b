import { describe, expect, test } from 'vitest';
import { makeStartCohortImport } from '../../../functions/events/start-cohort-import.ts';
import { importEnv } from '../../fakes/import-env.ts';

const dropped = (key: string, version = 'v1') => ({
  detail: { bucket: { name: 'extracts' }, object: { key, 'version-id': version } },
});

describe('a dropped object', () => {
  test('starts one import per version of an extract, however often its event comes', async () => {
    const env = importEnv('unused');
    const start = makeStartCohortImport(env);
    const key = 'customer-appreciation/v1/utf-8/회선 목록+1.csv';
    expect((await start(dropped(key))).outcome).toBe('started');
    expect((await start(dropped(key))).outcome).toBe('exists');
    expect((await start(dropped(key, 'v2'))).outcome).toBe('started');
    expect(env.started[0]).toMatchObject({
      machine: 'arn:cohort-import',
      name: expect.stringMatching(/^cohort-import-[0-9a-f]{32}$/),
      input: { extract: { bucket: 'extracts', key, versionId: 'v1' } },
    });
  });

  test.each(['p/v1/utf-8/a.csv.control.json', 'p/v1/utf-8/'])(
    'that is no extract (%s) starts nothing',
    async (key) => {
      const env = importEnv('unused');
      expect(await makeStartCohortImport(env)(dropped(key))).toEqual({
        outcome: 'nothing_to_import',
      });
      expect(env.started).toEqual([]);
    },
  );

  test('in the wrong folder starts an import all the same, which then says so in red', async () => {
    const env = importEnv('unused');
    expect((await makeStartCohortImport(env)(dropped('lines.csv'))).outcome).toBe('started');
  });
});
