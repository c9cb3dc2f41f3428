import type { Browser, Page } from 'playwright-core';
import type { RunningProcess } from '../../../services/adapters/process/open-process.ts';
import { openPage, post, startBrowser, startCustodes } from '../../support/auditor/browser-page.ts';
import { startGuarded } from '../../support/authentication/guarded-custodes.ts';
import { isAccessible } from '../../support/browser/accessible.ts';
import { anAccess, shoot } from '../../support/browser/look.ts';
import { aRecordJson } from '../../support/register-builders.ts';

const describeWithChromium = process.env.CUSTODES_HAVE_CHROMIUM === '1' ? describe : describe.skip;
const attack = '<img src=x onerror="alert(1)">';
/** Ids of what addresses consist of. */
const awkward = [
  'a/b?c=1&d#e',
  '../accesses',
  '/people/',
  '%2e%2e%2f',
  '100 %',
  '...',
  '//elsewhere',
  'a+b;c=%',
] as const;

interface AlertCounts {
  readonly items: readonly { readonly accesses: number }[];
}

function recently(hoursAgo: number): string {
  return new Date(Date.now() - hoursAgo * 3_600_000).toISOString();
}

const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

describeWithChromium('the page of a person, owner, camera, recording or source', () => {
  let browser: Browser;
  let custodes: RunningProcess;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    ({ custodes, stop } = await startCustodes());
    browser = await startBrowser();
    await post(`${custodes.url}/v1/register`, [
      aRecordJson('person', { team: 'eu' }),
      aRecordJson('person', { team: 'apac' }),
      aRecordJson('ticket', { id: attack, ownerId: attack, assignees: ['e-1042'] }),
      ...awkward.map((id) => aRecordJson('person', { id, aliases: [], team: `of ${id}` })),
      aRecordJson('camera', { id: 'c-3', ownerId: 'o-81' }),
      aRecordJson('camera', { id: 'c-3', ownerId: 'o-81', model: attack }),
    ]);
    const resource = { kind: 'recording', recordingId: attack, cameraId: attack, ownerId: attack };
    const events = [
      anAccess('ev-1', { occurredAt: recently(30) }),
      anAccess('ev-2', { occurredAt: recently(20), path: 'direct-store', action: 'download' }),
      anAccess('ev-3', { occurredAt: recently(10), resource, claim: { kind: 'ticket', id: attack } }),
      anAccess('ev-4', {
        occurredAt: recently(5),
        actor: { id: 'e-7', kind: 'contractor' },
        action: 'disclose',
        recipient: { kind: 'law-enforcement', id: 'police-berlin', jurisdiction: 'DE' },
      }),
      anAccess('ev-served', {
        occurredAt: recently(5),
        source: { id: 'player' },
        actor: { id: 'video-gateway', kind: 'service', onBehalfOf: { id: 'e-8', kind: 'employee' } },
      }),
      anAccess('ev-5', { occurredAt: recently(4), actor: { id: attack, kind: 'employee' }, source: { id: attack } }),
      ...awkward.map((id, n) =>
        anAccess(`ev-awkward-${n}`, {
          occurredAt: recently(6),
          actor: { id, kind: 'employee' },
          source: { id },
          resource: { kind: 'recording', recordingId: id, cameraId: id, ownerId: id },
        }),
      ),
      anAccess('ev-old', { occurredAt: recently(60 * 24) }),
    ];
    const { results } = await post(`${custodes.url}/v1/access-events`, events);
    expect(results.map(({ status }) => status)).toEqual(events.map(() => 'accepted'));
  });
  afterAll(async () => {
    await browser?.close();
    await stop?.();
  });

  it('shows a person: the record with its history, their accesses by camera and hour, reasons, alerts', async () => {
    const { page, mishaps } = await openPage(browser, `${custodes.url}/accesses`);
    await page.getByRole('table', { name: 'Accesses' }).getByRole('link', { name: 'e-1042' }).first().click();
    await page.waitForURL('**/people/e-1042');
    await page.getByText(/^4 accesses, \d not explained/).waitFor();
    await page.getByRole('img', { name: /^c-3: 3 accesses/ }).waitFor();
    await page.getByRole('img', { name: /^Accesses of person e-1042 by hour of the week: most on/ }).waitFor();
    await section(page, 'Tickets and cases').getByRole('link', { name: attack }).first().waitFor();
    await section(page, 'What was done').getByText('download').waitFor();
    const register = section(page, 'Register');
    expect(await register.locator('.facts').first().textContent()).toContain('teamapac');
    await register.getByText('History').click();
    await register.getByText('2 records ever appended, newest first').waitFor();
    expect(await register.locator('.versions .chip').allTextContents()).toEqual(['correction', 'corrected']);
    await section(page, 'Alerts').getByRole('link').first().waitFor();
    await section(page, 'Records about it').getByText('Tickets assigned to them').click();
    await section(page, 'Records about it').getByRole('link', { name: attack }).waitFor();
    await isAccessible(page);
    await shoot(page, 'person');

    await page.getByRole('navigation', { name: 'Period' }).getByRole('link', { name: '30 days' }).click();
    await page.getByText(/^3 accesses,/).waitFor();
    expect(page.url()).toContain('?days=30');
    await page.getByRole('link', { name: 'Open in the search' }).click();
    await page.waitForURL('**/accesses?actor=e-1042&from=*');
    // The register has no such record, which Chromium reports as an error by itself.
    expect(mishaps.filter((mishap) => !mishap.includes('404'))).toEqual([]);
    await page.close();
  });

  it('shows an owner, a camera, a recording and a source, with a lane for each person', async () => {
    const { page, mishaps } = await openPage(browser, `${custodes.url}/owners/o-81`);
    await page.getByRole('img', { name: /^e-1042: 3 accesses/ }).waitFor();
    await page.getByRole('img', { name: 'e-7: 1 access, 1 not explained' }).waitFor();
    await page.getByRole('img', { name: 'e-8: 1 access, 1 not explained' }).waitFor();
    await section(page, 'Newest accesses').getByText('by video-gateway').waitFor();
    await section(page, 'What was done').getByText('law-enforcement police-berlin DE').waitFor();
    await section(page, 'Alerts').getByRole('link').first().waitFor();
    await isAccessible(page);
    await shoot(page, 'owner');
    await section(page, 'Records about it').getByText('Cameras').click();
    await section(page, 'Records about it').getByRole('link', { name: 'c-3' }).click();
    await page.waitForURL('**/cameras/c-3');
    await page.getByRole('img', { name: /^e-7: 1 access/ }).waitFor();
    await section(page, 'Register').getByText(attack).waitFor();
    await page.goto(`${custodes.url}/recordings/r-90`);
    await section(page, 'Register').getByText('No record: the register has one only').waitFor();
    await isAccessible(page);
    await page.goto(`${custodes.url}/sources/support-console`);
    await page.getByText(/^5 accesses/).waitFor();
    await page.goto(`${custodes.url}/sources/nothing`);
    await page.getByText('No access in this period.').waitFor();
    expect(mishaps.filter((mishap) => !mishap.includes('404'))).toEqual([]);
    await page.close();
  });

  it('leaves out look-ups here before it reads the newest, and leads to them', async () => {
    const { page, mishaps } = await openPage(browser, `${custodes.url}/accesses`);
    const asked = page.waitForRequest(/\/v1\/accesses\?.*actor=custodes-auditor/);
    await page.goto(`${custodes.url}/people/custodes-auditor`);
    expect((await asked).url()).toContain('exceptSource=custodes');
    await page.getByText('No access in this period.').waitFor();
    await shoot(page, 'person-who-reads');
    await page.getByRole('link', { name: 'Reads of the log itself' }).click();
    await page.waitForURL('**/accesses?actor=custodes-auditor&from=*&source=custodes');
    await page.getByRole('table', { name: 'Accesses' }).getByText('search').first().waitFor();
    expect(mishaps.filter((mishap) => !mishap.includes('404'))).toEqual([]);
    await page.close();
  });

  it('shows every alert about it, also one that counts its access before 100 others, and a tip', async () => {
    const many = (ownerId: string, n: number) =>
      anAccess(`ev-${ownerId}-${n}`, {
        occurredAt: recently(7),
        actor: { id: 'e-many', kind: 'employee' },
        path: 'direct-store',
        resource: { kind: 'recording', recordingId: `r-${ownerId}`, cameraId: `c-${ownerId}`, ownerId },
      });
    await post(`${custodes.url}/v1/access-events`, many('o-first', 0));
    const read = async () => (await fetch(`${custodes.url}/v1/alerts?actor=e-many`)).json() as Promise<AlertCounts>;
    const counted = async (count: number) => {
      while ((await read()).items[0]?.accesses !== count) await new Promise((resolve) => setTimeout(resolve, 100));
    };
    await counted(1);
    await post(
      `${custodes.url}/v1/access-events`,
      Array.from({ length: 100 }, (_, n) => many('o-rest', n)),
    );
    await counted(101);
    await post(`${custodes.url}/v1/alerts`, { severity: 'low', ownerId: 'o-tip', text: 'the owner called' });
    const { page } = await openPage(browser, custodes.url);
    for (const path of ['owners/o-first', 'cameras/c-o-first', 'recordings/r-o-first', 'owners/o-tip']) {
      await page.goto(`${custodes.url}/${path}`);
      await section(page, 'Alerts').getByRole('link').first().waitFor();
    }
    await page.goto(`${custodes.url}/sources/support-console`);
    await section(page, 'Alerts').getByText('Of the newest 500 alerts.').waitFor();
    await page.close();
  });

  it.each(awkward)('opens by a link, an address and the API for the id %s', async (id) => {
    const { page, mishaps } = await openPage(browser, `${custodes.url}/accesses?owner=${encodeURIComponent(id)}`);
    for (const [path, title] of [
      ['people', 'Person'],
      ['owners', 'Owner'],
      ['cameras', 'Camera'],
      ['recordings', 'Recording'],
      ['sources', 'Source'],
    ] as const) {
      await page.goto(`${custodes.url}/${path}/${encodeURIComponent(id)}`);
      await page.getByRole('heading', { name: `${title} ${id}`, exact: true }).waitFor();
      await page.getByText(/^1 access, 1 not explained/).waitFor();
    }
    await page.goto(`${custodes.url}/owners/${encodeURIComponent(id)}`);
    await page.getByRole('link', { name: id, exact: true }).first().click();
    await page.getByText(/^1 access, 1 not explained/).waitFor();
    await page.goto(`${custodes.url}/people/${encodeURIComponent(id)}`);
    await section(page, 'Register').getByText(`of ${id}`).waitFor();
    expect(mishaps.filter((mishap) => !mishap.includes('404'))).toEqual([]);
    await page.close();
  });

  it('takes no id for markup', async () => {
    const { page, mishaps } = await openPage(browser, `${custodes.url}/people/${encodeURIComponent(attack)}`);
    await page.getByRole('heading', { name: `Person ${attack}` }).waitFor();
    await page.getByRole('img', { name: /^c-3: 1 access/ }).waitFor();
    for (const path of ['owners', 'cameras', 'recordings', 'sources']) {
      await page.goto(`${custodes.url}/${path}/${encodeURIComponent(attack)}`);
      await page.getByText('1 access, 1 not explained').waitFor();
      await shoot(page, `hostile-${path}`);
    }
    expect(mishaps.filter((mishap) => !mishap.includes('404'))).toEqual([]);
    await page.close();
  });
});

