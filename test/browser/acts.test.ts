import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type OpenPage, openPage, type TabOptions } from './open-page.ts';
import { keepPicture } from './screenshots.ts';

let open: OpenPage;
let page: Page;
beforeAll(async () => {
  open = await openPage();
});
afterAll(() => open?.close());
afterEach(() => page.context().close());

const goTo = async (address: string, options: TabOptions = {}): Promise<void> => {
  page = await open.tab(options);
  await page.goto(open.address + address);
};
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
const posted = () => open.door.acts.at(-1);
let postedBefore = 0;
beforeEach(() => {
  postedBefore = open.door.acts.length;
});

describe('an act', () => {
  it('asks whether and why, does nothing without a reason, and says what came of it', async () => {
    await goTo('#/runs/monthly-data-2026-06-2');
    await button('Redrive').click();
    const dialog = page.getByRole('dialog', { name: 'Redrive monthly-data-2026-06-2?' });
    await dialog.getByRole('button', { name: 'Redrive' }).click();
    await dialog.getByText('Say why').waitFor();
    expect(open.door.acts).toHaveLength(postedBefore);
    await dialog.getByLabel('Why').fill('Charging has corrected its count');
    await keepPicture(page, 'dialog-light');
    await dialog.getByRole('button', { name: 'Redrive' }).click();
    await dialog.getByText('It is done').waitFor();
    expect(posted()).toEqual({
      route: 'redrive-run',
      path: '/operations/runs/monthly-data-2026-06-2/redrive',
      body: { why: 'Charging has corrected its count' },
    });
    await dialog.getByRole('button', { name: 'Close' }).click();
    await dialog.waitFor({ state: 'detached' });
  });

  it('is left by Escape, with nothing done and the focus where it was', async () => {
    await goTo('#/controls');
    await button('Halt').first().click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Halt');
    expect(open.door.acts).toHaveLength(postedBefore);
  });

  it('answers as what it was asked for, though the button behind it has become another', async () => {
    await goTo('#/controls');
    const card = page.getByRole('article').filter({ hasText: 'OTT pass' });
    await card.getByRole('button', { name: 'Halt' }).click();
    await page.getByLabel('Why').fill('Codes have leaked');
    await page.getByRole('dialog').getByRole('button', { name: 'Halt' }).click();
    await page.getByRole('dialog').getByText('Done.', { exact: true }).waitFor();
    await card.getByText('Continue').waitFor();
    expect(await page.getByRole('dialog').getByRole('heading').textContent()).toBe(
      'Halt OTT pass?',
    );
  });

  it('that the door refuses says why in Korean too, where the code is known', async () => {
    await goTo('#/controls', { language: 'ko' });
    for (const [code, sentence] of [
      ['benefit_has_no_rate', '실행으로 지급하는 혜택이 아니어서'],
      ['of_tomorrow', undefined],
    ] as const) {
      open.door.refuses(code);
      await button('중지').first().click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('사유').fill('코드가 유출됨');
      await dialog.getByRole('button', { name: '중지' }).click();
      await dialog.getByText('처리할 수 없습니다.', { exact: true }).waitFor();
      await dialog.getByText('The door’s own sentence.').waitFor();
      if (sentence) await dialog.getByText(sentence).waitFor();
      await page.keyboard.press('Escape');
    }
    open.door.refuses(undefined);
    expect(open.door.acts).toHaveLength(postedBefore);
  });

  it('is done by keyboard alone', async () => {
    await goTo('#/controls');
    await button('Throttle').focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Lines a second').fill('400');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Charging is slow');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('Done.', { exact: true }).waitFor();
    expect(posted()).toMatchObject({
      route: 'throttle-benefit',
      body: { linesPerSecond: 400, why: 'Charging is slow' },
    });
  });

  it('is not offered to whoever lacks the role, and says so', async () => {
    await goTo('#/runs/monthly-data-2026-06-2', { roles: ['viewer'] });
    expect(await button('Redrive').getAttribute('title')).toBe('Needs the role Operator.');
    // As a mouse does that asks nobody whether the button works.
    await button('Redrive').click({ force: true });
    expect(await page.getByRole('dialog').count()).toBe(0);
  });
});

