import { createApp, listen } from '../../../services/adapters/http/server.ts';
import { openLogger } from '../../../services/adapters/logger.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { memoryRowTable } from '../../../services/adapters/memory/memory-row-table.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { startAlerter } from '../../../services/alerter/flow.ts';
import { AlertsOpening } from '../../../services/alerter/opening.ts';
import { frame } from '../../../services/avro/framing.ts';
import { OffsetWaiters } from '../../../services/domain/offset-waiters.ts';
import { encodeAlertRecord } from '../../../services/records/alert-record/encode-alert-record.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { alertFiles } from '../../support/alerts/alert-files.ts';
import { aReadAudit } from '../../support/authentication/read-audit.ts';
import { aFinding, JUNE } from '../../support/decision-builders.ts';
import { aFollowedRegister } from '../../support/register/followed-register.ts';

describe('requests about alerts', () => {
  it('wait until what the log contained at the start is folded, which begins once all stages are ready', async () => {
    const log = memoryLog({ clock: () => JUNE });
    await log.append('alerts', 0, [
      { key: null, value: frame(schemaIds.alertRecord, encodeAlertRecord(aFinding({ group: 'actor:e-4' }))) },
    ]);
    let letThrough = (): void => {};
    const started = new Promise<void>((resolve) => {
      letThrough = resolve;
    });
    const register = aFollowedRegister(log);
    const clock = () => JUNE;
    const alerter = startAlerter({
      alertFiles,
      log,
      meters: openMeters(),
      logger: openLogger('silent'),
      clock,
      register,
      segmentMillisMax: 60_000,
      recordRead: aReadAudit({ log, clock }),
      table: memoryRowTable(),
      started,
    });
    const listener = await listen(createApp([alerter.routes]), { host: '127.0.0.1', port: 0 });
    while (!alerter.isReady()) await new Promise((resolve) => setImmediate(resolve));
    let isAnswered = false;
    const answered = fetch(`http://127.0.0.1:${listener.port}/v1/alerts`).then((response) => {
      isAnswered = true;
      return response.json() as Promise<{ readonly items: readonly { readonly actor: string }[] }>;
    });
    // A request that does not wait is answered by then.
    const unknown = await fetch(`http://127.0.0.1:${listener.port}/elsewhere`);
    expect([unknown.status, isAnswered]).toEqual([404, false]);
    letThrough();
    expect((await answered).items.map(({ actor }) => actor)).toEqual(['e-4']);
    await alerter.drain();
    register.follower.stop();
    await listener.close(1_000);
  });

  it('get 503 that states how much is left where that takes longer, and once the alerter has stopped', async () => {
    const waiters = new OffsetWaiters();
    const book = { offset: 3, reached: (offset: number) => waiters.wait(offset) };
    const opening = new AlertsOpening(book, 1);
    await expect(opening.whenOpen()).rejects.toMatchObject({ code: 'not-ready', message: 'alerts are being read' });
    void opening.openAt(10);
    const message = 'alerts are being read: 7 records of the log are left';
    await expect(opening.whenOpen()).rejects.toMatchObject({ code: 'not-ready', message });
    waiters.release(9);
    await expect(opening.whenOpen()).rejects.toMatchObject({ code: 'not-ready' });
    waiters.release(10);
    await opening.whenOpen();
    opening.close();
    await expect(opening.whenOpen()).rejects.toMatchObject({ code: 'not-ready', message: 'the alerter stops' });
  });

  it('are not answered by a table that was closed before everything was folded', async () => {
    const waiters = new OffsetWaiters();
    const opening = new AlertsOpening({ offset: 0, reached: (offset) => waiters.wait(offset) }, 1);
    const opened = opening.openAt(1);
    opening.close();
    waiters.release(1);
    await opened;
    await expect(opening.whenOpen()).rejects.toMatchObject({ message: 'the alerter stops' });
  });
});
