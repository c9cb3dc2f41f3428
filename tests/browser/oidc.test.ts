import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import type { RunningProcess } from '../../services/adapters/process/open-process.ts';
import { startBrowser } from '../support/auditor/browser-page.ts';
import { CLIENT_SECRET, type Issuer, startIssuer } from '../support/oidc/issuer.ts';
import { openCustodes } from '../support/process/open-custodes.ts';
import { freePort } from '../support/process/running-custodes.ts';

const describeWithChromium = process.env.CUSTODES_HAVE_CHROMIUM === '1' ? describe : describe.skip;

describeWithChromium('a person who signs in with an identity provider', () => {
  let folder: string;
  let browser: Browser;
  let custodes: RunningProcess;
  let issuer: Issuer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'custodes-oidc-page-'));
    const [tokens, roles, secret] = ['tokens.yaml', 'roles.yaml', 'secret'].map((name) => join(folder, name));
    await writeFile(tokens ?? '', 'tokens: []\n', { mode: 0o600 });
    await writeFile(roles ?? '', 'rules: [{ claim: groups, has: leads, roles: [lead] }]\n');
    await writeFile(secret ?? '', CLIENT_SECRET);
    const port = await freePort();
    const redirectUris = [`http://127.0.0.1:${port}/sign-in/oidc/callback`];
    const accounts = { 'e-7': { groups: ['leads'] }, 'e-9': { groups: ['staff'] } };
    issuer = await startIssuer({ port: await freePort(), redirectUris, accounts });
    custodes = await openCustodes({
      PORT: String(port),
      DATA_DIR: join(folder, 'data'),
      AUTH_TOKENS_FILE: tokens,
      SEGMENT_SECONDS: '0.5',
      // Another site than the page, as it is in life: cookies and the origin guard have to allow the way back.
      OIDC_ISSUER: issuer.url,
      OIDC_CLIENT_ID: 'custodes',
      OIDC_CLIENT_SECRET_FILE: secret,
      OIDC_ROLES_FILE: roles,
      OIDC_NAME: 'Example ID',
    });
    await custodes.ready;
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await custodes?.close();
    await issuer?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const signIn = async (login: string, path: string) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 844 } });
    const page = await context.newPage();
    await page.goto(custodes.url + path);
    await page.getByRole('link', { name: 'Sign in with Example ID' }).waitFor();
    await mkdir(join(projectRoot, '.cache/screenshots'), { recursive: true });
    await page.screenshot({ path: join(projectRoot, `.cache/screenshots/oidc-offer.png`) });
    await page.getByRole('link', { name: 'Sign in with Example ID' }).click();
    await page.locator('input[name=login]').fill(login);
    await page.locator('input[name=password]').fill('x');
    await page.locator('button[type=submit]').click();
    return page;
  };

  it('comes back to the page that they left, with their roles, and signs out', async () => {
    const page = await signIn('e-7', '/register?kind=ticket');
    await page.locator('.self', { hasText: 'e-7' }).getByText('lead').waitFor();
    expect(page.url()).toBe(`${custodes.url}/register?kind=ticket`);
    await page.getByText('No ticket is in force at that time.').waitFor();
    const names = (await page.context().cookies(custodes.url)).map(({ name }) => name);
    expect(names).toContain('custodes-session');
    expect(names).not.toContain('custodes-oidc');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();
    await page.context().close();
  });

  it('reads in words that they have no role, and may try again', async () => {
    const page = await signIn('e-9', '/');
    await page.getByText('You are known as e-9, but you have no role here.').waitFor();
    await page.screenshot({ path: join(projectRoot, '.cache/screenshots/oidc-unmapped.png') });
    await page.getByRole('link', { name: 'Back to the page' }).click();
    await page.getByText('Sign in to continue.').waitFor();
    await page.context().close();
  });

  it('reads in words that an old answer was opened again', async () => {
    const page = await browser.newPage();
    await page.goto(`${custodes.url}/sign-in/oidc/callback?code=x&state=y`);
    await page.getByText('This sign-in began in another browser').waitFor();
    await page.close();
  });
});