describe('an approval', () => {
  it('is another person’s than the preview’s maker', async () => {
    await goTo('#/months', { person: '20417', roles: ['approver'] });
    await button('Approve').click({ force: true });
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await button('Approve').getAttribute('title')).toMatch(/another person/);
  });

  it('names the preview that was looked at', async () => {
    await goTo('#/months', { person: '31880', roles: ['approver'] });
    await button('Approve').click();
    await page.getByLabel('Why').fill('Counts agree with July');
    await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('dialog').getByText('Done.', { exact: true }).waitFor();
    expect(posted()).toEqual({
      route: 'approve-month',
      path: '/operations/months/2026-08/approve',
      body: { preview: 'preview-2026-08', why: 'Counts agree with July' },
    });
  });
});

describe('looking for', () => {
  it('a run by its name finds it, from any place by the key /', async () => {
    await goTo('#/runs');
    await page.locator('table.runs').first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('2026-03-follow-up-7');
    expect(await page.locator('table.runs tbody tr').count()).toBe(1);
    await page.getByRole('link', { name: 'monthly-data-2026-03-follow-up-7' }).click();
    await page.getByRole('heading', { name: 'monthly-data-2026-03-follow-up-7' }).waitFor();
  });

  it('what failed leads to its cause and to the runbook', async () => {
    await goTo('#/runs/monthly-data-2026-06-2');
    const detail = page.locator('.state-detail');
    await detail.getByText('RunDoesNotBalance').waitFor();
    await detail.getByText('1 more at charging').waitFor();
    await page.getByRole('button', { name: /^Check the canary/ }).click();
    await detail.getByRole('heading', { name: 'Check the canary' }).waitFor();
    await page.getByRole('button', { name: /^Reconcile the run/ }).click();
    await detail.getByRole('link', { name: 'What this error means' }).click();
    const heading = page.getByRole('heading', { name: 'By error' });
    await heading.waitFor();
    expect((await heading.boundingBox())?.y).toBeLessThan(500);
  });

  it('why one line got what it got asks why first, and shows the record', async () => {
    await goTo('#/explain/2026-05');
    await page.getByLabel('Line id').fill('L0001234');
    await button('Explain').click();
    await page.getByText('Say why').waitFor();
    expect(open.door.acts).toHaveLength(postedBefore);
    await page.getByLabel('Why').fill('The customer asks, case 77');
    await button('Explain').click();
    await page.getByText('the line has ended').waitFor();
    const body = { line: 'L0001234', cycle: '2026-05', why: 'The customer asks, case 77' };
    expect(posted()).toMatchObject({ route: 'explain-line', body });
  });

  it('single parked lines shows them masked, page by page', async () => {
    await goTo('#/parked/monthly-data-2026-05');
    await page.getByLabel('Why').fill('Morning round');
    await button('Show the lines').click();
    const rows = page.getByRole('region', { name: 'Single lines' }).locator('tbody tr');
    await rows.first().waitFor();
    expect(await rows.count()).toBe(50);
    expect(await rows.first().locator('code').first().textContent()).toMatch(/^L\d…\d\d$/);
    await button('Next lines').click();
    await button('First lines').waitFor();
  });

  it('the report brings a file, once it was said why', async () => {
    await goTo('#/runs/monthly-data-2026-05');
    await button('Report').click();
    await page.getByLabel('Why').fill('Month end');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      button('Report for a spreadsheet').click(),
    ]);
    expect(file.suggestedFilename()).toBe('monthly-data-2026-05-report.csv');
  });
});

describe('when nobody answers', () => {
  it('says so, keeps what was known, and goes on by itself', async () => {
    await goTo('#/runs');
    await page.locator('table.runs').first().waitFor();
    await page.getByRole('status').getByText('Live').waitFor();
    open.door.silent(true);
    await page
      .getByRole('alert')
      .getByText(/Nobody answers/)
      .waitFor({ timeout: 20_000 });
    await page.getByRole('status').getByText('Disconnected').waitFor();
    expect(await page.locator('table.runs tbody tr').count()).toBe(200);
    await keepPicture(page, 'disconnected-light');
    open.door.silent(false);
    await page.getByRole('status').getByText('Live').waitFor({ timeout: 20_000 });
    expect(
      await page
        .getByRole('alert')
        .getByText(/Nobody answers/)
        .count(),
    ).toBe(0);
  });
});

describe('language and colours', () => {
  it('are chosen on the page and kept', async () => {
    await goTo('#/runs');
    await page.getByLabel('Language').selectOption('ko');
    await page.getByRole('heading', { name: '실행' }).first().waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('ko');
    await page.getByLabel('화면 색').selectOption('dark');
    await page.reload();
    await page.getByRole('heading', { name: '실행' }).first().waitFor();
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(
      'rgb(14, 18, 24)',
    );
  });
});
