import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import type { RunningProcess } from '../../../services/adapters/process/open-process.ts';
import { openPage, post, startBrowser, startCustodes } from '../../support/auditor/browser-page.ts';
import { anAccess, fits, settled } from '../../support/browser/look.ts';

const describeWithChromium = process.env.CUSTODES_HAVE_CHROMIUM === '1' ? describe : describe.skip;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Run in the page: WCAG 2.2 AA and what axe recommends besides. */
const findings = `axe.run().then(({ violations }) => violations.map(({ id, nodes }) =>
  id + ': ' + nodes.map(({ html, failureSummary }) => html.slice(0, 160) + ' ' + failureSummary.slice(0, 200)).slice(0, 3).join(' | ')))`;

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

  const check = async (page: Page, name: string) => {
    // The policy of the page allows no script of others; this one is run by the browser's tools.
    await page.evaluate(axe);
    expect([name, await page.evaluate(findings)]).toEqual([name, []]);
  };

  it.each(['light', 'dark'] as const)('has no finding of axe in the %s theme', async (colorScheme) => {
    const { page, mishaps } = await openPage(browser, custodes.url);
    await page.emulateMedia({ colorScheme });
    const paths = [
      ...[
        '/',
        '/alerts',
        `/alerts/${alertId}`,
        '/cases',
        `/cases/${caseId}`,
        `/cases/${caseId}/report`,
        '/accesses',
        '/accesses/ev-0',
      ],
      ...['/people/e-1042', '/owners/o-81', '/cameras/c-3', '/recordings/r-90', '/sources/support-console'],
      ...[
        '/register',
        '/register/new',
        '/register/upload',
        '/rules',
        '/detections',
        '/coverage',
        '/health',
        '/runbooks/alerts',
        '/runbooks/runbook',
      ],
    ];
    for (const path of paths) {
      await page.goto(custodes.url + path);
      await page.locator('main section, main table, main form').first().waitFor();
      await settled(page);
      if (path === '/accesses/ev-0') await page.getByText('Verified: this record is in the log.').waitFor();
      await check(page, path);
      await fits(page);
    }
    await page.goto(`${custodes.url}/alerts`);
    await page.getByRole('button', { name: 'Close alert of e-1042' }).first().click();
    await page.getByRole('dialog', { name: 'Close alert of e-1042' }).waitFor();
    await check(page, 'the dialog of a close');
    // The register knows nobody here, which Chromium reports as a 404.
    expect(mishaps.filter((mishap) => !mishap.includes('404'))).toEqual([]);
    await page.close();
  });

  it('leads by Tab first to the content', async () => {
    const { page } = await openPage(browser, `${custodes.url}/alerts`);
    await page.getByRole('table', { name: 'Alerts' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('content');
    await page.close();
  });
});
