import type { Browser, Page } from 'playwright-core';
import { openSignedIn, signInAs, startBrowser } from '../../support/auditor/browser-page.ts';
import { type GuardedCustodes, startGuarded } from '../../support/authentication/guarded-custodes.ts';
import { anAccess, shoot } from '../../support/browser/look.ts';

const describeWithChromium = process.env.CUSTODES_HAVE_CHROMIUM === '1' ? describe : describe.skip;
const attack = '"><svg onload=alert(3)><img src=x onerror="alert(1)">';
/** What Chromium reports by itself. */
const isOwnReport = (mishap: string) => mishap.includes('403') || mishap.includes('409');

describeWithChromium('the pages of cases', () => {
  let browser: Browser;
  let guarded: GuardedCustodes;

  beforeAll(async () => {
    guarded = await startGuarded({
      mia: { person: { id: 'e-7', kind: 'employee' }, roles: ['lead'] },
      noor: { person: { id: 'e-8', kind: 'contractor' }, may: ['alerts'] },
      console: { source: 'support-console', may: ['emit'] },
    });
    const people = ['e-1042', 'e-1043', 'e-1044', 'e-1046', 'e-1047'];
    const direct = people.map((id) => anAccess(`of-${id}`, { actor: { id, kind: 'employee' }, path: 'direct-store' }));
    expect((await guarded.ask('console', '/v1/access-events', direct)).status).toBe(202);
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await guarded?.stop();
  });

  const open = (token: string, path: string) => openSignedIn(browser, guarded.custodes.url + path, token);
  const overviewOf = (page: Page) => page.getByRole('region', { name: 'Overview' });
  /** In the page of the second person, who has another browser session. */
  const comeAs = async (page: Page, token: string, id: string) => {
    await signInAs(page, page.url().replace(/#.*$/, ''), { token, id });
  };

  it('lead from chosen alerts to a case that two people close, with every word', async () => {
    const { page, mishaps } = await open('mia', '/alerts');
    for (const id of ['e-1042', 'e-1043']) await page.getByRole('checkbox', { name: `Choose alert of ${id}` }).check();
    await page.getByRole('button', { name: 'Put 2 alerts into a case' }).click();
    const dialog = page.getByRole('dialog', { name: 'Put 2 alerts into a case' });
    await dialog.getByRole('button', { name: 'Open the case' }).click();
    // Without a title nothing is sent.
    await dialog.getByLabel('Title of the new case').fill(attack);
    await dialog.getByRole('button', { name: 'Open the case' }).click();
    await page.getByRole('link', { name: attack }).click();
    await page.waitForURL('**/cases/*');
    await page.getByRole('heading', { name: '2 alerts' }).waitFor();
    await page.getByRole('button', { name: `Comment: case ${attack}` }).click();
    await page.getByRole('textbox', { name: 'Comment' }).fill('both used the bucket');
    await page.getByRole('button', { name: 'Comment', exact: true }).click();
    await page.getByText('both used the bucket').waitFor();
    await page.getByRole('button', { name: `Close: case ${attack}` }).click();
    await page.getByLabel('Disposition').selectOption('misuse');
    await page.getByLabel(/^Explanation/).fill('copied from the bucket');
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByRole('region', { name: 'Proposal to close' }).getByText('copied from the bucket').waitFor();
    await page.getByRole('button', { name: `Approve the close: case ${attack}` }).click();
    await page.getByRole('alert').getByText('`e-7` proposed to close').waitFor();
    await shoot(page, 'page-case');

    await comeAs(page, 'noor', 'e-8');
    const { body } = await guarded.ask('mia', `/v1${new URL(page.url()).pathname}`);
    const sent = page.waitForRequest('**/approve-close');
    await page.getByRole('button', { name: `Approve the close: case ${attack}` }).click();
    expect((await sent).postDataJSON()).toEqual({ proposal: String((body.proposal as { actId: string }).actId) });
    await overviewOf(page).getByText('as misuse by').waitFor();
    await page.getByRole('region', { name: 'Alerts of the case' }).getByText('closed').nth(1).waitFor();
    await page.getByRole('region', { name: 'History' }).getByText('second-person-required').waitFor();
    await page.goto(`${guarded.custodes.url}/cases?view=closed`);
    await page.getByRole('row').filter({ hasText: attack }).getByText('closed as misuse').waitFor();
    await shoot(page, 'page-cases');
    expect(mishaps.filter((mishap) => !isOwnReport(mishap))).toEqual([]);
    await page.close();
  });

  it('have the clocks of an incident, what was done for each, and a draft report', async () => {
    const accounts = Array.from({ length: 10 }, (_, n) => `o-of-incident-${n}`);
    const events = accounts.map((ownerId, n) =>
      anAccess(`incident-${n}`, {
        actor: { id: 'e-1045', kind: 'employee' },
        path: 'direct-store',
        resource: { kind: 'recording', recordingId: `r-of-incident-${n}`, ownerId },
      }),
    );
    expect((await guarded.ask('console', '/v1/access-events', events)).status).toBe(202);
    const { page, mishaps } = await open('mia', '/alerts');
    await page
      .getByRole('row')
      .filter({ hasText: 'e-1045' })
      .getByText(/10 owner/)
      .waitFor();
    await page.getByRole('checkbox', { name: 'Choose alert of e-1045' }).check();
    await page.getByRole('button', { name: /^Put .* into a case$/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Title of the new case').fill('ten accounts');
    await dialog.getByRole('button', { name: 'Open the case' }).click();
    await page.getByRole('link', { name: 'ten accounts' }).click();
    const clocks = page.getByRole('region', { name: 'Incident clocks' });
    await clocks.getByText('10 accounts affected').waitFor();
    expect(await clocks.getByText('running').count()).toBe(4);
    await clocks.getByRole('button', { name: 'Record what was done: 72-hours' }).click();
    await page.getByRole('textbox', { name: 'What was done' }).fill(attack);
    await page.getByRole('button', { name: 'Record', exact: true }).click();
    await clocks.getByText('recorded by').waitFor();
    expect(await clocks.getByText('running').count()).toBe(3);
    await clocks.getByText(attack).waitFor();
    await shoot(page, 'page-incident');

    await page.addInitScript(`globalThis.EventSource = class extends EventSource {
      constructor(address) {
        super(address);
        this.addEventListener('changed', () => dispatchEvent(new Event('heard')));
      }
    }`);
    await page.reload();
    const reads: string[] = [];
    page.on('request', (request) => request.url().endsWith('/report') && reads.push(request.url()));
    await page.getByRole('link', { name: 'Draft report' }).click();
    await page.getByRole('heading', { name: 'Draft: ten accounts' }).waitFor();
    expect(await page.getByRole('region', { name: 'Evidence' }).getByRole('listitem').count()).toBe(10);
    await page.getByRole('region', { name: 'Clocks' }).getByText('met', { exact: true }).waitFor();
    await page.getByRole('region', { name: 'What is not known' }).getByRole('listitem').first().waitFor();
    await shoot(page, 'page-report');
    // It is as of one moment, so a change of an alert that this page hears of does not read it again.
    await page.evaluate(`globalThis.changed = new Promise((heard) => addEventListener('heard', heard)).then(() => null);
      null`);
    const [{ alertId } = {}] = (await guarded.ask('mia', '/v1/alerts?actor=e-1045')).body.items ?? [];
    await guarded.ask('noor', `/v1/alerts/${alertId}/comment`, { text: 'seen' });
    await page.evaluate('changed');
    await page.evaluate("fetch('/v1/session').then((answer) => answer.text())");
    expect(reads).toHaveLength(1);
    await page.getByRole('link', { name: 'incident-9', exact: true }).click();
    await page.waitForURL('**/accesses/incident-9?source=support-console');
    expect(mishaps.filter((mishap) => !isOwnReport(mishap))).toEqual([]);
    await page.close();
  });

  it('are opened once, also where an alert is refused, which is named', async () => {
    const { page } = await open('mia', '/alerts');
    await page.getByRole('checkbox', { name: 'Choose alert of e-1046' }).waitFor();
    const { items = [] } = (await guarded.ask('mia', '/v1/alerts?actor=e-1046')).body;
    const taken = { title: 'has it', alertIds: [items[0]?.alertId] };
    expect((await guarded.ask('mia', '/v1/cases', taken)).status).toBe(201);
    for (const id of ['e-1046', 'e-1047']) await page.getByRole('checkbox', { name: `Choose alert of ${id}` }).check();
    await page.getByRole('button', { name: 'Put 2 alerts into a case' }).click();
    const dialog = page.getByRole('dialog', { name: 'Put 2 alerts into a case' });
    await dialog.getByLabel('Title of the new case').fill('opened once');
    await dialog.getByRole('button', { name: 'Open the case' }).click();
    await page.getByRole('alert').getByText('expected one that is in no other case').waitFor();
    await page.getByRole('status').getByRole('link', { name: 'opened once' }).waitFor();
    expect(await dialog.count()).toBe(0);
    await shoot(page, 'page-into-case');
    await page.getByRole('checkbox', { name: 'Choose alert of e-1047' }).uncheck();
    await page.getByRole('button', { name: 'Put alert of e-1046 into a case' }).waitFor();
    const outcome = page.getByRole('status').filter({ hasText: 'opened once' });
    expect(await outcome.textContent()).toBe('In case opened once.');
    await page.close();
  });

  it('are offered while they are open, however many newer ones are closed', async () => {
    expect((await guarded.ask('mia', '/v1/cases', { title: 'old and open' })).status).toBe(201);
    for (let n = 0; n < 100; n += 1) {
      const { caseId } = (await guarded.ask('mia', '/v1/cases', { title: `newer ${n}` })).body;
      const close = { disposition: 'test', explanation: 'a drill' };
      expect((await guarded.ask('mia', `/v1/cases/${caseId}/close`, close)).status).toBe(200);
    }
    const { page } = await open('mia', '/alerts?q=e-1044');
    await page.locator('.row-link').first().click();
    await page.getByRole('button', { name: 'Put alert of e-1044 into a case' }).click();
    await page.getByRole('combobox', { name: 'Case' }).getByRole('option', { name: 'old and open' }).waitFor({
      state: 'attached',
    });
    await page.close();
  });

  it('open a case without alerts, take an alert in from its own page and out again', async () => {
    const { page, mishaps } = await open('mia', '/cases');
    await page.getByRole('button', { name: 'Open a case…' }).click();
    await page.getByLabel('Title of the new case').fill('a tip by telephone');
    await page.getByRole('button', { name: 'Open the case' }).click();
    await page.waitForURL('**/cases/*');
    await page.getByText('None yet').waitFor();
    await page.goto(`${guarded.custodes.url}/alerts?q=e-1044`);
    await page.locator('.row-link').first().click();
    await page.getByRole('button', { name: 'Put alert of e-1044 into a case' }).click();
    await page.getByRole('combobox', { name: 'Case' }).selectOption('a tip by telephone');
    await page.getByRole('button', { name: 'Add to the case' }).click();
    await overviewOf(page).locator('a[href^="/cases/"]').click();
    await page.getByRole('button', { name: 'Take out of the case: alert of e-1044' }).click();
    await page.getByText('None yet').waitFor();
    await page.getByRole('region', { name: 'History' }).getByText('removed an alert').waitFor();
    expect(mishaps).toEqual([]);
    await page.close();
  });
});
