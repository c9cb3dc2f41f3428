import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import type { RunningProcess } from '../../../services/adapters/process/open-process.ts';
import { openPage, post, startBrowser, startCustodes } from '../../support/auditor/browser-page.ts';
import { anAccess } from '../../support/browser/look.ts';

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
  '../../%2e%2e/a?b#c',
  'evil <b>bold</b>',
];
/** Reorders what a reader sees, so intake refuses it. */
const reordered = '\u202Eevil\u202C';

/** An event that carries `attack` wherever a tool may send a text. */
function anAttackingEvent(attack: string, n: number): Record<string, unknown> {
  return anAccess(`attack-${n}`, {
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

describeWithChromium('the page of an access', () => {
  let browser: Browser;
  let custodes: RunningProcess;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    ({ custodes, stop } = await startCustodes());
    browser = await startBrowser();
    await post(`${custodes.url}/v1/access-events`, [anAccess('ev-direct', { path: 'direct-store' })]);
  });
  afterAll(async () => {
    await browser?.close();
    await stop?.();
  });

  it('shows the reason, and the receipt that it verifies, to download', async () => {
    const { page, mishaps } = await openPage(browser, `${custodes.url}/accesses/ev-direct`);
    await page.getByRole('region', { name: 'Why' }).getByText('path-not-allowed').waitFor();
    await page.getByText('Verified: this record is in the log.').waitFor();
    expect(await page.locator('.steps .holds').count()).toBe(4);
    expect(await page.locator('.steps .error').count()).toBe(0);
    const downloading = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download the receipt' }).click();
    const receipt = await readFile(await (await downloading).path(), 'utf8');
    // The checkpoint may have moved since: what the page reads is recorded, too.
    const fetched = (await (await fetch(`${custodes.url}/v1/receipts/ev-direct`)).json()) as { entry: string };
    expect(JSON.parse(receipt)).toMatchObject({ format: 'custodes-receipt/v1', entry: fetched.entry });
    expect(fetched.entry.length).toBeGreaterThan(100);
    expect(mishaps).toEqual([]);
    await page.close();
  });

  it('reports that a receipt is not verified when a single byte of it was changed', async () => {
    const { page } = await openPage(browser, `${custodes.url}/accesses`);
    await page.route('**/v1/receipts/*', async (route) => {
      const answer = await route.fetch();
      if (answer.status() !== 200) return route.fulfill({ response: answer });
      const receipt = (await answer.json()) as { entry: string };
      const bytes = Buffer.from(receipt.entry, 'base64');
      bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
      await route.fulfill({ response: answer, json: { ...receipt, entry: bytes.toString('base64') } });
    });
    await page.getByRole('table', { name: 'Accesses' }).locator('tbody td a').first().click();
    await page.getByText('NOT verified.').waitFor();
    await page.getByText('the record is not in the segment').waitFor();
    await page.close();
  });

  it('shows that an access was judged again when a fact came late', async () => {
    const actor = { id: 'e-late', kind: 'employee' };
    await post(`${custodes.url}/v1/access-events`, [anAccess('ev-late', { actor })]);
    const person = { kind: 'person', id: 'e-late', issuer: 'hr', validFrom: '2020-01-01T00:00:00Z', type: 'employee' };
    const employment = { employmentFrom: '2020-01-01T00:00:00Z', employmentUntil: '2021-01-01T00:00:00Z' };
    const place = { employer: 'acme', role: 'agent', team: 'support', manager: 'e-1', country: 'US' };
    await post(`${custodes.url}/v1/register`, [{ ...person, ...employment, ...place }]);
    const { page, mishaps } = await openPage(browser, `${custodes.url}/accesses?actor=e-late`);
    const again = page.locator('tr', { hasText: 'now violation' });
    for (let tries = 0; tries < 60 && (await again.count()) === 0; tries += 1) {
      await page.getByRole('button', { name: 'Refresh' }).click();
      await page.waitForTimeout(500);
    }
    await again.locator('td a').first().click();
    await page.getByText('Judged again').waitFor();
    await page.getByText('because of person').waitFor();
    expect(mishaps).toEqual([]);
    await page.close();
  });

  it('runs and loads nothing that an attacker put into a field', async () => {
    const { results } = await post(`${custodes.url}/v1/access-events`, attacks.map(anAttackingEvent));
    expect(results.map(({ status }) => status)).toEqual(attacks.map(() => 'accepted'));
    const refused = await post(`${custodes.url}/v1/access-events`, [anAttackingEvent(reordered, attacks.length)]);
    expect(refused.results.map(({ status }) => status)).toEqual(['rejected']);
    const { page, mishaps } = await openPage(browser, custodes.url);
    for (const [n, attack] of attacks.entries()) {
      const query = new URLSearchParams({ recording: attack });
      await page.goto(`${custodes.url}/accesses?${query}`);
      await page.getByRole('table', { name: 'Accesses' }).getByText(attack, { exact: true }).first().waitFor();
      await page.getByRole('table', { name: 'Accesses' }).locator('tbody td a').first().click();
      await page.getByRole('region', { name: 'Facts' }).getByText(attack, { exact: true }).first().waitFor();
      await page.getByRole('heading', { name: `Access attack-${n}` }).waitFor();
    }
    const strangers = 'main img, main svg, main script, main style, main iframe, main [onfocus]';
    expect(await page.locator(strangers).count()).toBe(0);
    expect(mishaps).toEqual([]);
    await page.close();
  });
});
