import type { Browser } from 'playwright-core';
import { openSignedIn, startBrowser } from '../../support/auditor/browser-page.ts';
import { type GuardedCustodes, startGuarded } from '../../support/authentication/guarded-custodes.ts';
import { anAccess, settled, shoot } from '../../support/browser/look.ts';
import { aRecordJson } from '../../support/register-builders.ts';

const describeWithChromium = process.env.CUSTODES_HAVE_CHROMIUM === '1' ? describe : describe.skip;

interface RecordedRead {
  readonly filter: string;
  readonly personId: string | null;
}

describeWithChromium('the page of an alert about a colleague', () => {
  let browser: Browser;
  let guarded: GuardedCustodes;

  beforeAll(async () => {
    guarded = await startGuarded({
      ann: { person: { id: 'e-ann', kind: 'employee' }, roles: ['analyst'] },
      replay: { source: '*', may: ['emit', 'register', 'query', 'alerts'], registerKinds: ['person'] },
    });
    const since = { validFrom: '2020-01-01T00:00:00Z', employmentFrom: '2020-01-01T00:00:00Z', employmentUntil: null };
    const people = ['e-ann', 'e-bob'].map((id) => aRecordJson('person', { id, ...since }));
    expect((await guarded.ask('replay', '/v1/register', people)).status).toBe(202);
    const access = anAccess('of-bob', { actor: { id: 'e-bob', kind: 'employee' }, path: 'direct-store' });
    expect((await guarded.ask('replay', '/v1/access-events', access)).status).toBe(202);
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await guarded?.stop();
  });

  const first = async <Found>(find: () => Promise<Found | undefined>): Promise<Found> => {
    for (;;) {
      const found = await find();
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  /** What Ann read, once the list has a read whose filter begins with `last`. */
  const readsUntil = (last: string) =>
    first(async () => {
      const { body } = await guarded.ask('replay', '/v1/accesses?actor=e-ann&limit=200');
      const reads = (body.items ?? []).map(({ search }) => search as RecordedRead);
      return reads.some(({ filter }) => filter.startsWith(last)) ? reads : undefined;
    });

  it('looks nobody up until somebody asks for it', async () => {
    const { alertId } = await first(async () => {
      const { body } = await guarded.ask('replay', '/v1/alerts?actor=e-bob');
      return body.items?.[0] as { alertId: string } | undefined;
    });
    const { page, mishaps } = await openSignedIn(browser, `${guarded.custodes.url}/alerts/${alertId}`, 'ann');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.getByRole('region', { name: 'Similar alerts' }).getByText('None of this rule.').waitFor();
    await settled(page);
    await guarded.ask('ann', '/v1/alerts/after-the-page');
    const reads = await readsUntil('/v1/alerts/after-the-page');
    expect(reads.map(({ filter }) => filter)).toContain(`/v1/alerts/${alertId}`);
    expect(reads.filter(({ personId }) => personId !== null)).toEqual([]);
    expect((await guarded.ask('replay', '/v1/alerts?actor=e-ann')).body.items).toEqual([]);

    await page.getByText('Other alerts about e-bob').click();
    await page.getByText('None about e-bob.').waitFor();
    await page.getByText('How they worked lately').click();
    await page.getByText(/accesses of the last 90 days were explained at first|^No access of theirs/).waitFor();
    await shoot(page, 'page-alert-about-colleague');
    expect((await readsUntil('/v1/access-counts')).filter(({ personId }) => personId === 'e-bob')).not.toEqual([]);
    expect(mishaps).toEqual([]);
    await page.close();
  });
});
