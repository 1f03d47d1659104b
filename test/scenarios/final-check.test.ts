import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkBooks } from './books.ts';
import { journalOf } from './charging-book.ts';
import { importGivenCohort } from './deliveries.ts';
import { playText } from './scenario.ts';
import { makeStage } from './stage.ts';

describe('the check behind every scenario', () => {
  const stage = makeStage(importGivenCohort);
  const complaint = async (): Promise<string> =>
    await checkBooks(stage).then(
      () => 'nothing',
      (error: Error) => error.message,
    );

  beforeAll(() =>
    playText(
      stage,
      `
given   line      L1   phone born 1951-03-04
given   line      L2   phone
given   line      L3   iot
when    run       monthly-data 2026-02
`,
    ),
  );
  afterAll(() => stage.close());

  test('finds nothing after a sound run', async () => {
    expect(await complaint()).toBe('nothing');
  });

  test("finds a birth date in a log and a customer's id in a queue", async () => {
    const { dataFolder } = await stage.desk();
    await appendFile(join(dataFolder, 'logs', 'serve-batch.log'), 'born 1951-03-04\n');
    await appendFile(join(dataFolder, 'queues', 'planted.json'), '"CANARY-CUSTOMER-00002"');
    expect(await complaint()).toContain('serve-batch.log holds 1951-03-04');
    expect(await complaint()).toContain('planted.json holds CANARY-CUSTOMER-00002');
  });

  test('finds a line that was credited twice, and one that nobody granted', async () => {
    const { dataFolder } = await stage.desk();
    const again = JSON.stringify(['top-up', 3, 'another-key', 'L1', 0, 0]);
    const orphan = JSON.stringify(['top-up', 4, 'orphan-key', 'L3', 0, 0]);
    await appendFile(journalOf(dataFolder), `${again}\n${orphan}\n`);
    expect(await complaint()).toContain('Charging has 2 top-ups for L1 in 2026-02');
    expect(await complaint()).toContain(
      'L3 in 2026-02 was credited by charging and is not in the ledger',
    );
  });

  test('finds a line of the cohort that the run says nothing of', async () => {
    await playText(stage, 'when operator adds L4 phone');
    expect(await complaint()).toContain('monthly-data-2026-02 has no outcome for L4');
  });
});
