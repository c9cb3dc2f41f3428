import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import type { RunningProcess } from '../../services/adapters/process/open-process.ts';
import { openPage, startBrowser, startCustodes } from '../support/auditor/browser-page.ts';

const describeWithChromium = process.env.CUSTODES_HAVE_CHROMIUM === '1' ? describe : describe.skip;

/** Run in the page. */
const fitsItsWindow = 'document.documentElement.scrollWidth <= window.innerWidth';

describeWithChromium('the API reference', () => {
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

  it('is reached from the page, and shows and asks every route without a request to elsewhere', async () => {
    const { page, mishaps } = await openPage(browser, custodes.url);
    await page.getByRole('link', { name: 'API', exact: true }).click();
    await page.waitForURL('**/docs');
    await page.locator('.opblock').first().waitFor();
    const { paths } = JSON.parse(readFileSync(join(projectRoot, 'schemas/http/openapi.json'), 'utf8')) as {
      readonly paths: Readonly<Record<string, object>>;
    };
    const operations = Object.values(paths).flatMap((path) => Object.keys(path));
    expect(await page.locator('.opblock').count()).toBe(operations.length);

    const route = page.locator('#operations-alerter-listAlerts');
    await route.getByRole('button', { name: /GET/ }).click();
    await route.getByText('only alerts in this state').waitFor();
    expect(await route.getByText('parameter-invalid').count()).toBeGreaterThan(0);
    await route.getByRole('button', { name: 'Try it out' }).click();
    await route.getByRole('button', { name: 'Execute' }).click();
    await route.locator('.live-responses-table').getByText('"items": []').waitFor();
    expect(mishaps).toEqual([]);
    await page.close();
  });

  it('shows the body that a route takes, and fits a narrow window', async () => {
    const { page, mishaps } = await openPage(browser, `${custodes.url}/docs#/intake/sendAccessEvents`);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.locator('#operations-intake-sendAccessEvents').getByText('"support-console"').first().waitFor();
    expect(await page.evaluate(fitsItsWindow)).toBe(true);
    expect(mishaps).toEqual([]);
    await page.close();
  });

  it('allows nothing inline and nothing from elsewhere, and serves only its own files', async () => {
    const page = await fetch(`${custodes.url}/docs`);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    const files = ['package.json', 'swagger-ui.js.map', '..%2Fpackage.json', '%2E%2E%2Fpackage.json'];
    const statuses = await Promise.all(files.map(async (file) => (await fetch(`${custodes.url}/docs/${file}`)).status));
    expect(statuses).toEqual(files.map(() => 400));
  });
});

describe('the viewer of the API reference', () => {
  it('comes without the tracker that its package depends on', () => {
    const lock = JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8')) as {
      readonly packages: Readonly<Record<string, { readonly name?: string } | undefined>>;
    };
    expect(lock.packages['node_modules/@scarf/scarf']?.name).toBe('empty-npm-package');
    expect(existsSync(join(projectRoot, 'node_modules/@scarf/scarf/report.js'))).toBe(false);
  });
});
