import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { openPage, post, signInAs, startBrowser, startCustodes } from '../../support/auditor/browser-page.ts';
import { type GuardedCustodes, startGuarded } from '../../support/authentication/guarded-custodes.ts';
import { isAccessible } from '../../support/browser/accessible.ts';
import { anAccess, fits, shoot } from '../../support/browser/look.ts';

const describeWithChromium = process.env.CUSTODES_HAVE_CHROMIUM === '1' ? describe : describe.skip;
const everythingKept =
  'JSON.stringify([location.href, document.cookie, { ...localStorage }, { ...sessionStorage }, history.state, globalThis.custodesToken])';

describeWithChromium('the shell of the pages', () => {
  let browser: Browser;
  let guarded: GuardedCustodes;

  beforeAll(async () => {
    guarded = await startGuarded({
      mia: { person: { id: 'e-7', kind: 'employee' }, roles: ['lead'] },
      ash: { person: { id: 'e-9', kind: 'employee' }, roles: ['admin'] },
      noor: { person: { id: 'e-8', kind: 'contractor' }, may: ['alerts'] },
      console: { source: 'support-console', may: ['emit'] },
    });
    expect((await guarded.ask('console', '/v1/access-events', anAccess('ev-1'))).status).toBe(202);
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await guarded?.stop();
  });

  it('shows nothing before somebody signs in, who they are after, and nothing again after they sign out', async () => {
    const { page, mishaps } = await openPage(browser, `${guarded.custodes.url}/alerts`);
    await page.getByText('Sign in to continue.').waitFor();
    expect(await page.locator('table').count()).toBe(0);
    await shoot(page, 'page-signed-out');
    await page.getByLabel('Your token').fill('of-nobody');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('This token is unknown or has expired.').waitFor();
    await page.getByLabel('Your token').fill('mia');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('.self', { hasText: 'e-7' }).getByText('lead').waitFor();
    await page.getByRole('table', { name: 'Alerts' }).waitFor();
    await page.getByRole('link', { name: 'Accesses' }).click();
    await page.waitForURL('**/accesses');
    await page.getByRole('table', { name: 'Accesses' }).waitFor();
    expect(await page.evaluate(everythingKept)).not.toContain('mia');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();
    expect(await page.locator('table').count()).toBe(0);
    expect(await page.context().cookies()).toEqual([]);
    expect(mishaps.filter((mishap) => !mishap.includes('401'))).toEqual([]);
    await page.close();
  });

  it('follows a sign-in link, whose token stays nowhere, and reports what a person may not see', async () => {
    const { page, mishaps } = await openPage(browser, `${guarded.custodes.url}/accesses#token=noor`);
    await page.locator('.self', { hasText: 'e-8' }).waitFor();
    expect(page.url()).toBe(`${guarded.custodes.url}/accesses`);
    expect(await page.evaluate(everythingKept)).not.toContain('noor');
    await page.getByText('You may not see this page.').waitFor();
    expect(await page.getByRole('link', { name: 'Accesses' }).count()).toBe(0);
    await shoot(page, 'page-no-permission');
    // The page is open: the browser only changes the address.
    await signInAs(page, `${guarded.custodes.url}/accesses`, { token: 'mia', id: 'e-7' });
    await page.getByRole('table', { name: 'Accesses' }).waitFor();
    await page.goto(`${guarded.custodes.url}/alerts/%FF`);
    await page.getByText('There is no such page.').waitFor();
    expect(mishaps).toEqual([]);
    await page.close();
  });

  it('opens to who sets up sources what they may see of a source, and of others the record', async () => {
    const validFrom = new Date().toISOString();
    const tool = { kind: 'source', id: 'support-console', issuer: 'e-9', validFrom, description: 'the console' };
    const { body } = await guarded.ask('ash', '/v1/register', { ...tool, delaySecondsMax: 8_640_000 });
    expect(body.results).toMatchObject([{ status: 'accepted' }]);
    const { page, mishaps } = await openPage(browser, `${guarded.custodes.url}/health#token=ash`);
    await page.getByRole('region', { name: 'Sources' }).getByRole('link', { name: 'support-console' }).click();
    await page.getByRole('region', { name: 'Reporting' }).getByText('delaySecondsMax').waitFor();
    await page.getByRole('region', { name: 'Register' }).getByText('the console').waitFor();
    await isAccessible(page);
    await shoot(page, 'source-of-admin');
    await page.goto(`${guarded.custodes.url}/people/e-9`);
    await page.getByText('You may not see this page.').waitFor();
    await page.getByRole('link', { name: 'record of e-9 in the register' }).click();
    await page.waitForURL('**/register?kind=person&id=e-9');
    await page.getByRole('heading', { name: 'person e-9' }).waitFor();
    // Nobody has written a record of this person.
    expect(mishaps.filter((mishap) => !mishap.includes('404'))).toEqual([]);
    await page.close();
  });

  it('asks to sign in again once the session has ended, and keeps the address', async () => {
    const { page } = await openPage(browser, `${guarded.custodes.url}/alerts#token=mia`);
    await page.getByRole('table', { name: 'Alerts' }).waitFor();
    await page.context().clearCookies();
    // The page asks again each half minute, and when something changes.
    await guarded.ask('console', '/v1/access-events', anAccess('ev-2', { path: 'direct-store' }));
    await page.getByText('Your session has ended. Sign in to continue.').waitFor();
    expect(await page.locator('table').count()).toBe(0);
    await page.getByLabel('Your token').fill('mia');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('table', { name: 'Alerts' }).waitFor();
    await page.close();
  });

  it('keeps the theme that was chosen', async () => {
    const { page } = await openPage(browser, `${guarded.custodes.url}/alerts#token=mia`);
    await page.getByRole('button', { name: 'Theme: system' }).click();
    await page.getByRole('button', { name: 'Theme: light' }).click();
    const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const dark = await background();
    await page.reload();
    await page.getByRole('button', { name: 'Theme: dark' }).waitFor();
    expect(await background()).toBe(dark);
    await page.getByRole('table', { name: 'Alerts' }).waitFor();
    await shoot(page, 'page-dark');
    await page.close();
  });
});

