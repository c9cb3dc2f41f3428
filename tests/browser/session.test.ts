import type { Browser, Route } from 'playwright-core';
import { openPage, signInAs, startBrowser, startCustodes } from '../support/auditor/browser-page.ts';
import { type GuardedCustodes, startGuarded } from '../support/authentication/guarded-custodes.ts';
import { aRecordJson } from '../support/register-builders.ts';

const describeWithChromium = process.env.CUSTODES_HAVE_CHROMIUM === '1' ? describe : describe.skip;

describeWithChromium('a person who signs in with a token', () => {
  let browser: Browser;
  let guarded: GuardedCustodes;
  const tokens = {
    mia: { person: { id: 'e-7', kind: 'employee' }, roles: ['lead'] },
    noor: { person: { id: 'e-8', kind: 'employee' }, roles: ['analyst'] },
    hr: { person: { id: 'e-9', kind: 'employee' }, may: ['register', 'read-register'], registerKinds: ['person'] },
  };

  beforeAll(async () => {
    guarded = await startGuarded(tokens);
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await guarded?.stop();
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

  it('is asked before a link signs in somebody else, and every tab shows who is signed in', async () => {
    const context = await browser.newContext();
    const [page, other] = [await context.newPage(), await context.newPage()];
    const { url } = guarded.custodes;
    await page.goto(`${url}/alerts#token=mia`);
    await page.locator('.self', { hasText: 'e-7' }).waitFor();
    await other.goto(`${url}/alerts#token=noor`);
    await other.getByText('You are signed in as e-7.').waitFor();
    await other.getByRole('button', { name: 'Stay e-7' }).click();
    await other.locator('.self', { hasText: 'e-7' }).waitFor();
    await signInAs(other, `${url}/alerts`, { token: 'noor', id: 'e-8' });
    await page.bringToFront();
    await page.evaluate("dispatchEvent(new Event('focus'))");
    await page.locator('.self', { hasText: 'e-8' }).waitFor();
    // The link of who is signed in asks nothing.
    await page.goto(`${url}/#token=noor`);
    await page.locator('.self', { hasText: 'e-8' }).waitFor();
    await context.close();
  });

  it('stays who is shown where an earlier question is answered later', async () => {
    const page = await browser.newPage();
    await page.goto(`${guarded.custodes.url}/alerts#token=mia`);
    await page.locator('.self', { hasText: 'e-7' }).waitFor();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const isRead = new Promise<void>((resolve) => {
      const hold = async (route: Route) => {
        const response = await route.fetch();
        resolve();
        await held;
        await route.fulfill({ response });
      };
      void page.route('**/v1/session', hold, { times: 1 });
    });
    await page.evaluate("dispatchEvent(new Event('focus'))");
    await isRead;
    await signInAs(page, `${guarded.custodes.url}/alerts`, { token: 'noor', id: 'e-8' });
    const again = page.waitForRequest('**/v1/session');
    release();
    await (await again).response();
    expect(await page.locator('.self').innerText()).toContain('e-8');
    await page.close();
  });

  it('is looked up again where every record that they send is refused', async () => {
    const page = await browser.newPage();
    await page.goto(`${guarded.custodes.url}/register/upload#token=hr`);
    const buffer = Buffer.from(JSON.stringify(aRecordJson('ticket', { id: 'T-1' })));
    await page
      .getByLabel('JSON, NDJSON or CSV')
      .setInputFiles({ name: 'tickets.ndjson', mimeType: 'application/json', buffer });
    const again = page.waitForRequest('**/v1/session');
    await page.getByRole('button', { name: 'Send 1 record', exact: true }).click();
    await page.getByText('ticket T-1 rejected').waitFor();
    await again;
    await page.close();
  });

  it('sees what changed of their roles when they come back to the page, or are refused', async () => {
    const page = await browser.newPage();
    await page.goto(`${guarded.custodes.url}/accesses#token=mia`);
    const self = (role: string) => page.locator('.self', { hasText: role }).waitFor();
    const become = async (role: string) => {
      await guarded.change({ ...tokens, mia: { ...tokens.mia, roles: [role] } });
      for (;;) {
        const { body } = await guarded.ask('mia', '/v1/session');
        if (JSON.stringify(body).includes(`"${role}"`)) return;
        await page.waitForTimeout(100);
      }
    };
    await self('lead');
    await become('assessor');
    await page.evaluate("dispatchEvent(new Event('focus'))");
    await self('assessor');
    await become('admin');
    await page.getByRole('button', { name: 'Refresh' }).click();
    await self('admin');
    await page.getByText('You may not see this page.').waitFor();
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
        await page.locator('main').waitFor();
        expect(await page.getByRole('button', { name: 'Sign out' }).isVisible()).toBe(false);
      }
      expect(mishaps).toEqual([]);
    } finally {
      await browser.close();
      await stop();
    }
  });
});
