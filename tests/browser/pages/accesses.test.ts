import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import type { RunningProcess } from '../../../services/adapters/process/open-process.ts';
import { openPage, post, startBrowser, startCustodes } from '../../support/auditor/browser-page.ts';
import { anAccess, fits, shoot } from '../../support/browser/look.ts';

const describeWithChromium = process.env.CUSTODES_HAVE_CHROMIUM === '1' ? describe : describe.skip;
const formula = '=HYPERLINK("http://192.0.2.1/")';

describeWithChromium('the page of accesses', () => {
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
  const drawOver = async (page: Page, { from, to }: { from: number; to: number }) => {
    // It is replaced while the counts of another address are on their way.
    let plot: Awaited<ReturnType<Locator['boundingBox']>> = null;
    while (plot === null) plot = await page.locator('.plot canvas, .u-over').last().boundingBox();
    const at = (share: number) => plot.x + 1 + (plot.width - 2) * share;
    await page.mouse.move(at(from), plot.y + 20);
    await page.mouse.down();
    await page.mouse.move(at(to), plot.y + 20, { steps: 5 });
    await page.mouse.up();
  };
  const rows = (page: Page) => page.getByRole('table', { name: 'Accesses' }).locator('tbody tr:not(.spacer)');

  it('introduces an empty installation, and fills by itself', async () => {
    const { page, mishaps } = await openPage(browser, custodes.url);
    await page.getByRole('region', { name: 'Next steps' }).getByText('Send an event').waitFor();
    await shoot(page, 'page-home-empty');
    await page.getByRole('link', { name: 'Accesses', exact: true }).click();
    await page.getByText('Nothing has been reported yet.').waitFor();
    await post(`${custodes.url}/v1/access-events`, anAccess('ev-first', { actor: { id: 'e-1', kind: 'employee' } }));
    await rows(page).getByRole('link', { name: 'e-1', exact: true }).waitFor();
    await page.getByRole('link', { name: 'custodes' }).click();
    await page
      .getByRole('region', { name: 'Latest accesses' })
      .getByRole('link', { name: 'e-1', exact: true })
      .waitFor();
    await shoot(page, 'page-home');
    expect(mishaps).toEqual([]);
    await page.close();
  });

  it('answers who saw a camera on a day, by an address that can be shared', async () => {
    const resource = { kind: 'recording', recordingId: 'r-1', cameraId: 'c-day', ownerId: 'o-1' };
    const on = (day: string, id: string) =>
      anAccess(`day-${day}-${id}`, {
        occurredAt: `2026-11-${day}T12:00:00Z`,
        resource,
        actor: { id, kind: 'employee' },
      });
    await post(`${custodes.url}/v1/access-events`, [
      on('10', 'e-10'),
      on('11', 'e-11'),
      on('11', 'e-12'),
      on('12', 'e-13'),
    ]);
    const { page, mishaps } = await openPage(browser, `${custodes.url}/accesses`);
    await page.getByLabel('Camera').fill('c-day');
    await page.getByLabel(/^From/).fill('2026-11-11T00:00:00');
    await page.getByLabel(/^Before/).fill('2026-11-12T00:00:00');
    await page.getByLabel(/^Reason/).fill('case C-17: who saw it?');
    await page.getByRole('button', { name: 'Search', exact: true }).click();
    await page.waitForURL('**/accesses?camera=c-day&from=**');
    await page.getByText(/^newest first, 2 shown/).waitFor();
    await rows(page).getByRole('link', { name: 'e-11' }).waitFor();
    await rows(page).getByRole('link', { name: 'e-12' }).waitFor();
    await shoot(page, 'page-search');
    const shared = page.url();
    await page.getByRole('link', { name: 'Clear' }).click();
    await page.waitForURL(`${custodes.url}/accesses`);
    await page.goBack();
    await page.getByText(/^newest first, 2 shown/).waitFor();
    await page.goto(shared);
    await page.getByText(/^newest first, 2 shown/).waitFor();

    // Drawing over all of it leaves out nothing, and stays within what was asked.
    await page.goto(`${custodes.url}/accesses?camera=c-day`);
    await page.getByText('When the 4 that match occurred').waitFor();
    await shoot(page, 'page-histogram');
    await drawOver(page, { from: 0, to: 1 });
    await page.waitForURL('**/accesses?camera=c-day&from=**');
    await page.getByText(/^newest first, 4 shown/).waitFor();
    // The bars become shorter, until all of them are the same address: no further step, and nothing stays drawn over.
    const address = () => page.evaluate<[string, number]>('[location.href, history.length]');
    for (let [before, after] = [await address(), ['', 0] as [string, number]]; ; before = after) {
      await drawOver(page, { from: 0, to: 1 });
      after = await address();
      if (after[0] !== before[0]) continue;
      expect(after).toEqual(before);
      break;
    }
    await page.waitForFunction("document.querySelector('.u-select').offsetWidth === 0");
    await page.goto(`${custodes.url}/accesses?camera=c-day&to=2026-11-12T12:00:01%2B00:00`);
    await page.getByText('When the 4 that match occurred').waitFor();
    await drawOver(page, { from: 0, to: 1 });
    await page.waitForURL('**from=2026-11-10T12%3A00%3A00.000Z');
    expect(new URL(page.url()).searchParams.get('to')).toBe('2026-11-12T12:00:01+00:00');
    // All of them entered the log within a minute: one bucket, which is no histogram.
    await page.route(/access-counts.*by=appendedAt/, async (route) => {
      const answer = await (await route.fetch()).json();
      const later = new Date(Date.parse(answer.items[0].at) + 7 * 86_400_000).toISOString();
      await route.fulfill({ json: { ...answer, items: [...answer.items, { ...answer.items[0], at: later }] } });
    });
    await page.goto(`${custodes.url}/accesses?camera=c-day&by=appendedAt`);
    await page.getByText(/^When the [\d,]+ that match entered the log\./).waitFor();

    // The search is recorded with its reason, hidden at first and one click away.
    await page.goto(`${custodes.url}/accesses?camera=c-day`);
    await page
      .getByText(/, (1 search by an auditor or end is|[\d,]+ searches by auditors and ends are) hidden$/)
      .waitFor();
    expect(await rows(page).getByText('search').count()).toBe(0);
    await page.getByRole('link', { name: 'Show searches by auditors and ends' }).click();
    const search = rows(page).filter({ hasText: 'search' }).last();
    await search.locator('td a').first().click();
    await page.getByRole('region', { name: 'Facts' }).getByText('case C-17: who saw it?').waitFor();
    expect(mishaps).toEqual([]);
    await page.close();
  });

  it('shows what left the building, in chosen columns, and exports it with a manifest of hashes', async () => {
    const left = (n: number) =>
      anAccess(`left-${n}`, {
        occurredAt: new Date(Date.parse('2026-11-20T00:00:00Z') + n * 60_000).toISOString(),
        action: ['download', 'export', 'share', 'disclose'][n % 4],
        actor:
          n === 1
            ? { id: 'video-gateway', kind: 'service', onBehalfOf: { id: 'e-served', kind: 'contractor' } }
            : { id: n === 0 ? formula : `e-${n % 7}`, kind: 'employee' },
        recipient: { kind: 'other', id: `recipient-${n}` },
      });
    await post(
      `${custodes.url}/v1/access-events`,
      Array.from({ length: 240 }, (_, n) => left(n)),
    );
    const { page, mishaps } = await openPage(browser, `${custodes.url}/accesses?left=1&action=download`);
    // Only the act that is asked for, in the list and in the counts.
    await page.getByText(/^newest first, 60 shown/).waitFor();
    await page.getByText('When the 60 that match occurred').waitFor();
    // By a view nothing leaves, so every view is shown.
    await page.goto(`${custodes.url}/accesses?left=1&action=view`);
    await rows(page).getByRole('link', { name: 'e-1', exact: true }).waitFor();
    await page.goto(`${custodes.url}/accesses?left=1`);
    await rows(page)
      .getByText(/other recipient-/)
      .first()
      .waitFor();
    await page.getByText(/^newest first, 240 shown/).waitFor();
    await page.getByText('When the 240 that match occurred').waitFor();
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('dialog', { name: 'Columns' }).getByLabel('Recipient').waitFor();
    await page.getByRole('dialog', { name: 'Columns' }).getByLabel('Verdict').uncheck();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('columnheader', { name: 'Verdict' }).count()).toBe(0);
    const last = page.locator('tr[aria-rowindex="241"]');
    for (let tries = 0; tries < 40 && (await last.count()) === 0; tries += 1) {
      await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
      await page.waitForTimeout(250);
    }
    await last.waitFor();
    // Only what is in view is in the page.
    expect(await rows(page).count()).toBeLessThan(100);

    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.getByRole('button', { name: 'Export…' }).click();
    await page.getByRole('button', { name: 'Export CSV' }).click();
    await page.getByText('240 accesses. The manifest has the SHA-256 of each file.').waitFor();
    const download = async (name: string) => {
      const downloading = page.waitForEvent('download');
      await page.getByRole('link', { name }).click();
      return readFile(await (await downloading).path());
    };
    // What it covers and matches is in the files: of later accesses some are not.
    expect(asked.filter((path) => ['/checkpoint', '/v1/accesses'].includes(path))[0]).toBe('/checkpoint');
    const csv = await download('accesses-1.csv');
    const manifest = JSON.parse((await download('manifest.json')).toString()) as Record<string, unknown>;
    expect(manifest).toMatchObject({
      search: { left: '1' },
      accesses: 240,
      unknown: expect.any(Array),
      unknownLeftOut: 0,
      key: await (await fetch(`${custodes.url}/log.vkey`)).text(),
      verify: ['sha256sum accesses-1.csv', 'npx custodes verify ARCHIVE --key log.vkey'],
      files: [{ name: 'accesses-1.csv', rows: 240, sha256: createHash('sha256').update(csv).digest('hex') }],
    });
    expect(csv.toString().trim().split('\n')).toHaveLength(241);
    expect(csv.toString()).toContain(',video-gateway,service,e-served,contractor,');
    // No spreadsheet runs what an attacker chose.
    expect(csv.toString()).toContain(`"'=HYPERLINK(""http://192.0.2.1/"")"`);
    await page.getByRole('button', { name: 'Done' }).click();

    await drawOver(page, { from: 0.5, to: 0.9 });
    await page.waitForURL('**/accesses?from=**');
    await page.getByText(/^newest first, (9|10)\d shown/).waitFor();
    await fits(page);

    await page.getByRole('button', { name: 'Saved searches' }).click();
    await page.getByLabel('Name of this search').fill('left on the 20th');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.keyboard.press('Escape');
    await page.goto(`${custodes.url}/accesses`);
    await page.getByRole('button', { name: 'Saved searches' }).click();
    await page.getByRole('link', { name: 'left on the 20th' }).click();
    await page.waitForURL('**/accesses?from=**left=1');
    // A place in the list is of that moment.
    await page.evaluate("history.replaceState(null, '', `${location.href}&after=download`)");
    await page.getByLabel('Name of this search').fill('further on');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    const kept = await page.getByRole('link', { name: 'further on' }).getAttribute('href');
    expect(kept).toMatch(/^\/accesses\?from=[^&]+&to=[^&]+&left=1$/);
    expect(mishaps).toEqual([]);
    await page.close();
  });

  it('shows in which times something may have happened that the answer lacks', async () => {
    const { page, mishaps } = await openPage(browser, `${custodes.url}/health`);
    // Minutes pass until a real source is silent: the answer is real, its blind spots are added.
    const from = '2026-11-24T09:00:00.000Z';
    const unknown = [
      { kind: 'silence', source: '<b>tool', from, to: null, count: null },
      { kind: 'missing-numbers', source: 'support-console', from, to: '2026-11-24T10:00:00.000Z', count: 3 },
    ];
    // Also where nothing could be counted.
    await page.route('**/v1/access-counts*', (route) =>
      route.fulfill({ status: 504, json: { code: 'timed-out', detail: 'the count took too long' } }),
    );
    await page.route(/\/v1\/accesses(\?|$)/, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), unknown, unknownLeftOut: 2 } });
    });
    await page.goto(`${custodes.url}/accesses`);
    await page.getByText('4 times in which something may have happened that this answer lacks').click();
    const listed = page.locator('.blind-spots li');
    expect(await listed.count()).toBe(2);
    expect(await listed.first().textContent()).toMatch(/^<b>tool was silent since Nov 24, 2026/);
    expect(await listed.last().textContent()).toMatch(
      /^3 events of support-console are missing, by their numbers, from Nov/,
    );
    await page.getByText('and 2 that began earlier').waitFor();
    await page.getByRole('alert').getByText('the count took too long').waitFor();
    await rows(page).first().waitFor();
    await shoot(page, 'page-not-counted');
    // Chromium reports the answer as an error by itself.
    expect(mishaps.filter((mishap) => !mishap.includes('504'))).toEqual([]);
    await page.close();
  });

  it('marks what is of the question before until the answer comes', async () => {
    const { page } = await openPage(browser, `${custodes.url}/accesses`);
    await page.getByText(/^newest first, [\d,]+(?: of [\d,]+)? shown/).waitFor();
    let answer = () => {};
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route(/camera=c-none/, async (route) => {
      await asked;
      await route.continue();
    });
    await page.getByLabel('Camera').fill('c-none');
    await page.getByRole('button', { name: 'Search', exact: true }).click();
    await page.waitForURL('**camera=c-none**');
    await page.getByText('loading…', { exact: true }).waitFor();
    await page.locator('[aria-busy="true"]').getByRole('table', { name: 'Accesses' }).waitFor();
    await shoot(page, 'page-search-busy');
    answer();
    await page.getByText('No access matches.').waitFor();
    await page.close();
  });

  it('reports a value that the server does not know', async () => {
    const { page } = await openPage(browser, `${custodes.url}/accesses?verdict=guilty`);
    await page.getByRole('alert').getByText('guilty').waitFor();
    await page.close();
  });
});
