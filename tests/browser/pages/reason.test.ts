import type { Browser, Page } from 'playwright-core';
import { openPage, signInAs, startBrowser } from '../../support/auditor/browser-page.ts';
import { type GuardedCustodes, startGuarded } from '../../support/authentication/guarded-custodes.ts';
import { anAccess } from '../../support/browser/look.ts';

const describeWithChromium = process.env.CUSTODES_HAVE_CHROMIUM === '1' ? describe : describe.skip;

describeWithChromium('the search of an investigator', () => {
  let browser: Browser;
  let guarded: GuardedCustodes;

  beforeAll(async () => {
    guarded = await startGuarded({
      ines: { person: { id: 'e-9', kind: 'employee' }, roles: ['investigator'] },
      anna: { person: { id: 'e-8', kind: 'employee' }, roles: ['analyst'] },
      console: { source: 'support-console', may: ['emit'] },
    });
    browser = await startBrowser();
    await guarded.ask('console', '/v1/access-events', [anAccess('ev-1'), anAccess('ev-2')]);
  });
  afterAll(async () => {
    await browser?.close();
    await guarded?.stop();
  });

  const found = (page: Page) => page.getByRole('table', { name: 'Accesses' }).locator('tbody tr:not(.spacer)');
  const search = (page: Page) => page.getByRole('button', { name: 'Search', exact: true }).click();
  /** Filter and reason of each search of `actor` whose filter has `text`, the newest first, once one is listed. */
  const recorded = async (actor: string, text: string) => {
    for (;;) {
      const { body } = await guarded.ask('anna', `/v1/accesses?source=custodes&actor=${actor}&limit=200`);
      const searches = (body.items ?? []).map(({ search: one }) => {
        const { filter, reason } = one as { filter: string; reason: string | null };
        return { filter, reason };
      });
      const found = searches.filter(({ filter }) => filter.includes(text));
      if (found.length > 0) return found;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };

  it.each([
    ['Person', 'actor', 'e-1042'],
    ['Owner', 'owner', 'o-81'],
  ])('by %s shows nothing without a reason, and records the one that is given', async (label, name, id) => {
    const { page, mishaps } = await openPage(browser, `${guarded.custodes.url}/accesses#token=ines`);
    await found(page).first().waitFor();
    await page.getByLabel(label, { exact: true }).fill(id);
    await search(page);
    await page.waitForURL(`**/accesses?${name}=${id}`);
    await page.getByText('Why do you look this up?').waitFor();
    expect(await found(page).count()).toBe(0);

    const reason = `case C-17, by ${name}: Überprüfung „日本“`;
    await page.getByLabel('Reason, recorded with the search').fill(reason);
    await search(page);
    await page.getByText(/^newest first, 2 shown/).waitFor();
    expect(page.url()).not.toContain('C-17');
    const searches = await recorded('e-9', `${name}=${id}`);
    expect(searches.map((one) => one.reason)).toEqual(searches.map(() => reason));
    // Chromium reports what is refused as an error by itself.
    expect(mishaps.filter((mishap) => !mishap.includes('422'))).toEqual([]);
    await page.close();
  });

  it('asks for a reason at an address that somebody sent, and takes it there', async () => {
    const { page } = await openPage(browser, `${guarded.custodes.url}/accesses#token=ines`);
    await found(page).first().waitFor();
    await page.goto(`${guarded.custodes.url}/accesses?owner=o-81`);
    await page.getByText('Why do you look this up?').waitFor();
    await page.getByLabel('Reason', { exact: true }).fill('C-18');
    await page.getByRole('button', { name: 'Look up' }).click();
    await page.getByText(/^newest first, 2 shown/).waitFor();
    while (!(await recorded('e-9', 'owner=o-81')).some(({ reason }) => reason === 'C-18'))
      await page.waitForTimeout(100);
    await page.close();
  });

  it('is not recorded with the reason of who was signed in before', async () => {
    const { page } = await openPage(browser, `${guarded.custodes.url}/accesses#token=ines`);
    await found(page).first().waitFor();
    await page.getByLabel('Owner', { exact: true }).fill('o-99');
    await page.getByLabel('Reason, recorded with the search').fill('what ines looks for');
    await search(page);
    await page.waitForURL('**owner=o-99**');
    await page.getByRole('button', { name: 'Saved searches' }).click();
    await page.getByLabel('Name of this search').fill('of ines');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('link', { name: 'of ines' }).waitFor();
    await signInAs(page, page.url(), { token: 'anna', id: 'e-8' });
    const reasons = (await recorded('e-8', 'owner=o-99')).map(({ reason }) => reason);
    expect(reasons).toEqual(reasons.map(() => null));
    expect(await page.getByLabel('Reason, recorded with the search').inputValue()).toBe('');
    await page.getByRole('button', { name: 'Saved searches' }).click();
    await page.getByText('None yet. Searches stay in this browser.').waitFor();
    await page.close();
  });

  it('needs none of an analyst, and records the one that is given', async () => {
    const { page, mishaps } = await openPage(browser, `${guarded.custodes.url}/accesses#token=anna`);
    await page.getByLabel('Person', { exact: true }).fill('e-1042');
    await search(page);
    await page.getByText(/^newest first, 2 shown/).waitFor();
    await page.getByLabel('Reason, recorded with the search').fill('alert A-3');
    await page.getByLabel('Owner', { exact: true }).fill('o-81');
    await search(page);
    await page.waitForURL('**owner=o-81**');
    await page.getByText(/^newest first, 2 shown/).waitFor();
    expect((await recorded('e-8', '?actor=e-1042')).at(-1)?.reason).toBeNull();
    expect((await recorded('e-8', 'owner=o-81'))[0]?.reason).toBe('alert A-3');
    expect(mishaps).toEqual([]);
    await page.close();
  });
});
