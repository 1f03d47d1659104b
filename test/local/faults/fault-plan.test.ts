import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { LocalCloud } from '../../../local/cloud.ts';
import { FAULTS_VARIABLE, faultPlanOf } from '../../../local/faults/fault-plan.ts';
import { readJsonFile } from '../../../local/folder/small-file.ts';
import { sourceFiles } from '../../source-files.ts';
import { aCloud } from '../a-cloud.ts';
import { aFolder } from '../an-assembly.ts';

const planned = (plan: object): { plan: string; report: string } => {
  const folder = aFolder();
  const [file, report] = [join(folder, 'plan.json'), join(folder, 'fired.json')];
  writeFileSync(file, JSON.stringify({ report, ...plan }));
  return { plan: file, report };
};

describe('faults', () => {
  let cloud: LocalCloud | undefined;
  afterEach(async () => {
    delete process.env[FAULTS_VARIABLE];
    await cloud?.stop();
    cloud = undefined;
  });

  it('are off where no variable names a plan, and a plan that cannot be read is refused', () => {
    expect(faultPlanOf({})).toBeUndefined();
    expect(() => faultPlanOf({ [FAULTS_VARIABLE]: '/nowhere.json' })).toThrow(/no plan of faults/);
  });

  it('are unknown to everything that is deployed', () => {
    const deployed = sourceFiles(['functions', 'adapters', 'domain', 'programmes', 'infra']);
    const wrong = deployed.filter(
      ({ text, imports }) =>
        text.includes(FAULTS_VARIABLE) || imports.some((path) => path.startsWith('local/')),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it('throttle an invocation before it begins', async () => {
    const { plan, report } = planned({ rate: 1 });
    process.env[FAULTS_VARIABLE] = plan;
    cloud = await aCloud('functions');
    expect(await cloud.invoke('Puppet', { do: 'count' })).toMatchObject({
      errorType: 'Lambda.TooManyRequestsException',
    });
    await cloud.stop();
    cloud = undefined;
    expect(readJsonFile(report)).toEqual({ invocation_throttled: { 'test-Puppet': 1 } });
  });

  it('end a busy worker on the spot at SIGUSR2, where the plan says so', async () => {
    const { plan, report } = planned({ terminatesWorkers: true });
    process.env[FAULTS_VARIABLE] = plan;
    cloud = await aCloud('functions');
    await cloud.invoke('Puppet', { do: 'count' });
    const busy = cloud.invoke('Puppet', { do: 'sleep', ms: 30_000 });
    await new Promise((later) => setTimeout(later, 200));
    process.kill(process.pid, 'SIGUSR2');
    expect(await busy).toMatchObject({ ok: false, errorType: 'Runtime.ExitError' });
    expect(await cloud.invoke('Puppet', { do: 'count' })).toEqual({ ok: true, payload: 1 });
    await cloud.stop();
    cloud = undefined;
    expect(readJsonFile(report)).toEqual({ worker_killed: { 'test-Puppet': 1 } });
  });
});
