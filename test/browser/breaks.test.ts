import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenPage, openPage } from './open-page.ts';
import { keepPicture } from './screenshots.ts';

let open: OpenPage;
beforeAll(async () => {
  open = await openPage();
});
afterAll(() => open?.close());

describe('the breaks to work through', () => {
  it('show what to do at once, and single breaks only once a reason was given', async () => {
    const page = await open.tab({ colorScheme: 'light' });
    await page.goto(`${open.address}#/breaks`);
    await page.getByRole('heading', { name: 'Breaks to work through' }).waitFor();
    await page.getByText('Charging credited a line that the ledger has no grant for.').waitFor();
    expect(await page.getByText('3f3f3f3f').count()).toBe(0);
    await page.getByRole('button', { name: 'Show the breaks' }).click();
    expect(await page.getByText('2026-06 LI…17').count()).toBe(0);
    await page.getByLabel(/^Why/).fill('the alarm of tonight');
    await page.getByRole('button', { name: 'Show the breaks' }).click();
    await page.getByText('2026-06 LI…17').waitFor();
    expect(await page.getByText('102400 MB as tu-81734').count()).toBe(1);
    expect(await page.getByText('LINE-000417').count()).toBe(0);
    await keepPicture(page, 'single-breaks-light');
    await page.context().close();
  });

  it('are said in Korean', async () => {
    const page = await open.tab({ colorScheme: 'light', language: 'ko' });
    await page.goto(`${open.address}#/breaks`);
    await page.getByText('과금 시스템이 충전했으나 장부에는 지급이 없습니다.').waitFor();
    await page.context().close();
  });
});
