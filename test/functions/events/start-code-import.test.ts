import { describe, expect, it } from 'vitest';
import { makeStartCodeImport } from '../../../functions/events/start-code-import.ts';
import { codeImportEnv } from '../../fakes/code-import.ts';

const dropped = (key: string, version = 'v1') => ({
  detail: { bucket: { name: 'codes' }, object: { key, 'version-id': version } },
});
const key = 'customer-appreciation/stream-one/batch-1.csv';

describe('a delivered file of codes', () => {
  it('starts one import for each version, however often its event comes', async () => {
    const env = await codeImportEnv();
    const start = makeStartCodeImport(env);
    expect((await start(dropped(key))).outcome).toBe('started');
    expect((await start(dropped(key))).outcome).toBe('exists');
    expect((await start(dropped(key, 'v2'))).outcome).toBe('started');
    expect(env.started[0]).toMatchObject({
      name: expect.stringMatching(/^code-import-[0-9a-f]{32}$/),
      input: { delivered: { bucket: 'codes', key, versionId: 'v1' } },
    });
  });

  it('is not read by what starts its import', async () => {
    const env = await codeImportEnv();
    await makeStartCodeImport(env)(dropped(key));
    expect(env.calls).toEqual(['start the code import']);
  });

  it('starts nothing where it is the marker of a folder', async () => {
    const env = await codeImportEnv();
    const answer = await makeStartCodeImport(env)(dropped('customer-appreciation/stream-one/'));
    expect(answer).toEqual({ outcome: 'nothing_to_import' });
    expect(env.started).toEqual([]);
  });
});
