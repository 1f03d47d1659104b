import { availableParallelism, loadavg } from 'node:os';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OpenPage, openPage } from './open-page.ts';

let open: OpenPage;
beforeAll(async () => {
  open = await openPage();
});
afterAll(() => open?.close());

const loads = 5;
const loadMsMax = 1_000;

/** From the navigation's begin, by the browser's own clock. */
const drawnAfter = `new Promise((done) => {
  const look = () => {
    if (document.querySelectorAll('table.runs tbody tr').length === 200)
      requestAnimationFrame(() => done(performance.now()));
    else setTimeout(look, 5);
  };
  look();
})`;

/** Has the processor time of the page's own thread counted from now on; answers how to read it. */
const countWork = async (page: Page): Promise<() => Promise<number>> => {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return Math.round((metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1_000);
  };
};

const isBusy = (): boolean => (loadavg()[0] ?? 0) > availableParallelism();

/**
 * A first visit: nothing is in the cache. The best of a few counts, because whatever else this
 * machine does can only add. Where it does much else the clock says nothing of the page: then
 * the processor time that the page took is held to the same second.
 */
it('draws a list of 200 runs in less than a second', async () => {
  const tookMs: number[] = [];
  const workedMs: number[] = [];
  for (let load = 0; load < loads; load += 1) {
    const page = await open.tab();
    const worked = await countWork(page);
    await page.goto(`${open.address}#/runs`, { waitUntil: 'commit' });
    tookMs.push(Math.round(await page.evaluate<number>(drawnAfter)));
    workedMs.push(await worked());
    await page.context().close();
  }
  process.stdout.write(
    `200 runs were drawn after ${tookMs.join(', ')} ms, with ${workedMs.join(', ')} ms of processor time` +
      `${isBusy() ? ' (this machine is busy with other work)' : ''}\n`,
  );
  expect(Math.min(...workedMs)).toBeLessThan(loadMsMax);
  if (!isBusy()) expect(Math.min(...tookMs)).toBeLessThan(loadMsMax);
});
