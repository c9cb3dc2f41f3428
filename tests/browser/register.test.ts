import type { Browser } from 'playwright-core';
import type { RunningProcess } from '../../services/adapters/process/open-process.ts';
import { openPage, post, startBrowser, startCustodes } from '../support/auditor/browser-page.ts';
import { aRecordJson } from '../support/register-builders.ts';

const describeWithChromium = process.env.CUSTODES_HAVE_CHROMIUM === '1' ? describe : describe.skip;
const attack = '<img src=x onerror="alert(1)">';
/** Run in the page. */
const fitsItsWindow = 'document.documentElement.scrollWidth <= window.innerWidth';

describeWithChromium('the page of the register', () => {
  let browser: Browser;
  let custodes: RunningProcess;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    ({ custodes, stop } = await startCustodes());
    browser = await startBrowser();
    const people = Array.from({ length: 30 }, (_, n) =>
      aRecordJson('person', { id: `p-${String(n).padStart(2, '0')}` }),
    );
    await post(`${custodes.url}/v1/register`, [
      ...people,
      aRecordJson('person', { team: 'eu' }),
      aRecordJson('person', { team: 'us' }),
      aRecordJson('person', { team: 'apac', validFrom: '2025-01-01T00:00:00Z' }),
      aRecordJson('ticket', { id: attack, ownerId: attack, openedBy: attack, issuer: attack }),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await stop?.();
  });

  it('leads from the list of a kind to a record, its history and what was valid then', async () => {
    const { page, mishaps } = await openPage(browser, custodes.url);
    await page.getByRole('link', { name: 'Register' }).click();
    await page.getByText('person, in force, by id, 25+ shown').waitFor();
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.getByText('person, in force, by id, 31 shown').waitFor();
    await page.getByRole('button', { name: 'e-1042' }).click();
    await page.waitForURL('**/register?kind=person&id=e-1042');
    await page.getByText('3 records ever appended, newest first').waitFor();
    expect(await page.locator('.in-force').textContent()).toContain('teamapac');
    expect(await page.locator('.row .chip').allTextContents()).toEqual(['version', 'correction', 'corrected']);
    await page.locator('.row summary').last().click();
    expect(await page.locator('.row .facts').last().textContent()).toContain('teameu');

    await page.getByLabel('Valid at').fill('2024-06-01T00:00:00');
    await page.getByRole('button', { name: 'Look up' }).click();
    await page.locator('.in-force', { hasText: 'teamus' }).waitFor();
    await page.getByLabel('Known at').fill('2024-06-01T00:00:00');
    await page.getByRole('button', { name: 'Look up' }).click();
    await page.getByText('Not in force at that time, as known then.').waitFor();
    await page.goBack();
    await page.locator('.in-force', { hasText: 'teamus' }).waitFor();
    // A missing record is 404, which Chromium reports as an error by itself.
    expect(mishaps.filter((mishap) => !mishap.includes('404'))).toEqual([]);
    await page.close();
  });

  it('reports what is missing, takes nothing for markup, and fits a phone', async () => {
    const { page, mishaps } = await openPage(browser, custodes.url);
    await page.goto(`${custodes.url}/register?kind=ticket`);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('button', { name: attack }).click();
    await page.getByText('1 records ever appended').waitFor();
    await page.locator('.row summary').click();
    expect(await page.locator('.row .facts').textContent()).toContain(attack);
    expect(await page.evaluate(fitsItsWindow)).toBe(true);
    expect(mishaps).toEqual([]);
    await page.goto(`${custodes.url}/register?kind=person&id=nobody`);
    await page.getByText('there is no person `nobody` in the register').waitFor();
    await page.goto(`${custodes.url}/register?kind=emergency`);
    await page.getByText('No emergency is in force at that time.').waitFor();
    await page.close();
  });
});
