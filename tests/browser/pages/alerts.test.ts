import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { openSignedIn, signInAs, startBrowser } from '../../support/auditor/browser-page.ts';
import { type GuardedCustodes, startGuarded } from '../../support/authentication/guarded-custodes.ts';
import { anAccess, shoot } from '../../support/browser/look.ts';

const describeWithChromium = process.env.CUSTODES_HAVE_CHROMIUM === '1' ? describe : describe.skip;
const attack = '"><svg onload=alert(3)><img src=x onerror="alert(1)">';
/** What Chromium reports by itself. */
const isOwnReport = (mishap: string) => mishap.includes('401') || mishap.includes('403');

describeWithChromium('the pages of alerts', () => {
  let browser: Browser;
  let guarded: GuardedCustodes;

  beforeAll(async () => {
    guarded = await startGuarded({
      mia: { person: { id: 'e-7', kind: 'employee' }, roles: ['lead'] },
      noor: { person: { id: 'e-8', kind: 'contractor' }, may: ['alerts'] },
      console: { source: 'support-console', may: ['emit'] },
      tool: { source: attack, may: ['emit'] },
    });
    // One alert for each person: material taken from the store is critical, an unknown person is a question to the source.
    const people = ['e-1042', 'e-1043', 'e-1044', 'e-1045', 'e-1046'];
    const direct = people.map((id) => anAccess(`of-${id}`, { actor: { id, kind: 'employee' }, path: 'direct-store' }));
    expect((await guarded.ask('console', '/v1/access-events', direct)).status).toBe(202);
    const hostile = anAccess('of-attack', {
      source: { id: attack },
      actor: { id: attack, kind: 'employee' },
      path: 'direct-store',
      resource: { kind: 'recording', recordingId: attack, cameraId: attack, ownerId: attack },
    });
    expect((await guarded.ask('tool', '/v1/access-events', hostile)).status).toBe(202);
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await guarded?.stop();
  });

  const open = (token: string, path: string) => openSignedIn(browser, guarded.custodes.url + path, token);
  const rowOf = (page: Page, id: string) =>
    page.getByRole('row').filter({ has: page.getByRole('link', { name: id, exact: true }) });
  const alertOf = async (actor: string) => {
    for (;;) {
      const { body } = await guarded.ask('mia', `/v1/alerts?actor=${actor}`);
      const alert = body.items?.[0];
      if (alert !== undefined) return alert as { alertId: string; state: string; assignee: string | null };
      await pause(100);
    }
  };

  it('show what others do as soon as it is done', async () => {
    const { alertId } = await alertOf('e-1046');
    const { page, mishaps } = await open('mia', `/alerts/${alertId}`);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    const text = 'seen by somebody else';
    expect((await guarded.ask('noor', `/v1/alerts/${alertId}/comment`, { text })).status).toBe(200);
    // Sooner than the page asks by itself.
    await page.getByText(text).waitFor({ timeout: 20_000 });
    expect(mishaps.filter((mishap) => !isOwnReport(mishap))).toEqual([]);
    await page.close();
  });

  it('are worked by keyboard alone, which demands the note', async () => {
    const { page, mishaps } = await open('mia', '/alerts?q=e-1043');
    await rowOf(page, 'e-1043').waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys of the queue' }).waitFor();
    await shoot(page, 'page-keys');
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('a');
    await page.getByText('Acknowledged alert of e-1043.').waitFor();
    await rowOf(page, 'e-1043').getByText('acknowledged').waitFor();
    await page.keyboard.press('e');
    const dialog = page.getByRole('dialog', { name: 'Escalate alert of e-1043' });
    await dialog.waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    // Without a word nothing is sent.
    await dialog.waitFor();
    expect((await alertOf('e-1043')).state).toBe('acknowledged');
    await dialog.getByLabel('Why does it need somebody else?').fill('c and e are words here, not keys');
    await dialog.getByRole('button', { name: 'Escalate' }).press('Enter');
    await rowOf(page, 'e-1043').getByText('escalated').waitFor();
    await page.keyboard.press('o');
    await page.waitForURL('**/alerts/*');
    await page.getByText('c and e are words here, not keys').waitFor();
    await page.goBack();
    await page.keyboard.press('/');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys of the queue' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    await page.keyboard.type('e-1044');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/alerts?q=e-1044');
    await rowOf(page, 'e-1044').waitFor();
    expect(await rowOf(page, 'e-1043').count()).toBe(0);
    expect(mishaps).toEqual([]);
    await page.close();
  });

  it('stay as they are where a key is pressed in a dialog above them', async () => {
    const { page } = await open('mia', '/alerts?q=e-1044');
    await rowOf(page, 'e-1044').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys of the queue' }).waitFor();
    await page.keyboard.press('x');
    await page.keyboard.press('c');
    expect(await page.getByText('1 chosen').count()).toBe(0);
    expect(await page.getByRole('dialog', { name: 'Close alert of e-1044' }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.keyboard.press('x');
    await page.getByText('1 chosen').waitFor();
    await page.close();
  });

  it('keep what was written where it could not be sent', async () => {
    const { page } = await open('mia', '/alerts?q=e-1044');
    await rowOf(page, 'e-1044').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('e');
    const dialog = page.getByRole('dialog', { name: 'Escalate alert of e-1044' });
    const text = 'many words that nobody wants to write twice';
    await dialog.getByLabel('Why does it need somebody else?').fill(text);
    // Text is selected beyond the edge of the dialog.
    await dialog.getByLabel('Why does it need somebody else?').hover();
    await page.mouse.down();
    await page.mouse.move(5, 5);
    await page.mouse.up();
    expect(await dialog.count()).toBe(1);
    await page.route('**/v1/alerts/bulk', (route) => route.abort());
    await dialog.getByRole('button', { name: 'Escalate' }).click();
    await dialog.getByRole('alert').getByText('the server cannot be reached').waitFor();
    await page.unroute('**/v1/alerts/bulk');
    await dialog.getByRole('button', { name: 'Escalate' }).click();
    await page.getByText('Escalated alert of e-1044.').waitFor();
    expect(await dialog.count()).toBe(0);
    await page.keyboard.press('?');
    const keys = page.getByRole('dialog', { name: 'Keys of the queue' });
    await keys.waitFor();
    await page.mouse.click(5, 5);
    await keys.waitFor({ state: 'detached' });
    await page.close();
  });

  it('keep what was written for the alerts that were refused, and for these only', async () => {
    const { page } = await open('mia', '/alerts');
    for (const id of ['e-1045', 'e-1046']) await page.getByRole('checkbox', { name: `Choose alert of ${id}` }).check();
    await page.getByRole('button', { name: 'Escalate…' }).click();
    const label = 'Why does it need somebody else?';
    const text = 'a reason that both of them have';
    const both = page.getByRole('dialog', { name: 'Escalate 2 alerts' });
    await both.getByLabel(label).fill(text);
    const { alertId } = await alertOf('e-1046');
    const sent: string[][] = [];
    await page.route('**/v1/alerts/bulk', async (route) => {
      const { alertIds } = route.request().postDataJSON() as { alertIds: string[] };
      sent.push(alertIds);
      const results = alertIds.map((id) =>
        id === alertId && sent.length === 1
          ? { alertId: id, status: 'refused', code: 'conflict', detail: 'somebody else was first' }
          : { alertId: id, status: 'done' },
      );
      await route.fulfill({ json: { results } });
    });
    await both.getByRole('button', { name: 'Escalate' }).click();
    const rest = page.getByRole('dialog', { name: 'Escalate alert of e-1046' });
    await rest.getByRole('alert').getByText('somebody else was first').waitFor();
    expect(await rest.getByLabel(label).inputValue()).toBe(text);
    await rest.getByRole('button', { name: 'Escalate' }).click();
    await page.getByText('Escalated alert of e-1046.').waitFor();
    expect(await rest.count()).toBe(0);
    expect([sent[0]?.length, sent[1]]).toEqual([2, [alertId]]);
    await page.close();
  });

  it('are assigned together, and found again as mine', async () => {
    const { page, mishaps } = await open('mia', '/alerts');
    for (const id of ['e-1045', 'e-1046']) await page.getByRole('checkbox', { name: `Choose alert of ${id}` }).check();
    await page.getByText('2 chosen').waitFor();
    await shoot(page, 'page-queue');
    await page.getByRole('button', { name: 'Assign…' }).click();
    await page.getByRole('dialog', { name: 'Assign 2 alerts' }).getByRole('button', { name: 'Assign' }).click();
    await page.getByText('Assigned 2 alerts.').waitFor();
    await page.getByRole('link', { name: 'Mine' }).click();
    await page.getByText('2 mine, by risk').waitFor();
    await page.getByRole('link', { name: 'Unassigned' }).click();
    await rowOf(page, 'e-1042').waitFor();
    expect(await rowOf(page, 'e-1045').count()).toBe(0);
    await page.getByRole('link', { name: 'Overdue' }).click();
    await page.getByText('No alert is overdue.').waitFor();
    expect(mishaps).toEqual([]);
    await page.close();
  });

  it('lead from an alert to why, its accesses and through the close by two people, with every word', async () => {
    const { alertId } = await alertOf('e-1042');
    const { page, mishaps } = await open('mia', `/alerts/${alertId}`);
    await page.getByRole('region', { name: 'Rules' }).getByText('Legal basis:').first().waitFor();
    await page.getByRole('region', { name: 'Risk' }).getByText('the severity is').waitFor();
    const peers = page.getByRole('region', { name: 'Against role peers' });
    await peers.getByText('How they worked lately').click();
    await peers.getByText(/accesses of the last 90 days were explained at first|^No access of theirs/).waitFor();
    await page.getByRole('region', { name: 'Owners affected' }).getByRole('link', { name: 'o-81' }).waitFor();
    const why = page.getByRole('region', { name: 'For and against' });
    await why.getByText('Of its only access:').waitFor();
    // The event and the person are no records that nearly explain it.
    await why.getByText('1 is without any related record in the register.').waitFor();
    await why.getByText('Nothing that the log knows.').waitFor();
    await page.getByRole('button', { name: 'Close alert of e-1042' }).click();
    const dialog = page.getByRole('dialog', { name: 'Close alert of e-1042' });
    await dialog.getByLabel('Disposition').selectOption('misuse');
    await dialog.getByLabel(/^Explanation/).fill('copied from the bucket');
    await dialog.getByLabel(/^Ids of the evidence/).fill('T-4711, of-e-1042');
    await dialog.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByText('Proposed to close alert of e-1042: closed once another person approves it.').waitFor();
    const proposal = page.getByRole('region', { name: 'Proposal to close' });
    await proposal.getByText('copied from the bucket').waitFor();
    await proposal.getByText('Evidence: T-4711, of-e-1042').waitFor();
    await page.getByRole('button', { name: 'Approve the close of alert of e-1042' }).click();
    await page.getByRole('alert').getByText('`e-7` proposed to close').waitFor();
    await shoot(page, 'page-alert');
    await page.goto(`${guarded.custodes.url}/alerts?q=e-1042`);
    await rowOf(page, 'e-1042').getByText('misuse', { exact: true }).waitFor();
    await shoot(page, 'page-queue-proposed');

    await signInAs(page, `${guarded.custodes.url}/alerts/${alertId}`, { token: 'noor', id: 'e-8' });
    const { actId } = (await guarded.ask('mia', `/v1/alerts/${alertId}`)).body.proposal as { actId: string };
    const sent = page.waitForRequest('**/v1/alerts/bulk');
    await page.getByRole('button', { name: 'Approve the close of alert of e-1042' }).click();
    expect((await sent).postDataJSON()).toMatchObject({ action: 'approve-close', proposals: [actId] });
    const overview = page.getByRole('region', { name: 'Overview' });
    await overview.getByText('as misuse by').waitFor();
    await overview.getByText('copied from the bucket').waitFor();
    const history = page.getByRole('region', { name: 'History' });
    await history.getByText('second-person-required').waitFor();
    await history.getByText('proposed to close it as misuse').waitFor();
    await page.getByRole('button', { name: 'Reopen alert of e-1042' }).click();
    await page.getByLabel('Why is it opened again?').fill('the bucket had a second copy');
    await page.getByRole('button', { name: 'Reopen', exact: true }).click();
    await history.getByText('the bucket had a second copy').waitFor();

    await signInAs(page, `${guarded.custodes.url}/alerts/${alertId}`, { token: 'mia', id: 'e-7' });
    await page.getByRole('region', { name: 'Accesses' }).locator('.timeline a').first().click();
    await page.waitForURL('**/accesses/of-e-1042?source=support-console');
    await page.getByText('Verified: this record is in the log.').waitFor();
    expect(mishaps.filter((mishap) => !isOwnReport(mishap))).toEqual([]);
    await page.close();
  });

  it('show hostile names as text', async () => {
    const { page, mishaps } = await open('mia', `/alerts?q=${encodeURIComponent('onerror')}`);
    await rowOf(page, attack).first().waitFor();
    await page.locator('.row-link').first().click();
    await page.getByRole('region', { name: 'Overview' }).getByText(attack).first().waitFor();
    await page.getByRole('region', { name: 'Accesses' }).locator('.timeline a').first().click();
    await page.getByRole('region', { name: 'Facts' }).getByText(attack).first().waitFor();
    expect(await page.locator('main img, main svg, main script, main [onload], main [onerror]').count()).toBe(0);
    await shoot(page, 'page-access');
    expect(mishaps).toEqual([]);
    await page.close();
  });

  it('lead to what to do, which the page has itself', async () => {
    const { page, mishaps } = await open('mia', '/alerts?q=e-1042');
    await page.locator('.row-link').first().click();
    await page.getByText('What to do:').first().getByRole('link').click();
    await page.waitForURL('**/runbooks/alerts#*');
    const wanted = page.locator('[data-wanted]');
    await wanted.waitFor();
    expect(await wanted.getAttribute('id')).toBe(new URL(page.url()).hash.slice(1));
    await page.getByRole('heading', { name: 'What to do about' }).waitFor();
    expect(mishaps).toEqual([]);
    await page.close();
  });

  it('keep the accesses that somebody opened when they count another, and read them once at a time', async () => {
    const send = (n: number) =>
      anAccess(`of-e-1070-${n}`, { actor: { id: 'e-1070', kind: 'employee' }, path: 'direct-store' });
    await guarded.ask(
      'console',
      '/v1/access-events',
      Array.from({ length: 150 }, (_, n) => send(n)),
    );
    let alertId: unknown;
    while (alertId === undefined) {
      const { items = [] } = (await guarded.ask('mia', '/v1/alerts?actor=e-1070')).body;
      alertId = items.find(({ accesses }) => accesses === 150)?.alertId;
    }
    const { page, mishaps } = await open('mia', `/alerts/${alertId}`);
    await page.getByRole('heading', { name: 'Accesses, the latest 100 of 150' }).waitFor();
    // It counts faster than the list is read.
    const reads = '**/v1/alerts/*/accesses?*';
    const cancelled: string[] = [];
    page.on('requestfailed', (request) => request.url().includes('/accesses?') && cancelled.push(request.url()));
    let answer = () => undefined as void;
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route(reads, (route) => answered.then(() => route.continue()));
    const first = page.waitForRequest(reads);
    await guarded.ask('console', '/v1/access-events', send(150));
    await first;
    const second = page.waitForRequest(reads);
    await guarded.ask('console', '/v1/access-events', send(151));
    await page.getByRole('heading', { name: 'Accesses, the latest 100 of 152' }).waitFor();
    answer();
    await (await second).response();
    expect(cancelled).toEqual([]);
    await page.unroute(reads);

    await page.getByRole('button', { name: 'Show older' }).click();
    await page.getByRole('heading', { name: 'Accesses, 152' }).waitFor();
    await guarded.ask('console', '/v1/access-events', send(152));
    await page.getByRole('heading', { name: /^Accesses, .*153$/ }).waitFor();
    expect(await page.locator('.timeline > li').count()).toBeGreaterThanOrEqual(153);
    expect(mishaps.filter((mishap) => !isOwnReport(mishap))).toEqual([]);
    await page.close();
  });

  it('claim no access of a tip, nor that one was explained', async () => {
    const tip = { severity: 'low', actorId: 'e-1060', text: 'a colleague called' };
    const { alertId } = (await guarded.ask('mia', '/v1/alerts', tip)).body as { alertId?: string };
    const { page } = await open('mia', `/alerts/${alertId}`);
    await page.getByText('It counts no access.').waitFor();
    expect(await page.getByRole('region', { name: 'Overview' }).textContent()).not.toMatch(/first access|last access/);
    await shoot(page, 'page-tip');
    await page.close();
  });

  it('report that there is no such alert', async () => {
    const { page } = await open('mia', '/alerts/nothing');
    await page.getByText('There is no such alert.').waitFor();
    await page.close();
  });
});
