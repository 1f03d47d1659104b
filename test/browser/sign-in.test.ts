import { createServer, type Server } from 'node:http';
import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type OpenPage, openPage } from './open-page.ts';
import { keepPicture } from './screenshots.ts';

let open: OpenPage;
let page: Page;
/** Everywhere that the browser was, with what stood in its address. */
let addresses: string[];
beforeAll(async () => {
  open = await openPage();
});
afterAll(() => open?.close());
afterEach(() => page.context().close());

/** A browser that nobody has signed in with. */
const goTo = async (place: string, options: BrowserContextOptions = {}): Promise<void> => {
  const context = await open.browser.newContext({ locale: 'en-GB', ...options });
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
  addresses = [];
  page.on('framenavigated', (frame) => addresses.push(frame.url()));
  await page.goto(open.address + place);
};
const button = (name: string) => page.getByRole('button', { name, exact: true });
const toProvider = async (): Promise<void> => {
  await button('Sign in').click();
  await page.getByLabel('Person number').waitFor();
  expect(page.url().startsWith(`${open.issuer}/authorize?`)).toBe(true);
};
const signInAs = async (person: string): Promise<void> => {
  await toProvider();
  await page.getByLabel('Person number').fill(person);
  await page.getByLabel(/Approver/).check();
  await button('Sign in').click();
};
const stored = (): Promise<[Record<string, string>, Record<string, string>]> =>
  page.evaluate('[{ ...sessionStorage }, { ...localStorage }]');
const atStock = () => page.getByRole('heading', { name: 'Code stock' }).waitFor();

describe('whoever is not signed in', () => {
  it('goes to the provider and comes back to the screen that was open', async () => {
    await goTo('#/stock');
    await button('Sign in').waitFor();
    await keepPicture(page, 'sign-in-light');
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    await signInAs('31880');
    await atStock();
    expect(await page.getByRole('banner').getByText('Person 31880').count()).toBe(1);
    await page.reload();
    await atStock();
  });

  it('leaves neither a code in the address nor anything but the token in the tab', async () => {
    await goTo('#/stock');
    await button('Sign in').waitFor();
    await toProvider();
    await page.goBack();
    await button('Sign in').waitFor();
    const [onTheWay] = await stored();
    expect(Object.keys(onTheWay)).toEqual(['benefits-operations-sign-in']);
    await signInAs('31880');
    await atStock();
    expect(page.url()).toBe(`${open.address}#/stock`);
    const [tab, browser] = await stored();
    expect(Object.keys(tab)).toEqual(['benefits-operations-token']);
    const token = tab['benefits-operations-token'] ?? '';
    expect(token.length).toBeGreaterThan(20);
    expect(JSON.stringify(browser)).not.toContain(token);
    expect(addresses.join()).not.toContain(token);
    // Back in the history lies the provider, and no answer of it.
    await page.goBack();
    expect(page.url()).not.toContain('code=');
  });

  it('is told in words that the provider refused, in the language chosen', async () => {
    await goTo('#/stock');
    await toProvider();
    await button('Cancel').click();
    await page.getByRole('alert').getByText('The provider refused: you cancelled').waitFor();
    await page.getByText('access_denied: the person cancelled').waitFor();
    expect(page.url()).toBe(`${open.address}#/stock`);
    await page.context().close();

    await goTo('#/stock', { locale: 'ko-KR' });
    await button('로그인').click();
    await page.getByLabel('사번').waitFor();
    await keepPicture(page, 'provider-korean');
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    await button('취소').click();
    await page.getByRole('alert').getByText('인증 서비스가 거부했습니다').waitFor();
    await keepPicture(page, 'sign-in-refused-korean');
  });

  it('is not signed in by an answer that this tab did not ask for', async () => {
    await goTo('?code=stolen&state=other#/stock');
    await page.getByRole('alert').getByText('belongs to no sign-in of this tab').waitFor();
    expect(page.url()).toBe(`${open.address}#/stock`);
    expect(await stored()).toEqual([{}, expect.anything()]);
  });
});

describe('whoever is signed in', () => {
  it('signs out here and at the provider, and nothing is left', async () => {
    await goTo('#/stock');
    await signInAs('31880');
    await atStock();
    const ended = page.waitForRequest((asked) =>
      asked.url().startsWith(`${open.issuer}/end-session`),
    );
    await button('Sign out').click();
    expect((await ended).url()).not.toContain('token');
    await button('Sign in').waitFor();
    expect((await stored())[0]).toEqual({});
    await page.reload();
    await button('Sign in').waitFor();
  });

  it('signs in again where the token is no longer good, and the same screen opens', async () => {
    // The provider knows the page by its folder, not by its file.
    await goTo('index.html#/stock');
    await signInAs('31880');
    await atStock();
    open.door.signedOut(true);
    await page.reload();
    await page.getByText('The sign-in is no longer good').waitFor();
    open.door.signedOut(false);
    await signInAs('31880');
    await atStock();
  });

  it('stays who they are, whatever answer comes in the address', async () => {
    await goTo('#/stock');
    await signInAs('31880');
    await atStock();
    await page.goto(`${open.address}?code=stolen&state=other#/stock`);
    await atStock();
    expect(await page.getByRole('banner').getByText('Person 31880').count()).toBe(1);
    expect(page.url()).toBe(`${open.address}#/stock`);
  });

  it('is told that the system takes no token of this provider, where it never took one', async () => {
    open.door.signedOut(true);
    await goTo('#/stock');
    await signInAs('31880');
    await page.getByText('does not take this sign-in’s token').waitFor();
    open.door.signedOut(false);
    expect((await stored())[0]).toEqual({});
  });
});

describe('the page’s own policy', () => {
  let elsewhere: Server;
  let reached = 0;
  let address = '';
  beforeAll(async () => {
    elsewhere = createServer((_, answer) => {
      reached += 1;
      answer.writeHead(200, { 'access-control-allow-origin': '*' }).end('{}');
    });
    await new Promise<void>((done) => elsewhere.listen(0, '127.0.0.1', done));
    const bound = elsewhere.address();
    address = `http://127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}`;
  });
  afterAll(() => elsewhere.close());

  it('lets it ask the provider, and nobody else', async () => {
    await goTo('#/stock');
    await button('Sign in').waitFor();
    const ask = (url: string) =>
      page.evaluate<string>(
        `fetch('${url}').then(({ status }) => String(status), ({ name }) => name)`,
      );
    expect(await ask(`${open.issuer}/.well-known/openid-configuration`)).toBe('200');
    expect([await ask(`${address}/`), reached]).toEqual(['TypeError', 0]);
  });
});
