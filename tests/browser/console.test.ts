import { readFile } from 'node:fs/promises';
import type { Browser, Locator } from 'playwright-core';
import type { RunningProcess } from '../../services/adapters/process/open-process.ts';
import { openPage, post, startBrowser, startCustodes } from '../support/auditor/browser-page.ts';

const describeWithChromium = process.env.CUSTODES_HAVE_CHROMIUM === '1' ? describe : describe.skip;

/** Each would do something if it were taken for markup, a script, a style or a link. */
const attacks = [
  '<img src=x onerror="alert(1)">',
  '<script>alert(2)</script>',
  '"><svg onload=alert(3)>',
  "' onfocus='alert(4)' autofocus='",
  'javascript:alert(5)',
  '</title><iframe srcdoc="<script>parent.alert(6)</script>">',
  '<style>@import "http://192.0.2.1/x.css";</style>',
  '{{constructor.constructor("alert(7)")()}}',
  'evil <b>bold</b>',
];
/** Reorders what a reader sees, so intake refuses it. */
const reordered = '\u202Eevil\u202C';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where the first two of them are. */
async function boxesOf(locator: Locator): Promise<readonly [Box, Box]> {
  const [first, second] = await Promise.all([locator.nth(0).boundingBox(), locator.nth(1).boundingBox()]);
  if (first === null || second === null) throw new Error('nothing is shown');
  return [first, second];
}

/** Run in the page. */
const fitsItsWindow = 'document.documentElement.scrollWidth <= window.innerWidth';

function anEvent(eventId: string, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    eventId,
    occurredAt: '2026-11-24T09:12:03.123Z',
    source: { id: 'support-console' },
    actor: { id: 'e-1042', kind: 'employee' },
    action: 'view',
    resource: { kind: 'recording', recordingId: 'r-90', cameraId: 'c-3', ownerId: 'o-81' },
    ...changes,
  };
}

/** An event that carries `attack` wherever a tool may send a text. */
function anAttackingEvent(attack: string, n: number): Record<string, unknown> {
  return anEvent(`attack-${n}`, {
    source: { id: attack, instance: attack, version: attack },
    actor: { id: attack, kind: 'service', onBehalfOf: { id: attack, kind: 'employee' } },
    authentication: { method: attack, sessionId: attack },
    path: 'direct-store',
    accessId: attack,
    resource: { kind: 'recording', recordingId: attack, cameraId: attack, ownerId: attack },
    claim: { kind: 'ticket', id: attack },
    recipient: { kind: 'other', id: attack, jurisdiction: attack },
    destination: { kind: 'email', domain: attack },
  });
}

