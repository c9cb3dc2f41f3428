import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import type { RunningProcess } from '../../../services/adapters/process/open-process.ts';
import { openPage, post, startBrowser } from '../../support/auditor/browser-page.ts';
import { isAccessible } from '../../support/browser/accessible.ts';
import { anAccess, shoot } from '../../support/browser/look.ts';
import { openCustodes } from '../../support/process/open-custodes.ts';
import { aRecordJson } from '../../support/register-builders.ts';

const describeWithChromium = process.env.CUSTODES_HAVE_CHROMIUM === '1' ? describe : describe.skip;
/** Also what a label of a metric escapes. */
const attack = '<img src=x onerror="alert(1)">\\';

describeWithChromium('the pages of health and coverage', () => {
  let browser: Browser;
  let custodes: RunningProcess;
  let dataDir: string;

  const start = async () => {
    custodes = await openCustodes({ HOST: '127.0.0.1', PORT: '0', DATA_DIR: dataDir, SEGMENT_SECONDS: '0.5' });
    await custodes.ready;
  };

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'custodes-measures-'));
    await start();
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await custodes?.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('show the stages, the checkpoint, the sources and the shares of roles, and take nothing for markup', async () => {
    const { page, mishaps } = await openPage(browser, `${custodes.url}/health`);
    await page.getByRole('region', { name: 'Server' }).getByText('ready', { exact: true }).waitFor();
    await page.getByRole('region', { name: 'Sources' }).getByRole('link', { name: 'custodes' }).waitFor();
    await post(`${custodes.url}/v1/register`, [
      aRecordJson('person', { id: 'e-5', role: attack }),
      aRecordJson('source', { id: attack, description: attack }),
    ]);
    const occurredAt = new Date(Date.now() - 60_000).toISOString();
    await post(`${custodes.url}/v1/access-events`, [
      anAccess('ev-1', { occurredAt, source: { id: attack }, actor: { id: 'e-5', kind: 'employee' } }),
      anAccess('ev-2', { occurredAt, path: 'direct-store' }),
    ]);
    await page.reload();
    const sources = page.getByRole('region', { name: 'Sources' });
    await sources
      .locator('tr', { hasText: attack })
      .getByRole('cell', { name: /ago|now/ })
      .waitFor();
    const log = page.getByRole('region', { name: 'Transparency log' });
    await log.getByText('root hash').waitFor();
    await log.getByText('verified in this browser').waitFor();
    await log.getByText(/^not verified yet/).waitFor();
    await page.getByRole('region', { name: 'Stages' }).getByText('decider').waitFor();
    await page.getByRole('region', { name: 'Checks' }).getByText('Archive alarms').waitFor();
    await isAccessible(page);
    await shoot(page, 'health');
    // Until something is sealed there is no checkpoint.
    expect(mishaps.filter((mishap) => !mishap.includes('404'))).toEqual([]);
    await page.close();
  });

  it('report a checkpoint that cannot be read as that, and a gap of an access log by its name', async () => {
    const { page } = await openPage(browser, `${custodes.url}/health`);
    await page.route('**/checkpoint', (route) => route.fulfill({ status: 502, json: { detail: 'auditor is away' } }));
    const gap = { from: '2026-11-24T09:00:00.000Z', to: '2026-11-24T09:10:00.000Z', seconds: 600, because: 'late' };
    const of = { ...gap, recordedAt: null, partitions: [], stage: 'collection', input: 'video-server' };
    await page.route('**/v1/monitoring', async (route) => {
      const answer = await (await route.fetch()).json();
      await route.fulfill({ json: { ...answer, watchedShare: 1, gaps: [of], gapsLeftOut: 2 } });
    });
    await page.reload();
    const log = page.getByRole('region', { name: 'Transparency log' });
    await log.getByText('auditor is away').waitFor();
    expect(await log.getByText('nothing has been sealed').count()).toBe(0);
    const watched = page.getByRole('region', { name: 'Watched time' });
    await watched.getByText('3 gaps:').waitFor();
    await watched.getByText('the access log video-server was not read').waitFor();
    await page.close();
  });

  it('count all processes of a stage together', async () => {
    const { page } = await openPage(browser, `${custodes.url}/health`);
    const verified = Date.now() / 1_000 - 7_200;
    const metrics = [
      'custodes_stage_lag_records{stage="decider"} 70',
      'custodes_stage_lag_records{stage="decider"} 0',
      'custodes_stage_wait_seconds{stage="decider"} 9',
      'custodes_stage_wait_seconds{stage="decider"} 0',
      ...[verified, verified - 60].map((at) => `custodes_archive_verified_timestamp_seconds ${at}`),
      ...[5, 5].map((count) => `custodes_archive_verified_entries ${count}`),
      ...[0, verified + 3_600, verified + 10_800].map(
        (due) => `custodes_archive_verification_due_timestamp_seconds ${due}`,
      ),
    ];
    await page.route('**/console/metrics', (route) => route.fulfill({ body: metrics.join('\n') }));
    await page.reload();
    await page.getByRole('region', { name: 'Stages' }).getByText('70 behind, some 9 s of work').waitFor();
    await page
      .getByRole('region', { name: 'Transparency log' })
      .getByText(/\(2 hr\. ago\): 5 entries.* Next verification: 1 hr\. ago/)
      .waitFor();
    await page.close();
  });

  it('show which share was explained, by day and role, once the index has it', async () => {
    // The index gets what is left when custodes stops.
    await custodes.close();
    await start();
    const { page, mishaps } = await openPage(browser, `${custodes.url}/health`);
    await page.getByRole('link', { name: 'Coverage' }).click();
    await page.waitForURL('**/coverage');
    await page.getByRole('img', { name: /^Accesses by day: 0 of 2 explained/ }).waitFor();
    await page.getByRole('region', { name: 'By role' }).getByText(attack, { exact: true }).waitFor();
    await page.getByRole('combobox', { name: 'Purpose' }).selectOption('legal-process');
    await page.waitForURL('**/coverage?purpose=legal-process');
    await page.getByText('No access in this period.').waitFor();
    await page.getByRole('combobox', { name: 'Purpose' }).selectOption('unspecified');
    await page.getByRole('img', { name: /^Accesses by day: 0 of 2 explained/ }).waitFor();
    await page.getByText(/of the 2 first accesses of a person to an owner were explained/).waitFor();
    await page.getByRole('combobox', { name: 'For each' }).selectOption('role');
    await page.waitForURL('**/coverage?purpose=unspecified&by=role');
    await page.getByRole('img', { name: `Accesses of ${attack} by day: 0 of 1 explained, at most 1 a day` }).waitFor();
    await isAccessible(page);
    await shoot(page, 'coverage');
    // One claim of an early time makes the bars of everything longer, and nothing else.
    await post(`${custodes.url}/v1/access-events`, anAccess('ev-3', { occurredAt: '2001-05-01T09:00:00Z' }));
    for (let count = 0; count < 3; ) {
      const answer = await fetch(`${custodes.url}/v1/access-counts?of=people`);
      const { items } = (await answer.json()) as { items: { verdicts: Record<string, number> }[] };
      count = items.flatMap(({ verdicts }) => Object.values(verdicts)).reduce((sum, one) => sum + one, 0);
    }
    await page.goto(`${custodes.url}/coverage?by=role`);
    await page.getByRole('img', { name: 'Accesses by day: 0 of 2 explained, at most 2 a day' }).waitFor();
    await page.getByRole('link', { name: 'All', exact: true }).click();
    await page
      .getByRole('img', { name: /^Accesses by 365 days: 0 of 3 explained, at most [12] in 365 days$/ })
      .waitFor();
    await page.getByRole('img', { name: `Accesses of ${attack} by 365 days: 0 of 1 explained` }).waitFor();
    await shoot(page, 'coverage-all');
    expect(mishaps).toEqual([]);
    await page.close();
  });
});
