import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../local/lambda/sandbox.ts';
import { makeWorkerPool, type PoolOptions } from '../../../local/lambda/worker-pool.ts';
import { aCloud } from '../a-cloud.ts';

/** A pool whose invocations end when the test says so. */
const aPool = (given: Partial<PoolOptions> = {}) => {
  const started: string[] = [];
  const ended: string[] = [];
  const open: { name: string; end: () => void }[] = [];
  const start = (name: string): Sandbox => {
    started.push(name);
    return {
      usable: true,
      invoke: () =>
        new Promise((done) => {
          open.push({ name, end: () => done({ ok: true, payload: name }) });
        }),
      kill: () => {},
      end: async () => void ended.push(name),
    };
  };
  const pool = makeWorkerPool({
    workersMax: 2,
    isAddressed: () => false,
    start,
    growMs: 0,
    ...given,
  });
  const finish = async (name: string) => {
    const place = open.findIndex((each) => each.name === name);
    open.splice(place, 1)[0]?.end();
    await new Promise((turn) => setImmediate(turn));
  };
  const running = () => open.map(({ name }) => name).sort();
  return { pool, started, ended, finish, running };
};

describe('the workers', () => {
  it('serve as many at once as may be, the others in their turn', async () => {
    const { pool, started, finish, running } = aPool();
    for (const name of ['a', 'a', 'b', 'a']) void pool.run(name, '');
    expect(running()).toEqual(['a', 'a']);
    await finish('a');
    expect(running()).toEqual(['a', 'b']);
    await finish('a');
    expect(running()).toEqual(['a', 'b']);
    expect(started).toEqual(['a', 'a', 'b']);
  });

  it('stay for functions that take turns, and there is none for one that nobody calls', async () => {
    const { pool, started, finish } = aPool();
    expect(pool.size()).toBe(0);
    const names = Array.from({ length: 6 }, (_, n) => `f${n}`);
    for (const name of [...names, ...names, ...names]) {
      void pool.run(name, '');
      await finish(name);
    }
    expect(started).toEqual(names);
    expect(pool.size()).toBe(6);
  });

  it('make room for another function where one has several', async () => {
    const { pool, ended, finish } = aPool({ workersMax: 10 });
    for (let n = 0; n < 10; n++) void pool.run('many', '');
    for (let n = 0; n < 10; n++) await finish('many');
    for (let n = 0; n < 6; n++) {
      void pool.run(`f${n}`, '');
      await finish(`f${n}`);
    }
    expect(ended).toEqual(Array.from({ length: 6 }, () => 'many'));
    expect(pool.size()).toBe(10);
  });

  it('are as many, and stay as long, as whoever opens the pool says', async () => {
    const { pool, ended, finish } = aPool({ warm: { workers: 3, idleMs: 50, growMs: 0 } });
    for (const name of ['a', 'b', 'c', 'd']) {
      void pool.run(name, '');
      await finish(name);
    }
    expect(ended).toEqual(['a']);
    await expect.poll(() => pool.size()).toBe(0);
    expect(ended.toSorted()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('end soon where a function served several calls at once, all but one', async () => {
    const warm = { workers: 3, idleMs: 60_000, surplusIdleMs: 50, growMs: 0 };
    const { pool, ended, finish } = aPool({ warm, workersMax: 3 });
    for (const name of ['a', 'a', 'b']) void pool.run(name, '');
    for (const name of ['a', 'a', 'b']) await finish(name);
    expect(pool.size()).toBe(3);
    await expect.poll(() => pool.size()).toBe(2);
    expect(ended).toEqual(['a']);
    await pool.stop();
  });
});

describe('a function whose worker is busy', () => {
  it('gets another one only if none comes free in a moment', async () => {
    const { pool, running, finish } = aPool({ growMs: 60 });
    void pool.run('a', '1');
    void pool.run('a', '2');
    expect(running()).toEqual(['a']);
    await finish('a');
    expect(running()).toEqual(['a']);
    void pool.run('a', '3');
    await expect.poll(running).toEqual(['a', 'a']);
  });
});

describe('while the cores are busy', () => {
  it('a function waits longer for another worker, and never for its first', async () => {
    let isBusy = true;
    const { pool, running } = aPool({
      workersMax: 9,
      growMs: 10,
      growBusyMs: 60_000,
      isBusy: () => isBusy,
    });
    for (const name of ['a', 'a', 'b']) void pool.run(name, '');
    expect(running()).toEqual(['a', 'b']);
    await new Promise((later) => setTimeout(later, 100));
    expect(running()).toEqual(['a', 'b']);
    isBusy = false;
    await expect.poll(running).toEqual(['a', 'a', 'b']);
  });
});

describe('functions behind an address', () => {
  const isAddressed = (name: string) => name.startsWith('http');

  it('serve while every other worker waits for them', async () => {
    const { pool, running } = aPool({ isAddressed });
    for (let n = 0; n < 5; n++) void pool.run('work', '');
    for (const name of ['http-a', 'http-a', 'http-a', 'http-b', 'http-b', 'http-b']) {
      void pool.run(name, '');
    }
    // Two of the work, two of each that somebody may be waiting for.
    expect(running()).toEqual(['http-a', 'http-a', 'http-b', 'http-b', 'work', 'work']);
  });

  it('never wait for each other’s callers: six calls through two URLs on two workers', async () => {
    const cloud = await aCloud('http', { workersMax: 2 });
    const { Relay, Url } = cloud.outputs;
    const calls = Array.from({ length: 6 }, () => cloud.invoke('Caller', { via: [Relay, Url] }));
    const heard = { ok: true, payload: 'heard' };
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 6 }, () => heard));
    await cloud.stop();
  });
});
