import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { openPage, startBrowser, startCustodes } from '../support/auditor/browser-page.ts';
import { type GuardedCustodes, startGuarded } from '../support/authentication/guarded-custodes.ts';

const describeWithChromium = process.env.CUSTODES_HAVE_CHROMIUM === '1' ? describe : describe.skip;

/** Run in the page. */
const fitsItsWindow = 'document.documentElement.scrollWidth <= window.innerWidth';
const everythingKept =
  'JSON.stringify([location.href, document.cookie, { ...localStorage }, { ...sessionStorage }, history.state, globalThis.custodesToken])';

/** Looked at by people; kept beside the build. */
async function shoot(page: Page, name: string): Promise<void> {
  const folder = join(projectRoot, '.cache/screenshots');
  await mkdir(folder, { recursive: true });
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 844 });
    expect([name, width, await page.evaluate(fitsItsWindow)]).toEqual([name, width, true]);
    await page.screenshot({ path: join(folder, `${name}-${width}.png`) });
  }
}

describeWithChromium('a person who signs in with a token', () => {
  let browser: Browser;
  let guarded: GuardedCustodes;

  beforeAll(async () => {
    guarded = await startGuarded({
      mia: { person: { id: 'e-7', kind: 'employee' }, roles: ['lead'] },
      noor: { person: { id: 'e-8', kind: 'contractor' }, may: ['alerts'] },
      console: { source: 'support-console', may: ['emit'] },
    });
    const opened = {
      ...{ eventId: 'ev-direct', occurredAt: '2026-11-24T09:12:03.123Z', source: { id: 'support-console' } },
      ...{ actor: { id: 'e-1042', kind: 'employee' }, action: 'view', path: 'direct-store' },
      resource: { kind: 'recording', recordingId: 'r-90', ownerId: 'o-81' },
    };
    expect((await guarded.ask('console', '/v1/access-events', opened)).status).toBe(202);
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await guarded?.stop();
  });

  it('sees nothing before, is named with their roles after, acts, and leaves nothing behind', async () => {
    const { page, mishaps } = await openPage(browser, guarded.custodes.url);
    await page.getByText('Sign in to continue.').waitFor();
    expect(await page.locator('main').isVisible()).toBe(false);
    await shoot(page, 'signed-out');
    await page.getByLabel('Your token').fill('of-nobody');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('This token is unknown or has expired.').waitFor();
    await page.getByLabel('Your token').fill('mia');
    await page.getByRole('button', { name: 'Sign in' }).click();
    const card = page.locator('.card', { has: page.getByRole('button', { name: 'e-1042' }) });
    await card.getByRole('button', { name: 'Acknowledge' }).click();
    await card.getByText('acknowledged', { exact: true }).waitFor();
    await page.locator('.self', { hasText: 'e-7' }).getByText('lead').waitFor();
    await shoot(page, 'signed-in');
    await page.getByRole('link', { name: 'Register' }).click();
    await page.locator('.self', { hasText: 'e-7' }).waitFor();
    expect(await page.evaluate(everythingKept)).not.toContain('mia');
    await page.goto(guarded.custodes.url);
    await card.waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();
    await card.waitFor({ state: 'detached' });
    expect(await page.locator('.row').count()).toBe(0);
    expect(await page.context().cookies()).toEqual([]);
    await page.goBack();
    await page.getByText('Sign in to continue.').waitFor();
    // Chromium reports each 401 as an error by itself.
    expect(mishaps.filter((mishap) => !mishap.includes('401'))).toEqual([]);
    await page.close();
  });

  it('may follow a sign-in link, whose token stays neither in the address bar nor in the history', async () => {
    const { page, mishaps } = await openPage(browser, `${guarded.custodes.url}/#token=mia`);
    await page.locator('.self', { hasText: 'e-7' }).waitFor();
    expect(page.url()).toBe(`${guarded.custodes.url}/`);
    expect(await page.evaluate(everythingKept)).not.toContain('mia');
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ name: 'custodes-session', httpOnly: true, sameSite: 'Strict', path: '/' });
    // The page is open: the browser only changes the address.
    await page.goto(`${guarded.custodes.url}/#token=noor`);
    await page.locator('.self', { hasText: 'e-8' }).waitFor();
    expect(page.url()).toBe(`${guarded.custodes.url}/`);
    await page.goto(`${guarded.custodes.url}/#token=of-nobody`);
    await page.waitForURL(`${guarded.custodes.url}/`);
    // An unusable link changes nothing for somebody who is signed in.
    await page.locator('.self', { hasText: 'e-8' }).waitFor();
    expect(mishaps.filter((mishap) => !mishap.includes('401') && !mishap.includes('403'))).toEqual([]);
    await page.close();
  });

  it('keeps the page of a search when the link leads there, and the token out of what the page requests', async () => {
    const requests: string[] = [];
    const page = await browser.newPage();
    page.on('request', (request) => requests.push(`${request.url()} ${request.headers().referer ?? ''}`));
    await page.goto(`${guarded.custodes.url}/register?kind=ticket#token=mia`);
    await page.locator('.self', { hasText: 'e-7' }).waitFor();
    expect(page.url()).toBe(`${guarded.custodes.url}/register?kind=ticket`);
    // The first request is the navigation itself, whose fragment stays in the browser.
    expect(requests.slice(1).filter((one) => one.includes('mia'))).toEqual([]);
    await page.close();
  });

  it('closes a critical alert only together with somebody else, and everybody sees who tried what', async () => {
    const { page, mishaps } = await openPage(browser, `${guarded.custodes.url}/#token=mia`);
    const card = page.locator('#alert-list .card', { has: page.getByRole('button', { name: 'e-1042' }) });
    await card.getByRole('button', { name: 'Close…' }).click();
    await card.getByLabel('Disposition').selectOption('misuse');
    await card.getByLabel(/^Explanation/).fill('copied from the bucket');
    await card.getByRole('button', { name: 'Close the alert' }).click();
    await card.getByRole('button', { name: 'Approve the close' }).click();
    await card.getByText('`e-7` proposed to close').waitFor();
    await page.goto(`${guarded.custodes.url}/#token=noor`);
    await page.locator('.self', { hasText: 'e-8' }).waitFor();
    await card.getByRole('button', { name: 'Approve the close' }).click();
    await card.waitFor({ state: 'detached' });
    await page.getByText('Closed alerts').click();
    const closed = page.locator('#closed-list .card');
    await closed.getByText('History').click();
    await closed.getByText('refused: second-person-required').waitFor();
    await shoot(page, 'closed-by-two');
    expect(mishaps.filter((mishap) => !mishap.includes('401') && !mishap.includes('403'))).toEqual([]);
    await page.close();
  });

  it('is signed out by the page when the session has ended', async () => {
    const { page } = await openPage(browser, `${guarded.custodes.url}/#token=mia`);
    await page.locator('.self', { hasText: 'e-7' }).waitFor();
    await page.context().clearCookies();
    await page.getByText('Your session has ended. Sign in to continue.').waitFor();
    expect(await page.locator('main').isVisible()).toBe(false);
    await page.close();
  });
});

describeWithChromium('whoever uses the page with AUTH=off', () => {
  it('is reminded of it on every page', async () => {
    const { custodes, stop } = await startCustodes();
    const browser = await startBrowser();
    try {
      const { page, mishaps } = await openPage(browser, custodes.url);
      for (const path of ['/', '/register']) {
        await page.goto(custodes.url + path);
        await page.getByText('AUTH=off: nobody signs in.').waitFor();
        expect(await page.locator('main').isVisible()).toBe(true);
        expect(await page.getByRole('button', { name: 'Sign out' }).isVisible()).toBe(false);
      }
      await shoot(page, 'auth-off');
      expect(mishaps).toEqual([]);
    } finally {
      await browser.close();
      await stop();
    }
  });
});
