import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { bookedTopUps, type EndedStart, resultOf, startCommand } from './start-command.ts';

const cohort = ['--lines', '2000', '--seed', '7'];
const run = 'monthly-data-2026-02';

/** What must be the same, however often the run was interrupted. */
const totalsOf = (end: EndedStart) => {
  // The hash is over the whole grants, their instants and charging's names of the top-ups too.
  const {
    seconds: _s,
    peakMemoryMb: _m,
    grantsHash: _h,
    cohort: frozen,
    ...totals
  } = resultOf(end);
  const { versionId: _v, ...counts } = frozen as Record<string, unknown>;
  return { ...totals, cohort: counts };
};

const chargingCsv = (folder: string): string =>
  readFileSync(join(folder, 'out', run, 'charging.csv'), 'utf8');

describe('a run whose machine is interrupted', () => {
  const folders = {
    undisturbed: mkdtempSync(join(tmpdir(), 'scenario-')),
    bereft: mkdtempSync(join(tmpdir(), 'scenario-')),
    disturbed: mkdtempSync(join(tmpdir(), 'scenario-')),
  };
  afterAll(() => {
    for (const folder of Object.values(folders)) rmSync(folder, { recursive: true, force: true });
  });

  test('ends as an undisturbed one after Ctrl-C, then kill -9, then one more start', async () => {
    const undisturbed = await startCommand(folders.undisturbed, cohort).ended;
    expect(undisturbed.exitCode, undisturbed.errors).toBe(0);

    const interrupted = startCommand(folders.disturbed, cohort);
    await interrupted.untilBooked(300);
    interrupted.interrupt();
    expect((await interrupted.ended).exitCode).toBe(130);
    expect(bookedTopUps(folders.disturbed)).toBeLessThan(bookedTopUps(folders.undisturbed));

    const killed = startCommand(folders.disturbed, []);
    await killed.untilBooked(900);
    // A slow Ctrl-C may have let more be booked already: then it is the owner that is waited for.
    while (killed.ownerPid() === undefined) await new Promise((done) => setTimeout(done, 20));
    killed.killOwner();
    expect((await killed.ended).exitCode).not.toBe(0);
    expect(bookedTopUps(folders.disturbed)).toBeLessThan(bookedTopUps(folders.undisturbed));

    const resumed = await startCommand(folders.disturbed, []).ended;
    expect(resumed.exitCode, resumed.errors).toBe(0);
    expect(totalsOf(resumed)).toEqual(totalsOf(undisturbed));
    expect(chargingCsv(folders.disturbed)).toBe(chargingCsv(folders.undisturbed));
    expect(resumed.errors).not.toMatch(/\n\s+at /);
  });

  test('ends at once when its database is killed, and goes on where it was', async () => {
    const bereft = startCommand(folders.bereft, cohort);
    await bereft.untilBooked(300);
    bereft.killDatabase();
    const killedAt = performance.now();
    const { exitCode, errors } = await bereft.ended;
    expect(exitCode, errors).toBe(3);
    expect(errors).toMatch(/database process ended by itself[\s\S]*start again on the same folder/);
    expect(performance.now() - killedAt).toBeLessThan(15_000);

    // A batch that could not read the kill switch counts as stopped: then the run that goes on fails
    // once it has served the others, and the start after it redrives it, as the failure says.
    const onward = await startCommand(folders.bereft, []).ended;
    if (onward.exitCode !== 0) expect(onward.errors).toContain('start again: it redrives the run');
    const resumed = onward.exitCode === 0 ? onward : await startCommand(folders.bereft, []).ended;
    expect(resumed.exitCode, resumed.errors).toBe(0);
    expect(chargingCsv(folders.bereft)).toBe(chargingCsv(folders.undisturbed));
  });

  test('refuses a second start on a folder that is in use, and names its owner', async () => {
    const first = startCommand(folders.undisturbed, []);
    while (first.ownerPid() === undefined) await new Promise((done) => setTimeout(done, 20));
    const second = await startCommand(folders.undisturbed, []).ended;
    expect(second.exitCode).toBe(3);
    expect(second.errors).toContain(String(first.ownerPid()));
    const ended = await first.ended;
    expect(ended.exitCode, ended.errors).toBe(0);
    expect(resultOf(ended)).toMatchObject({ run: `${run}-2`, kind: 'rerun', granted: 0 });
  });
});
