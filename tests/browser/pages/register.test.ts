import type { Browser } from 'playwright-core';
import type { RunningProcess } from '../../../services/adapters/process/open-process.ts';
import { openPage, post, signInAs, startBrowser, startCustodes } from '../../support/auditor/browser-page.ts';
import { type GuardedCustodes, startGuarded } from '../../support/authentication/guarded-custodes.ts';
import { isAccessible } from '../../support/browser/accessible.ts';
import { fits, shoot } from '../../support/browser/look.ts';
import { aRecordJson } from '../../support/register-builders.ts';

const describeWithChromium = process.env.CUSTODES_HAVE_CHROMIUM === '1' ? describe : describe.skip;
const attack = '<img src=x onerror="alert(1)">';
/** A missing record is 404, which Chromium reports as an error by itself. */
const without404 = (mishaps: readonly string[]) => mishaps.filter((mishap) => !mishap.includes('404'));

describeWithChromium('the page of the register', () => {
  let browser: Browser;
  let custodes: RunningProcess;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    ({ custodes, stop } = await startCustodes());
    browser = await startBrowser();
    const people = Array.from({ length: 60 }, (_, n) =>
      aRecordJson('person', { id: `p-${String(n).padStart(2, '0')}`, team: n === 7 ? 'night' : 'day' }),
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
    const { page, mishaps } = await openPage(browser, `${custodes.url}/alerts`);
    await page.getByRole('link', { name: 'Register' }).click();
    await page.getByText('person, in force, by id, 50+ shown').waitFor();
    await isAccessible(page);
    await shoot(page, 'register-list');
    await page.evaluate('scrollTo(0, 1e6)');
    await page.getByText('person, in force, by id, 61 shown').waitFor();
    await page.evaluate('scrollTo(0, 0)');
    await page.getByRole('link', { name: 'e-1042', exact: true }).click();
    await page.waitForURL('**/register?kind=person&id=e-1042');
    await page.getByText('3 records ever appended, newest first').waitFor();
    const inForce = page.getByRole('region', { name: 'In force' });
    expect(await inForce.textContent()).toContain('teamapac');
    expect(await page.locator('.versions .chip').allTextContents()).toEqual(['version', 'correction', 'corrected']);
    await page.locator('.versions summary').last().click();
    expect(await page.locator('.versions .facts').last().textContent()).toContain('teameu');
    await isAccessible(page);
    await shoot(page, 'register-record');

    await page.getByLabel('Valid at').fill('2024-06-01T00:00:00');
    await page.getByRole('button', { name: 'Look up' }).click();
    await inForce.filter({ hasText: 'teamus' }).waitFor();
    await page.getByLabel('Known at').fill('2024-06-01T00:00:00');
    await page.getByRole('button', { name: 'Look up' }).click();
    await page.getByText('Not in force at that time, as known then.').waitFor();
    await page.goBack();
    await inForce.filter({ hasText: 'teamus' }).waitFor();
    expect(without404(mishaps)).toEqual([]);
    await page.close();
  });

  it('filters by a field, reports what is missing, takes nothing for markup, and fits a phone', async () => {
    const { page, mishaps } = await openPage(browser, `${custodes.url}/register?kind=person`);
    await page.getByLabel('Field').selectOption('team');
    await page.getByLabel('is', { exact: true }).fill('night');
    await page.getByRole('button', { name: 'Look up' }).click();
    await page.getByText('person, in force, by id, 1 shown').waitFor();
    expect(page.url()).toContain('field=team&value=night');
    await page.goto(`${custodes.url}/register?kind=ticket`);
    await page.getByRole('link', { name: attack }).first().click();
    await page.getByText('1 record ever appended').waitFor();
    await page.locator('.versions summary').click();
    expect(await page.locator('.versions .facts').textContent()).toContain(attack);
    await fits(page);
    await page.goto(`${custodes.url}/register?kind=person&id=nobody`);
    await page.getByText('there is no person `nobody` in the register').waitFor();
    expect(await page.getByText('A version of another time is shown').count()).toBe(0);
    await page.goto(`${custodes.url}/register?kind=emergency`);
    await page.getByText('No emergency is in force at that time.').waitFor();
    expect(without404(mishaps)).toEqual([]);
    await page.close();
  });

  it('sends one record from a form, and reports why the server refuses one', async () => {
    const { page, mishaps } = await openPage(browser, `${custodes.url}/register?kind=ticket`);
    await page.getByRole('link', { name: 'New ticket…' }).click();
    await page.getByLabel('id (required)', { exact: true }).fill('T-1');
    await page.getByLabel('issuer (required)', { exact: true }).fill('helpdesk');
    await page.getByLabel('ownerId (required)', { exact: true }).fill('o-81');
    await page.getByLabel('openedBy (required)', { exact: true }).fill('e-7');
    await page.getByLabel('assignees (required), one a line').fill('e-1042\nteam:eu');
    await page.getByLabel(/^openedAt \(required\)/).fill('2026-11-24T09:00:00');
    await isAccessible(page);
    await shoot(page, 'register-new');
    await page.getByRole('button', { name: 'Send this ticket' }).click();
    await page.getByText('1 of 1 sent: 1 accepted.').waitFor();
    await page.getByRole('link', { name: 'T-1' }).click();
    await page.getByRole('region', { name: 'In force' }).getByRole('link', { name: 'e-1042' }).waitFor();
    await page.getByRole('link', { name: 'New version…' }).click();
    await page.getByLabel('id (required)', { exact: true }).fill('custodes-ticket');
    await page.getByRole('button', { name: 'Send this ticket' }).click();
    await page.getByText('1 of 1 sent: 1 rejected.').waitFor();
    expect(without404(mishaps).filter((mishap) => !mishap.includes('422'))).toEqual([]);
    await page.close();
  });

  it('sends what nobody changed of a version as it was, to the millisecond', async () => {
    const openedAt = '2026-11-24T09:00:00.123Z';
    const ticket = aRecordJson('ticket', { id: 'T-2', openedAt, validFrom: openedAt, issuer: 'helpdesk' });
    await post(`${custodes.url}/v1/register`, [ticket]);
    const { page } = await openPage(browser, `${custodes.url}/register/new?kind=ticket&id=T-2`);
    await page.getByLabel('assignees (required), one a line').fill('e-1042');
    await page.getByRole('button', { name: 'Send this ticket' }).click();
    await page.getByText('1 of 1 sent: 1 accepted.').waitFor();
    const answer = await fetch(`${custodes.url}/v1/register/ticket/T-2`);
    expect(await answer.json()).toMatchObject({ assignees: ['e-1042'], openedAt });
    await page.close();
  });

  it('begins a version when the form was opened, also in the hour that clocks have twice', async () => {
    const since = '2025-01-01T00:00:00Z';
    const ticket = aRecordJson('ticket', { id: 'T-3', openedAt: since, validFrom: since, issuer: 'helpdesk' });
    await post(`${custodes.url}/v1/register`, [ticket]);
    const page = await browser.newPage({ timezoneId: 'Europe/Berlin' });
    const secondHalfPastTwo = '2025-10-26T01:30:00.250Z';
    await page.clock.setFixedTime(secondHalfPastTwo);
    await page.goto(`${custodes.url}/register/new?kind=ticket&id=T-3`);
    await page.getByLabel('assignees (required), one a line').fill('e-1042');
    await page.getByRole('button', { name: 'Send this ticket' }).click();
    await page.getByText('1 of 1 sent: 1 accepted.').waitFor();
    const answer = await fetch(`${custodes.url}/v1/register/ticket/T-3`);
    expect(await answer.json()).toMatchObject({ assignees: ['e-1042'], validFrom: secondHalfPastTwo });
    await page.close();
  });

  it('checks a file before anything is sent, and sends what is good', async () => {
    const { page, mishaps } = await openPage(browser, `${custodes.url}/register`);
    await page.getByRole('link', { name: 'Upload a file…' }).click();
    const header = 'kind;id;issuer;validFrom;ownerId;openedBy;assignees;openedAt';
    const time = '2026-11-24T09:00:00Z';
    const rows = [
      `ticket;T-10;helpdesk;${time};o-81;e-7;"e-1042;e-7";${time}`,
      `ticket;"${attack.replaceAll('"', '""')}";helpdesk;${time};o-81;e-7;e-1042;${time}`,
      `ticket;T-12;helpdesk;yesterday;o-81;e-7;e-1042;${time}`,
      `parcel;T-13;helpdesk;${time};o-81;e-7;e-1042;${time}`,
    ];
    const file = (name: string, lines: readonly string[]) => ({
      name,
      mimeType: 'text/plain',
      buffer: Buffer.from(lines.join('\n')),
    });
    await page.getByLabel('JSON, NDJSON or CSV').setInputFiles(file('tickets.csv', [header, ...rows]));
    await page.getByText('4 read, 2 with a problem. Nothing has been sent.').waitFor();
    await page.getByText('validFrom: "yesterday" is no time with date and zone').waitFor();
    await page.getByText('kind: "parcel" is none of').waitFor();
    await isAccessible(page);
    await shoot(page, 'register-upload');
    const found = await fetch(`${custodes.url}/v1/register/ticket/T-10`);
    expect(found.status).toBe(404);
    await page.getByRole('button', { name: 'Send 2 records' }).click();
    await page.getByText('2 of 2 sent: 2 accepted.').waitFor();
    expect(await page.getByText('Nothing has been sent.').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Send 2 records' }).isDisabled()).toBe(true);
    const sent = (await (await fetch(`${custodes.url}/v1/register/ticket/T-10`)).json()) as Record<string, unknown>;
    expect(sent).toMatchObject({ assignees: ['e-1042', 'e-7'], openedAt: '2026-11-24T09:00:00.000Z' });
    const days = ['Ticket no.;Customer;Opened by;Agent;Opened', 'T-20;o-82;e-7;e-1042;2026-11-24'];
    await page.getByLabel('JSON, NDJSON or CSV').setInputFiles(file('export.csv', days));
    await page.getByText('1 read, 1 with a problem. Nothing has been sent.').waitFor();
    // What was sent of the file before is not shown with this one.
    expect(await page.getByText(/ sent: /).count()).toBe(0);
    await page.getByText('Columns and fields, 4 left out').waitFor();
    await page.getByLabel('Kind of every record').selectOption('ticket');
    const columns = { 'Ticket no.': 'id', Customer: 'ownerId', Agent: 'assignees', Opened: 'openedAt' };
    for (const [column, field] of Object.entries(columns)) {
      await page.getByLabel(`Field of column ${column}`, { exact: true }).selectOption(field);
    }
    await page.getByText('validFrom: is missing').waitFor();
    await page.getByLabel(/^validFrom of every record/).fill('2026-11-24T00:00:00');
    await page.getByText('1 read, 0 with a problem. Nothing has been sent.').waitFor();
    await page.getByLabel(/^issuer of every record/).fill('helpdesk');
    await isAccessible(page);
    await shoot(page, 'register-mapping');
    await page.getByRole('button', { name: 'Send 1 record', exact: true }).click();
    await page.getByText('1 of 1 sent: 1 accepted.').waitFor();
    await page.getByRole('link', { name: 'T-20' }).click();
    await page.getByRole('img', { name: '1 version in force one after the other' }).waitFor();
    await page.goBack();
    const cameras = [
      'Id,ownerId,Name,Encrypted,Valid from',
      ...['yes', 'no', 'yes'].map((word, n) => `c-8${n},o-82,Bedroom ${n},${word},2026-11-24`),
    ];
    await page.getByLabel('JSON, NDJSON or CSV').setInputFiles(file('cameras.csv', cameras));
    await page.getByLabel('Kind of every record').selectOption('camera');
    await page.getByLabel('Field of column Encrypted', { exact: true }).selectOption('endToEndEncrypted');
    await page.getByText('3 read, 3 with a problem. Nothing has been sent.').waitFor();
    await page.getByText('Values of Encrypted as endToEndEncrypted: 2 to name').waitFor();
    await page.getByLabel('endToEndEncrypted where Encrypted is yes').selectOption('true');
    await page.getByText('3 read, 1 with a problem. Nothing has been sent.').waitFor();
    await page.getByLabel('endToEndEncrypted where Encrypted is no').selectOption('false');
    await page.getByText('Values of Encrypted as endToEndEncrypted: yes → true, no → false').waitFor();
    await page.getByText('3 read, 0 with a problem. Nothing has been sent.').waitFor();
    await page.getByLabel(/^issuer of every record/).fill('helpdesk');
    await isAccessible(page);
    await shoot(page, 'register-values');
    await page.getByRole('button', { name: 'Send 3 records', exact: true }).click();
    await page.getByText('3 of 3 sent: 3 accepted.').waitFor();
    const sent82 = (await (await fetch(`${custodes.url}/v1/register/camera/c-82`)).json()) as Record<string, unknown>;
    expect(sent82).toMatchObject({ endToEndEncrypted: true });
    const ndjson = [JSON.stringify(aRecordJson('person', { id: 'p-new' })), '{"kind":'];
    await page.getByLabel('JSON, NDJSON or CSV').setInputFiles(file('people.ndjson', ndjson));
    await page.getByText('record at 2 it is no JSON').waitFor();
    await page.getByRole('button', { name: 'Send 1 record', exact: true }).click();
    await page.getByText('1 of 1 sent: 1 accepted.').waitFor();
    // Neither is sent: two ids would become one, and the second column would replace the first.
    const latin1 = { ...file('people.csv', []), buffer: Buffer.from('kind,id\nperson,m\u00fcller\n', 'latin1') };
    await page.getByLabel('JSON, NDJSON or CSV').setInputFiles(latin1);
    await page.getByText('The file cannot be read: it is not utf-8').waitFor();
    await page
      .getByLabel('JSON, NDJSON or CSV')
      .setInputFiles(file('twice.csv', ['kind,id,Team,team', 'person,p-1,day,']));
    await page.getByText('The columns "Team" and "team" are both team: leave one of them out').waitFor();
    await page.getByLabel('Field of column Team', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Send 0 records' }).isDisabled()).toBe(true);
    await shoot(page, 'register-twice');
    expect(mishaps).toEqual([]);
    await page.close();
  });
});

describeWithChromium('a record that needs a second person', () => {
  const [from, until] = [-60_000, 86_400_000].map((millis) => new Date(Date.now() + millis).toISOString());
  const laptop = { rule: 'device-unmanaged', actorId: 'e-1042', reason: 'a loaned laptop', validUntil: until };
  let browser: Browser;
  let guarded: GuardedCustodes;

  beforeAll(async () => {
    guarded = await startGuarded({
      ada: { person: { id: 'e-20', kind: 'employee' }, roles: ['privacy-officer', 'admin'] },
      ben: { person: { id: 'e-21', kind: 'employee' }, roles: ['privacy-officer'] },
    });
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await guarded?.stop();
  });

  const file = async (record: Readonly<Record<string, unknown>>) => {
    const { body } = await guarded.ask('ada', '/v1/register', { issuer: 'e-20', validFrom: from, ...record });
    expect(body.results).toMatchObject([{ status: 'accepted' }]);
  };
  const pageOf = (kind: string, id: string) => `${guarded.custodes.url}/register?kind=${kind}&id=${id}`;

  it.each([
    ['exception', laptop],
    ['source', { description: 'a player that reports late', delaySecondsMax: 8_640_000 }],
  ])('is approved on its page by somebody else than its issuer: %s', async (kind, fields) => {
    await file({ kind, id: 'X-1', ...fields });
    const { page, mishaps } = await openPage(browser, `${pageOf(kind, 'X-1')}#token=ada`);
    await page.getByText('Nobody has approved or reviewed it here.').waitFor();
    await page.getByRole('button', { name: `Approve ${kind} X-1` }).click();
    await page.getByRole('link', { name: 'What own-record means' }).waitFor();
    await signInAs(page, pageOf(kind, 'X-1'), { token: 'ben', id: 'e-21' });
    await page.getByLabel('Why it is right').fill('seen the laptop');
    await page.getByRole('button', { name: `Approve ${kind} X-1` }).click();
    await page.getByRole('region', { name: 'Approvals and reviews' }).getByRole('link', { name: 'e-21' }).waitFor();
    await page.getByText('seen the laptop').waitFor();
    await isAccessible(page);
    expect(mishaps.filter((mishap) => !/403|404/.test(mishap))).toEqual([]);
    await page.close();
  });

  it('is approved with the content that the page shows, and shows which content each approval is of', async () => {
    await file({ kind: 'exception', id: 'X-2', ...laptop });
    const { page, mishaps } = await openPage(browser, `${pageOf('exception', 'X-2')}#token=ben`);
    const approve = page.getByRole('button', { name: 'Approve exception X-2' });
    await approve.and(page.locator(':enabled')).waitFor();
    const wider = { ...laptop, actorId: null, sourceId: 'console', reason: 'every laptop' };
    await file({ kind: 'exception', id: 'X-2', ...wider });
    await approve.click();
    await page.getByRole('link', { name: 'What record-changed means' }).waitFor();
    // What it has now is on the page, and can be approved as that.
    await page.getByRole('region', { name: 'In force' }).getByText('every laptop').waitFor();
    await page.getByText('Nobody has approved or reviewed it here.').waitFor();
    await approve.click();
    const acts = page.getByRole('region', { name: 'Approvals and reviews' });
    await acts.getByRole('link', { name: 'e-21' }).waitFor();
    await page.getByText('Nobody has approved or reviewed it here.').waitFor({ state: 'detached' });
    expect(await acts.getByText('it does not count').count()).toBe(0);

    const approvedAt = new Date().toISOString();
    await file({ kind: 'exception', id: 'X-2', ...wider, reason: 'every laptop and phone' });
    await page.reload();
    await acts.getByText('With another content, so it does not count for what is shown here.').waitFor();
    await page.getByText('Nobody has approved or reviewed it here.').waitFor();
    await isAccessible(page);
    await shoot(page, 'register-approved-before');
    // The approval of this content takes the place of the one before, but not of what was known before.
    await approve.click();
    await page.getByText('Nobody has approved or reviewed it here.').waitFor({ state: 'detached' });
    await page.goto(`${pageOf('exception', 'X-2')}&knownAt=${approvedAt}`);
    await page.getByText('You approve or review what is known now').waitFor();
    await acts.getByRole('link', { name: 'e-21' }).waitFor();
    expect(await acts.getByText('it does not count').count()).toBe(0);
    expect(await page.getByText('Nobody has approved or reviewed it here.').count()).toBe(0);
    expect(await approve.count()).toBe(0);
    await file({ kind: 'exception', id: 'X-2', ...laptop, validFrom: new Date(Date.now() - 1_000).toISOString() });
    await page.goto(pageOf('exception', 'X-2'));
    await acts.getByText('Of another version, so it does not count for what is shown here.').waitFor();
    expect(mishaps.filter((mishap) => !/404|409/.test(mishap))).toEqual([]);
    await page.close();
  });

  it('is approved before it begins, where it is looked up at a time of its own', async () => {
    const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
    await file({ kind: 'exception', id: 'X-3', ...laptop, validFrom: inAnHour });
    const { page, mishaps } = await openPage(browser, `${pageOf('exception', 'X-3')}#token=ben`);
    await page.getByText('Not in force at that time, as known then.').waitFor();
    await page.goto(`${pageOf('exception', 'X-3')}&asOf=${inAnHour}`);
    await page.getByText('Nobody has approved or reviewed it here.').waitFor();
    await page.getByRole('button', { name: 'Approve exception X-3' }).click();
    const acts = page.getByRole('region', { name: 'Approvals and reviews' });
    await acts.getByRole('link', { name: 'e-21' }).waitFor();
    expect(await acts.getByText('it does not count').count()).toBe(0);
    await shoot(page, 'register-approved-in-advance');
    expect(without404(mishaps)).toEqual([]);
    await page.close();
  });

  it('shows why its approvals cannot be judged where its history cannot be read', async () => {
    await file({ kind: 'exception', id: 'X-4', ...laptop });
    const { page } = await openPage(browser, `${guarded.custodes.url}/register?kind=exception#token=ben`);
    await page.route('**/X-4/history?*', (route) => route.fulfill({ status: 500 }));
    await page.getByRole('link', { name: 'X-4' }).click();
    const acts = page.getByRole('region', { name: 'Approvals and reviews' });
    await acts.getByRole('alert').waitFor();
    expect(await acts.getByText('Loading').count()).toBe(0);
    await page.unroute('**/X-4/history?*');
    await page.getByRole('region', { name: 'History' }).getByRole('button', { name: 'Try again' }).click();
    await acts.getByText('Nobody has approved or reviewed it here.').waitFor();
    await page.close();
  });
});