describeWithChromium('the build of the pages', () => {
  it('weighs at most 250 kB, as browsers load it', () => {
    const folder = join(projectRoot, 'dist/page/assets');
    const weights = readdirSync(folder).map((name) => gzipSync(readFileSync(join(folder, name))).length);
    expect(weights.length).toBeGreaterThan(5);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeLessThanOrEqual(250_000);
  });

  it('weighs at most 110 kB before a page is chosen', () => {
    const folder = join(projectRoot, 'dist/page');
    const html = readFileSync(join(folder, 'index.html'), 'utf8');
    // Vite lists what the first module imports, so that browsers load it at once.
    const named = [...html.matchAll(/(?:src|href)="\/console\/([^"]+)"/g)].map(([, name = '']) => name);
    expect(named.filter((name) => name.endsWith('.js')).length).toBeGreaterThan(2);
    const weights = ['index.html', ...named].map((name) => gzipSync(readFileSync(join(folder, name))).length);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeLessThanOrEqual(110_000);
  });
});

describeWithChromium('the pages with AUTH=off', () => {
  it('remind of it, survive a restart of the connection, and fit a phone', async () => {
    const { custodes, stop } = await startCustodes();
    const browser = await startBrowser();
    try {
      const { page, mishaps } = await openPage(browser, `${custodes.url}/alerts`);
      await page.getByText('AUTH=off: nobody signs in.').waitFor();
      await page.getByText('Nothing is waiting for you.').waitFor();
      expect(await page.getByRole('button', { name: 'Sign out' }).count()).toBe(0);
      expect(mishaps).toEqual([]);
      await page.context().setOffline(true);
      await post(`${custodes.url}/v1/access-events`, anAccess('ev-1', { path: 'direct-store' }));
      await page.getByText('no connection, trying again').waitFor();
      await page.context().setOffline(false);
      await page.getByRole('table', { name: 'Alerts' }).getByRole('link', { name: 'e-1042' }).first().waitFor();
      await page.getByText('live', { exact: true }).waitFor();
      await fits(page);
    } finally {
      await browser.close();
      await stop();
    }
  });
});
