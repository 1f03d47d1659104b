import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where distributions put it; CHROMIUM names any other. */
const places = [
  ...(process.env.CHROMIUM ? [process.env.CHROMIUM] : []),
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** The browser of this machine, undefined where it has none. */
export const chromiumPath = places.find((path) => existsSync(path));

export const chromiumMissing =
  'There is no Chromium on this machine, so the operations page was not tested in a browser.\n' +
  '  What to do: apt-get install --no-install-recommends chromium fonts-nanum (Debian, Ubuntu), or set\n' +
  '  CHROMIUM to the path of a Chromium or Chrome; then npm run test:browser.';

/** Starts it without a window and without calls home. */
export const openChromium = (): Promise<Browser> => {
  if (!chromiumPath) throw new Error(chromiumMissing);
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
};
