import type { Browser } from 'playwright-core';
import type { RunningProcess } from '../../../services/adapters/process/open-process.ts';
import { openPage, post, startBrowser, startCustodes } from '../../support/auditor/browser-page.ts';
import { isAccessible } from '../../support/browser/accessible.ts';
import { anAccess, fits, settled } from '../../support/browser/look.ts';

const describeWithChromium = process.env.CUSTODES_HAVE_CHROMIUM === '1' ? describe : describe.skip;

describeWithChromium('each page, for people who use it without seeing or pointing', () => {
  let browser: Browser;
  let custodes: RunningProcess;
  let stop: () => Promise<void>;
  let alertId = '';
  let caseId = '';

  beforeAll(async () => {
    ({ custodes, stop } = await startCustodes());
    browser = await startBrowser();
    const late = Array.from({ length: 3 }, (_, n) => anAccess(`ev-${n}`, { path: n === 0 ? 'direct-store' : 'app' }));
    await post(`${custodes.url}/v1/access-events`, late);
    while (alertId === '') {
      const page = (await (await fetch(`${custodes.url}/v1/alerts`)).json()) as { items: { alertId: string }[] };
      alertId = page.items[0]?.alertId ?? '';
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const title = 'a case';
    ({ caseId } = await post<{ caseId: string }>(`${custodes.url}/v1/cases`, { title, alertIds: [alertId] }));
  });
  afterAll(async () => {
    await browser?.close();
    await stop?.();
  });

  it('has no finding of axe in either theme', async () => {
    const { page, mishaps } = await openPage(browser, custodes.url);
    const paths = [
      '/',
      '/alerts',
      `/alerts/${alertId}`,
      '/cases',
      `/cases/${caseId}`,
      `/cases/${caseId}/report`,
      '/accesses',
      '/accesses/ev-0',
      '/people/e-1042',
      '/owners/o-81',
      '/cameras/c-3',
      '/recordings/r-90',
      '/sources/support-console',
      '/register',
      '/register/new',
      '/register/upload',
      '/rules',
      '/detections',
      '/coverage',
      '/health',
      '/runbooks/alerts',
      '/runbooks/runbook',
    ];
    for (const path of paths) {
      await page.goto(custodes.url + path);
      await page.locator('main section, main table, main form').first().waitFor();
      await settled(page);
      if (path === '/accesses/ev-0') await page.getByText('Verified: this record is in the log.').waitFor();
      await isAccessible(page);
      await fits(page);
    }
    await page.goto(`${custodes.url}/alerts`);
    await page.getByRole('button', { name: 'Close alert of e-1042' }).first().click();
    await page.getByRole('dialog', { name: 'Close alert of e-1042' }).waitFor();
    await isAccessible(page);
    // The register knows nobody here, which Chromium reports as a 404.
    expect(mishaps.filter((mishap) => !mishap.includes('404'))).toEqual([]);
    await page.close();
  });

  it('leads by Tab first to the content', async () => {
    const { page } = await openPage(browser, `${custodes.url}/alerts`);
    await page.getByRole('table', { name: 'Alerts' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForFunction('document.activeElement.id === "content"');
    await page.close();
  });
});
