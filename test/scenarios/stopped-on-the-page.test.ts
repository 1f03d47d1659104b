import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { projectFolder } from '../../commands/synthesise.ts';
import { startCommand } from './start-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'scenario-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const benefits = async (...args: string[]): Promise<string> => {
  const launcher = join(projectFolder, 'commands', 'launch.mjs');
  const all = [launcher, 'benefits', ...args, '--data', folder];
  const { stdout } = await promisify(execFile)(process.execPath, all, { cwd: projectFolder });
  return stdout;
};

test('a month that is stopped before it has an account can still be seen and acted on', async () => {
  const start = startCommand(folder, ['--serve', '--approval', '--lines', '100']);
  const said = (text: string) =>
    expect.poll(() => start.errors(), { timeout: 60_000 }).toContain(text);
  await said('waits for an approval');
  await benefits('sign-in', '--person', '1001', '--role', 'operator');
  await benefits('stop', 'monthly-data-2026-02', '--why', 'to be looked at', '--yes');
  await said('monthly-data-2026-02 has left no manifest');
  expect(await benefits('show', 'monthly-data-2026-02')).toContain('StoppedByOperator');
  start.interrupt();
  const { exitCode, errors } = await start.ended;
  expect(exitCode, errors).toBe(130);
});
