import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { operatorCall } from '../../../functions/middleware/operator-call.ts';
import { makeDecideOnCorrections } from '../../../functions/operations/decide-on-corrections.ts';
import { aLine } from '../../domain/builders.ts';
import { correctionWorkflow } from '../../fakes/correction-workflow.ts';
import { monthlyWorkflow, runToTheEnd, sealCohort } from '../../fakes/monthly-workflow.ts';
import { type OperationsEnvInMemory, operationsEnv } from '../../fakes/operations-env.ts';
import { typist } from '../../fakes/typed-commands.ts';

const run = 'monthly-data-2026-02';
let env: OperationsEnvInMemory;
let folder: string;

/** What the door starts is carried out at once. */
const carryOutAll = async (): Promise<void> => {
  for (const { input } of env.started.splice(0)) {
    await correctionWorkflow(env).carryOut((input as { number: number }).number);
  }
};
const type = (person: string, roles: string, text: string) => {
  const handler = operatorCall('decide-on-corrections', makeDecideOnCorrections, env);
  return typist(() => handler, { person, roles }, carryOutAll)(text);
};
const maker = (text: string) => type('1001', 'operator', text);
const checker = (text: string) => type('2002', 'approver', text);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'correction-commands-'));
  env = await operationsEnv();
  env.time.now = Date.parse('2026-02-01T03:00:00.000Z');
  sealCohort(
    env,
    Array.from({ length: 120 }, (_, at) => aLine({ line: `-L${at + 1}` })),
  );
  const month = monthlyWorkflow(env);
  await runToTheEnd(month, await month.open());
  env.time.now = Math.ceil(env.time.now);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('void', () => {
  it('of a run is asked for, looked at, approved by the name of its list, and shown', async () => {
    const asked = await maker(`void request --run ${run} --why "a wrong amount" --wait`);
    expect(asked.text).toContain('void-0001 is waiting for check');
    expect(asked.text).toContain('grants: 120');
    expect(asked.text).toContain('reason given_by_run: 120');
    const file = join(folder, 'lines.csv');
    const shown = await checker(`void show void-0001 --why "before I approve" --out ${file}`);
    const rows = readFileSync(file, 'utf8').trimEnd().split('\r\n');
    expect(rows).toHaveLength(121);
    // No spreadsheet takes a line for a formula, and nobody else reads the file.
    expect(rows.slice(1).every((row) => row.startsWith("'-L"))).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const list = /list (\w{12})/.exec(shown.text)?.[1];
    await expect(checker('void approve void-0001 --why "as it should"')).rejects.toThrow(
      'look at its list, then name it',
    );
    const done = await checker(`void approve void-0001 --list ${list} --why "as it should" --wait`);
    expect(done.text).toContain('voided: 120');
    expect(done.failed).toBe(false);
    const state = await maker('void state void-0001');
    expect(state.text).toContain('approved by 2002');
    expect((await maker('void list')).text).toMatch(
      /void-0001 +done +2026-02 +monthly-data-2026-02/,
    );
  });

  it('of one line, and its reinstatement, come to their ends; both are listed', async () => {
    await maker('void request --line=-L1 --month 2026-02 --why "by mistake"');
    await checker('void approve void-0001 --why "as it should"');
    await maker('reinstate request --void void-0001 --why "it was right"');
    const done = await checker('reinstate approve reinstatement-0002 --why "it was right" --wait');
    expect(done.text).toContain('reinstated: 1');
    const { json } = await maker('reinstate list');
    expect(json).toMatchObject({
      corrections: [{ correction: 'reinstatement-0002' }, { correction: 'void-0001' }],
    });
  });

  it('says which lines were left, and why, and is no success then', async () => {
    env.http.behave({ faults: [{ kind: 'refusal', on: 'reversal', lines: ['-L1'] }] } as never);
    await maker('void request --line=-L1 --month 2026-02 --why "by mistake"');
    const done = await checker('void approve void-0001 --why "as it should" --wait');
    expect(done.failed).toBe(true);
    const shown = await maker('void show void-0001 --left --why "what is left?"');
    expect(shown.text).toMatch(/-L1 +charging_refused/);
  });

  it('rejected, it is not done; stopped or resumed then, it says that it is not under way', async () => {
    await maker('void request --line=-L1 --month 2026-02 --why "by mistake"');
    expect((await checker('void reject void-0001 --why "it was right"')).text).toContain(
      'void-0001 is rejected: nothing is done.',
    );
    await expect(maker('void stop void-0001 --why "the wrong one"')).rejects.toThrow('is rejected');
    await expect(maker('void resume void-0001 --why "go on"')).rejects.toThrow('is rejected');
  });
});
