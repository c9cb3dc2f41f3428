import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import type { RunningProcess } from '../../../services/adapters/process/open-process.ts';
import { openPage, startBrowser, startCustodes } from '../../support/auditor/browser-page.ts';
import { anAccess } from '../../support/browser/look.ts';

const describeWithChromium = process.env.CUSTODES_HAVE_CHROMIUM === '1' ? describe : describe.skip;
const ALERTS = process.env.CUSTODES_PASS === '1' ? 500 : 10_000;
/** More than the browser keeps. */
const ACCESSES = 21_000;
const BATCH = 1_000;
/** Ten people with one rule at one source would be one alert. */
const PEOPLE_OF_SOURCE = 5;
/** A window of 900 px has 20 rows, with a dozen before and after it, and more while they are measured. */
const ROWS_MAX = 80;
const NODES_MAX = 4_000;

describeWithChromium('a page with more rows than a browser can draw', () => {
  let browser: Browser;
  let custodes: RunningProcess;
  let stop: () => Promise<void>;

  const send = async (count: number, eventOf: (n: number) => object) => {
    for (let first = 0; first < count; first += BATCH) {
      const events = Array.from({ length: Math.min(BATCH, count - first) }, (_, n) => eventOf(first + n));
      const body = events.map((event) => JSON.stringify(event)).join('\n');
      const headers = { 'content-type': 'application/x-ndjson' };
      for (;;) {
        const { status } = await fetch(`${custodes.url}/v1/access-events`, { method: 'POST', headers, body });
        if (status === 202) break;
        expect(status).toBe(429);
        await pause(500);
      }
    }
  };

  beforeAll(async () => {
    ({ custodes, stop } = await startCustodes());
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await stop?.();
  });

  /** The sum of a metric over its labels. */
  const sum = async (metric: string) => {
    const text = await (await fetch(`${custodes.url}/metrics`)).text();
    const values = [...text.matchAll(new RegExp(`^${metric}(?:\\{.*\\})? (\\S+)$`, 'gm'))].map(([, value]) =>
      Number(value),
    );
    return values.reduce((all, value) => all + value, 0);
  };

  const drawn = async (page: Page) => {
    const rows = await page.locator('table.data tbody tr:not(.spacer)').count();
    const nodes = Number(await page.evaluate('document.querySelectorAll("*").length'));
    expect(rows).toBeGreaterThan(0);
    expect([rows, rows <= ROWS_MAX]).toEqual([rows, true]);
    expect([nodes, nodes <= NODES_MAX]).toEqual([nodes, true]);
  };

  /** Scrolls to the end again and again until the note of the page matches. */
  const scrollUntil = async (page: Page, note: RegExp) => {
    const status = page.locator('.page-head p[role="status"]').first();
    while (!note.test((await status.textContent()) ?? '')) {
      await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
      await page.waitForTimeout(100);
      await drawn(page);
    }
  };

  it(`draws what is in view of ${ALERTS} alerts, and draws no row twice while somebody scrolls`, async () => {
    await send(ALERTS, (n) =>
      anAccess(`ev-${n}`, {
        path: 'direct-store',
        actor: { id: `e-${n}`, kind: 'employee' },
        source: { id: `tool-${Math.floor(n / PEOPLE_OF_SOURCE)}` },
      }),
    );
    // Each source has an alert of its own besides: the register does not know it.
    while ((await sum('custodes_alerts_open')) < ALERTS) await pause(200);
    const { page, mishaps } = await openPage(browser, `${custodes.url}/alerts`);
    await page.getByRole('table', { name: 'Alerts' }).waitFor();
    await scrollUntil(page, /^\d+ open/);
    const rows = Number(await page.getByRole('table', { name: 'Alerts' }).getAttribute('aria-rowcount'));
    expect(rows).toBeGreaterThan(ALERTS);
    await page.evaluate('scrollTo(0, 0)');
    await page.locator('tr[data-index="0"]').waitFor();
    // Counts what React changes inside rows that stay: a row is drawn when it comes into view, and then left alone.
    await page.evaluate(`new MutationObserver((all) => {
      globalThis.changed = (globalThis.changed ?? 0) + all.filter(({ target }) => target.closest?.('tr[data-index]')).length;
    }).observe(document.querySelector('table.data'), { subtree: true, childList: true, characterData: true })`);
    for (let at = 0; at < 40; at += 1) {
      await page.mouse.wheel(0, 300);
      await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
      await drawn(page);
    }
    expect(await page.evaluate('scrollY')).toBeGreaterThan(5_000);
    expect(await page.evaluate('globalThis.changed ?? 0')).toBe(0);
    expect(mishaps).toEqual([]);
    await page.close();
  });

  it('keeps 20,000 accesses, and goes on with older ones at an address of its own', async () => {
    await send(ACCESSES, (n) => anAccess(`own-${n}`, { actor: { id: 'o-81', kind: 'owner' }, purpose: 'owner-self' }));
    const counted = async () =>
      (await fetch(`${custodes.url}/v1/access-counts?actor=o-81`)).json() as Promise<{ total: number }>;
    while ((await counted()).total < ACCESSES) await pause(200);
    const { page, mishaps } = await openPage(browser, `${custodes.url}/accesses?actor=o-81`);
    await page.getByText(/of 21,000 shown/).waitFor();
    await scrollUntil(page, /^newest first, 19,100 of 21,000 shown/);
    await page.getByRole('link', { name: 'Go on with older accesses' }).click();
    await page.waitForURL('**after=**');
    await page.getByText(/^newest first, 1,000 of 21,000 shown/).waitFor();
    await scrollUntil(page, /^newest first, 1,900 of 21,000 shown/);
    expect(await page.getByRole('link', { name: 'Go on with older accesses' }).count()).toBe(0);
    await page.getByRole('link', { name: 'To the newest' }).click();
    await page.getByText(/^newest first, 19,100 of 21,000 shown/).waitFor();
    expect(mishaps).toEqual([]);
    await page.close();
  });
});
