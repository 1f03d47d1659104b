import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { servePage } from '../../commands/page/page-server.ts';
import { builtPage } from '../../web/build.ts';
import { openChromium } from './chromium.ts';
import { openRecordedDoor, type RecordedDoor } from './recorded-door.ts';

/** A token as the stand-in's looks, signed by nobody: the recorded door believes it. */
const tokenOf = (person: string, roles: readonly string[]): string => {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ person, roles: roles.join(' '), aud: 'benefits-operators' })}.none`;
};

/** The built page behind its own server, a recorded door behind that, and a browser before it. */
export interface OpenPage {
  readonly address: string;
  readonly issuer: string;
  readonly door: RecordedDoor;
  readonly browser: Browser;
  /** A tab of its own; signed in where a person is given. */
  tab(given?: TabOptions): Promise<Page>;
  close(): Promise<void>;
}

export interface TabOptions extends BrowserContextOptions {
  readonly person?: string | undefined;
  readonly roles?: readonly string[];
  readonly language?: 'en' | 'ko';
}

export const openPage = async (): Promise<OpenPage> => {
  const door = await openRecordedDoor();
  const server = await servePage({
    folder: await builtPage(),
    door: door.address,
    stage: 'recorded',
    accessToken: async ({ person, roles }) => tokenOf(person, roles),
  });
  const browser = await openChromium();
  return {
    ...{ address: server.address, issuer: server.issuer, door, browser },
    tab: async ({ person = '20417', roles = ['operator'], language = 'en', ...options } = {}) => {
      const context = await browser.newContext({
        ...{
          viewport: { width: 1280, height: 900 },
          locale: language === 'ko' ? 'ko-KR' : 'en-GB',
        },
        ...options,
      });
      const token = tokenOf(person, roles);
      // A blank page has no storage.
      await context.addInitScript({
        content: `if (location.protocol === 'http:')
          sessionStorage.setItem('benefits-operations-token', '${token}');`,
      });
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      return page;
    },
    close: async () => {
      await browser.close();
      await server.close();
      await door.close();
    },
  };
};
