import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { typed } from '../../../commands/benefits/typed.ts';
import { type OperationsRouteId, operationsRouteOf } from '../../../domain/operations/routes.ts';
import { operatorCall } from '../../../functions/middleware/operator-call.ts';
import { makeDecideOnSupplements } from '../../../functions/operations/decide-on-supplements.ts';
import { makeOperateRun } from '../../../functions/operations/operate-run.ts';
import { makeAddSupplement } from '../../../functions/workflow/add-supplement.ts';
import { aLine } from '../../domain/builders.ts';
import { monthlyWorkflow, runToTheEnd, sealCohort } from '../../fakes/monthly-workflow.ts';
import { type OperationsEnvInMemory, operationsEnv } from '../../fakes/operations-env.ts';
import { supplementFile } from '../../fakes/supplement-workflow.ts';
import { typist } from '../../fakes/typed-commands.ts';

let env: OperationsEnvInMemory;
let folder: string;

/** A supplement that is to be sealed is, at once. */
const sealAll = async (): Promise<void> => {
  for (const { name, input } of env.started) {
    if (name.startsWith('supplement-')) await makeAddSupplement(env)(input as never);
  }
};
const type = (person: string, roles: string, text: string) => {
  const functions = {
    'decide-on-supplements': operatorCall('decide-on-supplements', makeDecideOnSupplements, env),
    'operate-run': operatorCall('operate-run', makeOperateRun, env),
  };
  const handlerOf = (id: OperationsRouteId) =>
    functions[operationsRouteOf(id).servedBy as keyof typeof functions];
  return typist(handlerOf, { person, roles }, sealAll)(text);
};
const maker = (text: string) => type('1001', 'operator', text);
const checker = (text: string) => type('2002', 'approver', text);
const file = (name: string, body: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, body);
  return path;
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'supplement-commands-'));
  env = await operationsEnv({
    COHORT_IMPORT_STATE_MACHINE: 'arn:aws:states:ap-northeast-2:1:stateMachine:cohort-import',
  });
  env.time.now = Date.parse('2026-02-01T03:00:00.000Z');
  sealCohort(env, [aLine({ line: 'L1' })]);
  const month = monthlyWorkflow(env);
  await runToTheEnd(month, await month.open());
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('supplement', () => {
  it('is asked for, looked at, approved, and served in the months that owe it', async () => {
    expect((await maker('supplement list')).text).toBe('Nobody has asked for a supplement.');
    const missed = file('missed.csv', supplementFile('M1', 'M2'));
    const asked = await maker(`supplement request ${missed} --why "the extract missed them"`);
    expect(asked.text).toContain('supplement-0001 is asked for: 2 lines.');
    const shown = await checker('supplement show supplement-0001 --why "before I approve"');
    expect(shown.text).toContain('waiting for check: 2 lines');
    expect(shown.text).toContain('type: phone 2');
    expect(shown.text).toMatch(/M1 +phone +postpaid +own +in service +2020-05-01/);
    const sealed = await checker('supplement approve supplement-0001 --why "called them" --wait');
    expect(sealed).toMatchObject({ failed: false, json: { supplement: { state: 'sealed' } } });
    expect(sealed.text).toContain('2026-02: owed');
    expect((await maker('supplement list')).text).toMatch(
      /supplement-0001 +sealed +2 +2026-02 +1001 +the extract missed them/,
    );
    const run = await maker('supplement run supplement-0001 2026-02 --why "as approved"');
    expect(run.json).toMatchObject({ run: 'monthly-data-2026-02-supplement-1', outcome: 'done' });
  });

  it('is approved by who knows what else that ends', () => {
    const said = typed(['supplement', 'approve', 'supplement-0001', '--why', 'called them']);
    if ('help' in said) throw new Error('asked for help');
    expect(said.command.beware?.(said.said)).toContain('month that has not begun counts no more');
  });

  it('rejected, it is over', async () => {
    const missed = file('missed.csv', supplementFile('M1'));
    await maker(`supplement request ${missed} --why "the extract missed them"`);
    const said = await checker('supplement reject supplement-0001 --why "they left"');
    expect(said.text).toContain('supplement-0001 is rejected: nobody is added.');
    await expect(checker('supplement approve supplement-0001 --why "or not"')).rejects.toThrow(
      'was rejected by 2002',
    );
  });

  it.each([
    ['request absent.csv --why "missed them"', 'absent.csv cannot be read (ENOENT)'],
    ['request --why "missed them"', 'FILE is missing'],
    ['show supplement-0009 --why "a look"', 'There is no supplement-0009'],
    ['approve supplement-1 --why "a look"', 'not usable'],
    ['approve supplement-0001', '--why is missing'],
    ['run supplement-0001 --why "a look"', 'MONTH is missing'],
    ['run supplement-0001 2026-2 --why "a look"', '2026-2: not usable'],
    ['run supplement-0001 2026-02 --wiat', "Unknown option '--wiat'"],
  ])('%s is bad input', async (text, sentence) => {
    await expect(
      maker(`supplement ${text}`).then(String, ({ message }) => message),
    ).resolves.toContain(sentence);
  });

  it('takes no file that cannot be one, before the door is asked', async () => {
    const bytes = file('cp949.csv', Buffer.from([0xb0, 0xa1, 0x0a]));
    await expect(maker(`supplement request ${bytes} --why "missed"`)).rejects.toMatchObject({
      ...{ message: expect.stringContaining('is not UTF-8'), exitCode: 2 },
    });
    const large = file('large.csv', 'x'.repeat(60_001));
    await expect(maker(`supplement request ${large} --why "missed"`)).rejects.toThrow(
      'has 60001 bytes, a supplement has at most 60000',
    );
  });
});
