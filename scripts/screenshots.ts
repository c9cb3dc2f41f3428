import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { projectRoot } from '../services/adapters/config/project-root.ts';
import { createClient } from '../services/client/index.ts';
import { fromEnvironment, serverUrl } from './commands/environment.ts';
import { operatorTokenFor } from './commands/input/server-url.ts';

/**
 * `npm run screenshots`: the pictures of README, in docs/images. Needs a running demo that has played its world, and
 * Debian's chromium.
 */
const VIEW = { width: 1280, height: 860 };
const url = fromEnvironment(serverUrl);
const token = await operatorTokenFor(url);
const { data } = await createClient({ url, token }).GET('/v1/alerts', { params: { query: { limit: 1 } } });
const worst = data?.items[0];
if (worst === undefined) throw new Error(`${url} has no alert: start the demo, and wait until it has played its world`);

const pages = { queue: '/alerts', alert: `/alerts/${worst.alertId}`, person: `/people/${worst.actor}` };
const folder = join(projectRoot, 'docs/images');
await mkdir(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  const page = await browser.newPage({ viewport: VIEW, colorScheme: 'light' });
  await page.goto(`${url}/${token === null ? '' : `#token=${token}`}`);
  await settled(page);
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(url + path);
    await settled(page);
    await page.screenshot({ path: join(folder, `${name}.png`) });
  }
} finally {
  await browser.close();
}

/** The page follows changes, so the network is never idle; charts are drawn in the frame after their data. */
async function settled(page: Page): Promise<void> {
  await page.locator('main section, main table').first().waitFor();
  const loading = page.locator('main').getByText(/^Loading/);
  while ((await loading.count()) > 0) await page.waitForTimeout(100);
  await page.waitForTimeout(500);
}
