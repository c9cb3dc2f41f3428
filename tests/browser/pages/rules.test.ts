import { createHash } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { openPage, startBrowser } from '../../support/auditor/browser-page.ts';
import { type GuardedCustodes, startGuarded } from '../../support/authentication/guarded-custodes.ts';
import { isAccessible } from '../../support/browser/accessible.ts';
import { shoot } from '../../support/browser/look.ts';

const describeWithChromium = process.env.CUSTODES_HAVE_CHROMIUM === '1' ? describe : describe.skip;

describeWithChromium('the page of the rules', () => {
  let browser: Browser;
  let guarded: GuardedCustodes;

  beforeAll(async () => {
    guarded = await startGuarded({
      ada: { person: { id: 'e-20', kind: 'employee' }, roles: ['privacy-officer'] },
      ben: { person: { id: 'e-21', kind: 'employee' }, roles: ['privacy-officer'] },
      mia: { person: { id: 'e-7', kind: 'employee' }, roles: ['lead'] },
    });
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await guarded?.stop();
  });

  it('explains the set in force in sentences, and finds a rule', async () => {
    const { page, mishaps } = await openPage(browser, `${guarded.custodes.url}/rules#token=mia`);
    await page.getByText('No set waits.').waitFor();
    await page.getByText('work on a ticket may end this long after the ticket was closed').waitFor();
    await page.getByLabel('Find a rule').fill('actor-unknown');
    const rule = page.locator('.rules > li', { hasText: 'actor-unknown' }).first();
    await rule.getByText('An access is unknown where: actor.id is not in the register.').waitFor();
    await rule.getByText('Condition of actor-unknown').click();
    await rule.getByText('person == null').waitFor();
    await isAccessible(page);
    await shoot(page, 'rules');
    expect(mishaps).toEqual([]);
    await page.close();
  });

  it('shows a proposed set with what it changes, and lets only somebody else approve it by its prefix', async () => {
    const { body: policies } = await guarded.ask('ada', '/v1/policies');
    const { body: record } = await guarded.ask('ada', `/v1/register/policy-set/${policies.inForce}`);
    const rules = String(record.rules).replace('"value":"30 minutes"', '"value":"45 minutes"');
    const version = createHash('sha256').update(rules).digest('hex');
    const validFrom = new Date().toISOString();
    const { body } = await guarded.ask('ada', '/v1/register', {
      ...{ kind: 'policy-set', id: version, issuer: 'e-20', validFrom, rules },
    });
    expect(body.results).toMatchObject([{ status: 'accepted' }]);

    const { page, mishaps } = await openPage(browser, `${guarded.custodes.url}/rules#token=ada`);
    const waiting = page.getByRole('region', { name: 'Waiting for approval' });
    await waiting.getByText('parameter ticketGrace').waitFor();
    expect(await waiting.locator('del').allTextContents()).toEqual(['"30 minutes"']);
    expect(await waiting.locator('ins').allTextContents()).toEqual(['"45 minutes"']);
    await waiting.getByText('You proposed it: somebody else has to approve it.').waitFor();
    await page.goto(`${guarded.custodes.url}/rules#token=mia`);
    await page.locator('.self', { hasText: 'e-7' }).waitFor();
    await waiting.getByText('Your roles do not approve rules.').waitFor();
    await page.goto(`${guarded.custodes.url}/rules#token=ben`);
    await page.locator('.self', { hasText: 'e-21' }).waitFor();
    const approve = waiting.getByRole('button', { name: `Approve set ${version.slice(0, 12)}` });
    await waiting.getByLabel(/^The first 12 characters/).fill('123456789012');
    expect(await approve.isDisabled()).toBe(true);
    await waiting.getByLabel(/^The first 12 characters/).fill(version.slice(0, 12));
    await isAccessible(page);
    await shoot(page, 'rules-waiting');
    await approve.click();
    const approvals = page.getByRole('region', { name: 'Approvals' });
    await approvals.getByRole('link', { name: 'e-21' }).waitFor();
    await page.getByRole('region', { name: 'Parameters' }).getByText('45 minutes').waitFor();
    expect(mishaps).toEqual([]);
    await page.close();
  });
});
