import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenPage, openPage, type TabOptions } from './open-page.ts';
import { keepPicture } from './screenshots.ts';

let open: OpenPage;
beforeAll(async () => {
  open = await openPage();
});
afterAll(() => open?.close());

/** Every screen: its address, and what is there once it is loaded. */
const screens = [
  ['runs', '#/runs', 'table.runs'],
  ['run-under-way', '#/runs/monthly-data-2026-07', '.state-box, .state-list'],
  ['run-halted', '#/runs/monthly-data-2026-06-2', '.state-box, .state-list'],
  ['run-balanced', '#/runs/monthly-data-2026-05', '.flow-name, table.account'],
  ['months', '#/months', '.month'],
  ['reasons', '#/reasons', '.recharts-bar'],
  ['parked', '#/parked/monthly-data-2026-05', 'table'],
  ['breaks', '#/breaks', 'table'],
  ['stock', '#/stock', '.recharts-area'],
  ['switches', '#/controls', '.card'],
  ['explain', '#/explain', 'form'],
  ['runbook', '#/runbook/by-error', '.runbook h2'],
] as const;

const looks: readonly (readonly [string, TabOptions])[] = [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['narrow', { colorScheme: 'light', viewport: { width: 390, height: 844 } }],
  ['korean', { colorScheme: 'light', language: 'ko' }],
];

const isWiderThanTheWindow = (page: Page): Promise<boolean> =>
  page.evaluate('document.documentElement.scrollWidth > window.innerWidth');

describe.each(looks)('in its look %s', (look, options) => {
  it('every screen loads, meets WCAG 2.2 AA as far as axe can tell, and fits its window', async () => {
    const page = await open.tab(options);
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    for (const [name, address, there] of screens) {
      await page.goto('about:blank');
      await page.goto(open.address + address);
      await page.locator(there).first().waitFor();
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
        .analyze();
      const told = violations.map(({ id, nodes }) => `${name}: ${id} at ${nodes[0]?.target}`);
      expect.soft(told).toEqual([]);
      expect.soft(await isWiderThanTheWindow(page), `${name} is wider than its window`).toBe(false);
      await keepPicture(page, `${name}-${look}`);
    }
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 240_000);
});