describeWithChromium('the page of a person for an investigator', () => {
  it('asks for a reason first, and sends it with every look-up', async () => {
    const guarded = await startGuarded({
      ines: { person: { id: 'e-9', kind: 'employee' }, roles: ['investigator'] },
      console: { source: 'support-console', may: ['emit'] },
    });
    const browser = await startBrowser();
    try {
      await guarded.ask('console', '/v1/access-events', anAccess('ev-1', { occurredAt: recently(3) }));
      const { page, mishaps } = await openPage(browser, `${guarded.custodes.url}/people/e-1042#token=ines`);
      await page.getByText('Why do you look this up?').waitFor();
      expect(await page.getByRole('region').count()).toBe(0);
      await page.getByLabel('Reason').fill('case C-17 – Überprüfung');
      await page.getByRole('button', { name: 'Look up' }).click();
      await page.getByText('1 access, 1 not explained').waitFor();
      const { body } = await guarded.ask('ines', '/v1/accesses?source=custodes');
      const reasons = (body.items ?? []).map(({ search }) => (search as { reason: string | null } | null)?.reason);
      expect(reasons).toContain('case C-17 – Überprüfung');
      expect(mishaps.filter((mishap) => !/404|422/.test(mishap))).toEqual([]);
    } finally {
      await browser.close();
      await guarded.stop();
    }
  });
});
