import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { coldStartOf, middleOf } from '../../bench/cold-starts.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cold-starts-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const bundle = (name: string, code: string): string => {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, code);
  return path;
};

const busyFor = (ms: number): string => `const until = performance.now() + ${ms};
  while (performance.now() < until);`;

describe('a cold start', () => {
  it('tells the start of the module from the first call and from the calls after it', async () => {
    const start = await coldStartOf(
      bundle(
        'slow',
        `${busyFor(120)}
         let first = true;
         export const handler = async () => {
           if (first) { ${busyFor(60)} }
           first = false;
         };`,
      ),
    );
    expect(start.outcome).toBe('answered');
    expect(start.initMs).toBeGreaterThan(110);
    expect(start.firstCallMs).toBeGreaterThan(55);
    expect(start.firstCallMs).toBeLessThan(start.initMs + 60);
    expect(start.warmCallCpuMs).toBeLessThan(5);
  });

  it('says by which name an event was turned away, and hears nothing of what is printed', async () => {
    const start = await coldStartOf(
      bundle(
        'refusing',
        `export const handler = async () => {
           console.log('noise');
           process.stdout.write('more noise');
           throw Object.assign(new Error('no'), { name: 'InputRejected' });
         };`,
      ),
    );
    expect(start.outcome).toBe('InputRejected');
  });

  it('does not wait for ever for an answer', async () => {
    const never = 'export const handler = () => new Promise(() => setInterval(() => {}, 1000));';
    const start = await coldStartOf(bundle('never', never));
    expect(start.outcome).toBe('no answer');
  });

  it('is told by the middle of a few', () => {
    const start = (initMs: number) => ({
      ...{ outcome: 'InputRejected', initMs, initCpuMs: initMs, firstCallMs: 1, firstCallCpuMs: 1 },
      ...{ warmCallMs: 1, warmCallCpuMs: 1 },
    });
    expect(middleOf([start(500), start(90), start(100)]).initMs).toBe(100);
  });
});