describeWithChromium('the page', () => {
  let browser: Browser;
  let custodes: RunningProcess;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    ({ custodes, stop } = await startCustodes());
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await stop?.();
  });

  it('reports that nothing has happened while nothing has', async () => {
    const { page, mishaps } = await openPage(browser, custodes.url);
    await page.getByText('Nothing is waiting for you.').waitFor();
    await page.getByText('live', { exact: true }).waitFor();
    expect(mishaps).toEqual([]);
    await page.close();
  });

  it('leads a person from an alert to the access, its reason and its verified receipt, and through closing it', async () => {
    await post(`${custodes.url}/v1/access-events`, [
      anEvent('ev-other', { actor: { id: 'e-7', kind: 'employee' } }),
      anEvent('ev-direct', { path: 'direct-store' }),
    ]);
    const { page, mishaps } = await openPage(browser, custodes.url);

    const card = page.locator('.card', { has: page.getByRole('button', { name: 'e-1042' }) });
    await card.getByRole('button', { name: 'e-1042' }).click();
    await page.waitForURL('**/?actor=e-1042');
    const rows = page.locator('.row');
    await page.getByText('accesses of actor e-1042, 1 shown').waitFor();
    expect(await rows.count()).toBe(1);

    await rows.first().locator('summary').click();
    await rows.getByText('path-not-allowed').first().waitFor();
    await rows.getByText('Verified: this record is in the log.').waitFor();
    expect(await rows.locator('.steps .holds').count()).toBe(4);
    expect(await rows.locator('.steps .fails').count()).toBe(0);
    const downloading = page.waitForEvent('download');
    await rows.getByRole('link', { name: 'Download the receipt' }).click();
    const receipt = await readFile(await (await downloading).path(), 'utf8');
    // The checkpoint may have moved since: what the page reads is recorded, too.
    const fetched = (await (await fetch(`${custodes.url}/v1/receipts/ev-direct`)).json()) as { entry: string };
    expect(JSON.parse(receipt)).toMatchObject({ format: 'custodes-receipt/v1', entry: fetched.entry });
    expect(fetched.entry.length).toBeGreaterThan(100);

    await card.getByRole('button', { name: 'Acknowledge' }).click();
    await card.getByText('acknowledged', { exact: true }).waitFor();
    await card.getByRole('button', { name: 'Close…' }).click();
    await card.getByLabel('Disposition').selectOption('misuse');
    await card.getByLabel(/^Explanation/).fill('copied from the bucket');
    await card.getByRole('button', { name: 'Close the alert' }).click();
    await card.getByText('takes two people to close, expected a person who signed in').waitFor();
    await card.getByText('History').click();
    await card.getByText('refused: person-required').waitFor();

    const question = page.locator('.card', { has: page.getByText('actor-unknown') });
    await question.getByRole('button', { name: 'Close…' }).click();
    await question.getByLabel('Disposition').selectOption('register-gap');
    await question.getByLabel(/^Explanation/).fill('their record came a day late');
    await question.getByRole('button', { name: 'Close the alert' }).click();
    await question.waitFor({ state: 'detached' });
    await page.getByText('Closed alerts').click();
    await page.locator('#closed-list').getByText('as register-gap by unauthenticated').waitFor();
    const { items } = (await (await fetch(`${custodes.url}/v1/alerts?state=closed`)).json()) as {
      items: { source: string; disposition: string }[];
    };
    expect(items).toEqual([expect.objectContaining({ source: 'support-console', disposition: 'register-gap' })]);
    // Chromium reports the refused close as an error by itself.
    expect(mishaps.filter((mishap) => !mishap.includes('403'))).toEqual([]);
    await page.close();
  });

  it('shows that an access was judged again when a fact came late', async () => {
    const actor = { id: 'e-late', kind: 'employee' };
    await post(`${custodes.url}/v1/access-events`, [anEvent('ev-late', { actor })]);
    const { page, mishaps } = await openPage(browser, custodes.url);
    await page.goto(`${custodes.url}/?actor=e-late`);
    const row = page.locator('.row');
    await row.getByText('unknown', { exact: true }).first().waitFor();
    const person = { kind: 'person', id: 'e-late', issuer: 'hr', validFrom: '2020-01-01T00:00:00Z', type: 'employee' };
    const employment = { employmentFrom: '2020-01-01T00:00:00Z', employmentUntil: '2021-01-01T00:00:00Z' };
    const place = { employer: 'acme', role: 'agent', team: 'support', manager: 'e-1', country: 'US' };
    await post(`${custodes.url}/v1/register`, [{ ...person, ...employment, ...place }]);
    await row.locator('summary').getByText('violation', { exact: true }).waitFor();
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 844 });
      // Neither verdict hides the other, nor pushes who it was out of its place.
      const [then, now] = await boxesOf(row.locator('summary .chip'));
      const isBelow = then.y + then.height <= now.y;
      const isBeside = then.x + then.width <= now.x;
      expect([width, isBelow || isBeside]).toEqual([width, true]);
      const [who, why] = await boxesOf(row.locator('summary .who, summary .reason'));
      expect([width, who.x]).toEqual([width, why.x]);
    }
    await row.locator('summary').click();
    await row.getByText('Judged again').waitFor();
    await row.getByText('person e-late', { exact: true }).waitFor();
    expect(mishaps).toEqual([]);
    await page.close();
  });

  it('searches by owner, camera and recording, pages to older accesses and goes back', async () => {
    const events = Array.from({ length: 60 }, (_, n) =>
      anEvent(`page-${n}`, {
        resource: { kind: 'recording', recordingId: `rec-${n}`, cameraId: 'cam-paged', ownerId: 'own-paged' },
      }),
    );
    await post(`${custodes.url}/v1/access-events`, events);
    const { page } = await openPage(browser, custodes.url);
    const search = async (field: string, id: string) => {
      await page.getByLabel('Search by').selectOption(field);
      await page.getByLabel('Id').fill(id);
      await page.getByRole('button', { name: 'Search' }).click();
    };
    await search('owner', 'own-paged');
    await page.getByText('accesses of owner own-paged, 25+ shown').waitFor();
    await page.getByRole('button', { name: 'Show older' }).click();
    await page.getByText('accesses of owner own-paged, 50+ shown').waitFor();
    await page.getByRole('button', { name: 'Show older' }).click();
    await page.getByText('accesses of owner own-paged, 60 shown').waitFor();
    expect(await page.locator('.row').count()).toBe(60);

    await search('recording', 'rec-7');
    await page.getByText('accesses of recording rec-7, 1 shown').waitFor();
    await search('camera', 'cam-nobody-has');
    await page.getByText('No accesses of camera cam-nobody-has in the log.').waitFor();
    await page.goBack();
    // The search itself was an access to the recording; by now it may be decided.
    await page.getByText(/accesses of recording rec-7, [12] shown/).waitFor();
    await page.close();
  });

  it('fits a phone, and is worked by keyboard alone', async () => {
    const { page, mishaps } = await openPage(browser, custodes.url);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.locator('.row').first().waitFor();
    expect(await page.evaluate(fitsItsWindow)).toBe(true);
    await page.locator('.row summary').first().focus();
    await page.keyboard.press('Enter');
    await page.getByText('Verified: this record is in the log.').waitFor();
    expect(await page.evaluate(fitsItsWindow)).toBe(true);
    expect(mishaps).toEqual([]);
    await page.close();
  });

  it('reports that a receipt is not verified when a single byte of it was changed', async () => {
    const { page } = await openPage(browser, custodes.url);
    await page.route('**/v1/receipts/*', async (route) => {
      const answer = await route.fetch();
      if (answer.status() !== 200) return route.fulfill({ response: answer });
      const receipt = (await answer.json()) as { entry: string };
      const bytes = Buffer.from(receipt.entry, 'base64');
      bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
      await route.fulfill({ response: answer, json: { ...receipt, entry: bytes.toString('base64') } });
    });
    await page.locator('.row summary').first().click();
    await page.getByText('NOT verified.').waitFor();
    await page.getByText('the record is not in the segment').waitFor();
    await page.close();
  });

  it('runs and loads nothing that an attacker put into a field', async () => {
    const { results } = await post(`${custodes.url}/v1/access-events`, attacks.map(anAttackingEvent));
    expect(results.map(({ status }) => status)).toEqual(attacks.map(() => 'accepted'));
    const refused = await post(`${custodes.url}/v1/access-events`, [anAttackingEvent(reordered, attacks.length)]);
    expect(refused.results.map(({ status }) => status)).toEqual(['rejected']);
    const { page, mishaps } = await openPage(browser, custodes.url);
    await page.locator('.card', { hasText: 'onerror' }).first().waitFor();
    for (const attack of attacks) {
      await page.getByLabel('Search by').selectOption('recording');
      await page.getByLabel('Id').fill(attack);
      await page.getByRole('button', { name: 'Search' }).click();
      await page.getByText(', 1 shown').waitFor();
      await page.locator('.row summary').first().click();
      await page.locator('.row .facts', { hasText: attack }).waitFor();
      await page.getByText('Verified: this record is in the log.').waitFor();
    }
    const strangers = 'main img, main svg, main script, main style, main iframe, main b:not(.legend b), main [onfocus]';
    expect(await page.locator(strangers).count()).toBe(0);
    expect(mishaps).toEqual([]);
    await page.close();
  });
});
