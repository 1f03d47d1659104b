import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

/** Build output that nobody commits: a person looks at it. */
export const screenshotsFolder = fileURLToPath(new URL('../../dist/screenshots', import.meta.url));

/** Keeps the whole screen as a picture. */
export const keepPicture = async (page: Page, name: string): Promise<void> => {
  mkdirSync(screenshotsFolder, { recursive: true });
  await page.screenshot({ path: join(screenshotsFolder, `${name}.png`), fullPage: true });
};
