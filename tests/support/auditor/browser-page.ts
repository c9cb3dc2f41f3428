import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { RunningProcess } from '../../../services/adapters/process/open-process.ts';
import { openCustodes } from '../process/open-custodes.ts';

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Every stage of custodes on an empty data folder, with segments short enough to wait for a receipt. */
export async function startCustodes(): Promise<{ custodes: RunningProcess; stop(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'custodes-browser-'));
  const env = { HOST: '127.0.0.1', PORT: '0', DATA_DIR: dataDir, SEGMENT_SECONDS: '0.5' };
  const custodes = await openCustodes(env);
  await custodes.ready;
  return {
    custodes,
    async stop() {
      await custodes.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export function startBrowser(...more: readonly string[]): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...flags, ...more] });
}

/** A page and everything on it that must not happen: errors, dialogs, policy violations, requests to elsewhere. */
export interface WatchedPage {
  readonly page: Page;
  readonly mishaps: readonly string[];
}

const PAGE_MILLIS_MAX = 120_000;

export async function openPage(browser: Browser, url: string): Promise<WatchedPage> {
  const { origin } = new URL(url);
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  // On a busy machine Chromium takes many times as long as alone.
  page.setDefaultTimeout(PAGE_MILLIS_MAX);
  const mishaps: string[] = [];
  page.on('pageerror', (error) => mishaps.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    mishaps.push(`dialog: ${dialog.message()}`);
    dialog.dismiss().catch(() => undefined);
  });
  page.on('console', (message) => {
    // A receipt that is asked for too early is 409, which Chromium reports as an error by itself.
    if (message.type() === 'error' && !message.text().includes('409')) mishaps.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) mishaps.push(`request: ${request.url()}`);
  });
  await page.goto(url);
  return { page, mishaps };
}

/** A page that a sign-in link opened, once it shows who is signed in. */
export async function openSignedIn(browser: Browser, url: string, token: string): Promise<WatchedPage> {
  const watched = await openPage(browser, `${url}#token=${token}`);
  await watched.page.locator('.self').waitFor();
  return watched;
}

/** In a page where somebody else is signed in: follows the link of another person, and answers that this is wanted. */
export async function signInAs(page: Page, url: string, { token, id }: { token: string; id: string }): Promise<void> {
  await page.goto(`${url}#token=${token}`);
  await page.getByRole('button', { name: `Sign in as ${id}` }).click();
  await page.locator('.self', { hasText: id }).waitFor();
}

export async function post<T = { results: { status: string }[] }>(url: string, body: unknown): Promise<T> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await response.json()) as T;
}
