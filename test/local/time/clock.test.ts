import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type LocalClock, openClock } from '../../../local/time/clock.ts';
import { makeTimeline } from '../../../local/time/timeline.ts';
import { aFolder } from '../an-assembly.ts';

const start = '2026-01-31T02:00:00.000Z';
const open: LocalClock[] = [];
const aClock = (path = join(aFolder(), 'clock.json')) => {
  const clock = openClock(path, start);
  open.push(clock);
  return clock;
};
afterEach(() => {
  for (const clock of open.splice(0)) clock.stop();
});

describe('the clock', () => {
  it('starts where a new folder says, runs, and moves forward only', () => {
    const clock = aClock();
    const from = clock.now();
    expect(from - Date.parse(start)).toBeLessThan(1000);
    clock.moveTo(from + 3_600_000);
    expect(clock.now()).toBeGreaterThanOrEqual(from + 3_600_000);
    clock.moveTo(from);
    expect(clock.now()).toBeGreaterThanOrEqual(from + 3_600_000);
  });

  it('has saved a mark ahead of every instant that it gives out', () => {
    const path = join(aFolder(), 'clock.json');
    const clock = aClock(path);
    clock.moveTo(clock.now() + 86_400_000);
    const given = clock.now();
    const { reachedAt } = JSON.parse(readFileSync(path, 'utf8'));
    expect(Date.parse(reachedAt)).toBeGreaterThan(given);
  });

  it('goes on from the mark after a kill, and from the instant itself after a stop', () => {
    const path = join(aFolder(), 'clock.json');
    const killed = openClock(path, start);
    const given = killed.now();
    const next = openClock(path, '2020-01-01T00:00:00Z');
    expect(next.now()).toBeGreaterThanOrEqual(given);
    killed.stop();
    const stopped = next.now();
    next.stop();
    expect(aClock(path).now() - stopped).toBeLessThan(1000);
  });

  it('stands still while nothing runs', async () => {
    const path = join(aFolder(), 'clock.json');
    const first = openClock(path, start);
    first.stop();
    await new Promise((later) => setTimeout(later, 300));
    expect(aClock(path).now() - Date.parse(start)).toBeLessThan(250);
  });
});

describe('the timeline', () => {
  it('fires what is due on the way, in order, each at its instant and after the one before', async () => {
    const clock = aClock();
    const timeline = makeTimeline(clock, () => expect.unreachable());
    const from = clock.now();
    const seen: [string, number][] = [];
    const note = (name: string) => () => seen.push([name, Math.round((clock.now() - from) / 1000)]);
    timeline.after(20_000, note('second'));
    timeline.after(10_000, () => {
      note('first')();
      timeline.after(5000, note('between'));
    });
    timeline.after(10_000, note('beside')).cancel();
    timeline.after(40_000, note('too late'));
    await timeline.advanceTo(from + 30_000, () => Promise.resolve());
    expect(seen).toEqual([
      ['first', 10],
      ['between', 15],
      ['second', 20],
    ]);
    timeline.stop();
  });

  it('fires by waiting too, and tells of what fails there', async () => {
    const failures: unknown[] = [];
    const timeline = makeTimeline(aClock(), (error) => failures.push(error));
    const fired = new Promise<void>((done) => timeline.after(30, done));
    timeline.after(10, () => {
      throw new Error('nobody waits for this');
    });
    await fired;
    expect(failures).toMatchObject([{ message: 'nobody waits for this' }]);
    timeline.stop();
  });
});
