import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import type { RunningProcess } from '../../services/adapters/process/open-process.ts';
import { post, startBrowser, startCustodes } from '../support/auditor/browser-page.ts';

const describeWithChromium = process.env.CUSTODES_HAVE_CHROMIUM === '1' ? describe : describe.skip;

interface Alert {
  readonly alertId: string;
  readonly state: string;
}

const closing = JSON.stringify({ disposition: 'false-positive', explanation: 'nothing to see' });

/** Run in the page: what came back, `null` where the browser lets nothing be read. */
const asked = `async (url, init) => {
  try {
    const answer = await fetch(url, init);
    return answer.type === 'opaque' ? null : await answer.text();
  } catch {
    return null;
  }
}`;

describeWithChromium('a page of another origin that the analyst visits', () => {
  let browser: Browser;
  let custodes: RunningProcess;
  let stop: () => Promise<void>;
  let stranger: Server;
  let page: Page;
  let alert: Alert;

  const alerts = async (): Promise<readonly Alert[]> => {
    const answer = await fetch(`${custodes.url}/v1/alerts`);
    return ((await answer.json()) as { items: Alert[] }).items;
  };
  const stateOf = async () => (await alerts()).find(({ alertId }) => alertId === alert.alertId)?.state;

  beforeAll(async () => {
    ({ custodes, stop } = await startCustodes());
    browser = await startBrowser();
    stranger = createServer((_req, res) => {
      res.setHeader('Content-Type', 'text/html').end('<!doctype html><title>a stranger</title>');
    });
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', () => resolve()));
    await post(`${custodes.url}/v1/access-events`, {
      eventId: 'ev-direct',
      occurredAt: '2026-11-24T09:12:03.123Z',
      source: { id: 'support-console' },
      actor: { id: 'e-1042', kind: 'employee' },
      action: 'view',
      path: 'direct-store',
      resource: { kind: 'recording', recordingId: 'r-90', cameraId: 'c-3', ownerId: 'o-81' },
    });
    let found: readonly Alert[] = [];
    while (found.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      found = await alerts();
    }
    [alert] = found as [Alert];
  });
  afterAll(async () => {
    await browser?.close();
    await stop?.();
    stranger?.closeAllConnections();
    stranger?.close();
  });

  // `localhost` is another site than 127.0.0.1, and 127.0.0.1 on another port is another origin of the same site.
  describe.each(['localhost', '127.0.0.1'])('at %s', (name) => {
    beforeEach(async () => {
      page = await browser.newPage();
      await page.goto(`http://${name}:${(stranger.address() as AddressInfo).port}/`);
    });
    afterEach(() => page.close());
    const run = (path: string, init: object) =>
      page.evaluate(`(${asked})(${JSON.stringify(custodes.url + path)}, ${JSON.stringify(init)})`);

    it.each([
      ['text/plain', 'no-cors'],
      ['application/x-www-form-urlencoded', 'no-cors'],
      ['application/json', 'cors'],
    ])('closes no alert by fetch with %s', async (type, mode) => {
      const init = { method: 'POST', mode, headers: { 'content-type': type }, credentials: 'include' };
      await run(`/v1/alerts/${alert.alertId}/acknowledge`, { ...init });
      await run(`/v1/alerts/${alert.alertId}/close`, { ...init, body: closing });
      expect(await stateOf()).toBe('new');
    });

    it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])(
      'acknowledges no alert by a form with %s',
      async (enctype) => {
        const action = `${custodes.url}/v1/alerts/${alert.alertId}/acknowledge`;
        const answered = page.waitForResponse(action);
        await page.evaluate(`(() => {
          const form = document.createElement('form');
          Object.assign(form, { method: 'POST', action: '${action}', enctype: '${enctype}' });
          document.body.append(form);
          form.submit();
        })()`);
        expect((await answered).status()).toBe(403);
        expect(await stateOf()).toBe('new');
      },
    );

    it('reads nothing, and makes the analyst ask nothing', async () => {
      for (const path of ['/v1/alerts', '/v1/accesses?actor=e-1042', '/', '/metrics', '/v1/register/person']) {
        const refused = page.waitForResponse(custodes.url + path);
        expect(await run(path, { mode: 'no-cors', credentials: 'include' })).toBeNull();
        expect([path, (await refused).status()]).toEqual([path, 403]);
        expect(await run(path, { mode: 'cors', credentials: 'include' })).toBeNull();
      }
    });
  });

  it('reads and forges nothing under a name of its own that it points here', async () => {
    const fooled = await startBrowser('--host-resolver-rules=MAP attacker.example 127.0.0.1');
    const rebound = custodes.url.replace('127.0.0.1', 'attacker.example');
    const visited = await fooled.newPage();
    try {
      const answer = await visited.goto(`${rebound}/`);
      expect(answer?.status()).toBe(421);
      const json = { 'content-type': 'application/json' };
      const init = JSON.stringify({ method: 'POST', headers: json, body: closing });
      const forged = await visited.evaluate(`(${asked})('${rebound}/v1/alerts/${alert.alertId}/close', ${init})`);
      expect(String(forged)).toContain('host-unknown');
      expect(String(await visited.evaluate(`(${asked})('${rebound}/v1/alerts')`))).toContain('host-unknown');
      expect(await stateOf()).toBe('new');
    } finally {
      await fooled.close();
    }
  });
});
