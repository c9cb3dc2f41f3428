import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type StageName, topology } from '../../../services/topology.ts';
import { deadLettersIn } from '../../support/decision-log/deciding.ts';
import { describeOn, openTestLog, type TestLog } from '../../support/kafka/clusters.ts';
import { kcat } from '../../support/kafka/kcat.ts';
import { allItems, post, until } from '../../support/process/requests.ts';
import { custodes, type RunningCustodes, startStage } from '../../support/process/running-custodes.ts';
import { framedRecord, refusedRecords } from '../../support/register/refused-records.ts';
import { aRecord, aRecordJson } from '../../support/register-builders.ts';

/**
 * Whoever may write to the topic `register` writes what they like, with a client that shares no code with ours. Every
 * stage is a process of its own and folds the same topic.
 */

const stages = topology.map(({ name }) => name);

describeOn('one', 'bytes that a stranger writes into the register', () => {
  let opened: TestLog;
  let folder: string;
  const running = new Map<StageName, RunningCustodes>();
  beforeEach(async () => {
    opened = await openTestLog('one');
    folder = mkdtempSync(join(tmpdir(), 'custodes-strange-'));
    await Promise.all(stages.map(start));
  });
  afterEach(async () => {
    await Promise.all([...running.values()].map((one) => one.end('SIGKILL').catch(() => {})));
    running.clear();
    await opened.log.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('stop no stage, are no facts, and each has one dead letter', async () => {
    await decided('before');
    const first = await opened.log.endOffset('register', 0);
    const topic = `${opened.config.topicPrefix}register`;
    kcat({ ...opened.config, topic, key: 'stranger' }, [
      ...refusedRecords.map(([value]) => value),
      framedRecord(aRecord('account', { id: 'o-stranger' })),
    ]);
    const letters = await lettersOnce(refusedRecords.length);
    expect(letters).toEqual(
      refusedRecords.map(([value, code]) =>
        expect.objectContaining({
          stage: 'decider',
          code,
          topic: 'register',
          partition: 0,
          length: value.length,
        }),
      ),
    );
    // A stage that has just started may file its set of detections in between.
    const named = letters.map(({ offset }) => offset ?? -1);
    expect(named).toEqual([...new Set(named)].sort((one, other) => one - other));
    expect(named[0]).toBeGreaterThanOrEqual(first);
    expect(await Promise.all(named.map(registerAt))).toEqual(refusedRecords.map(([value]) => value));

    // Behind them the register goes on, and with it every decision.
    expect(
      (await post(urlOf('intake'), '/v1/register', aRecordJson('person', { id: 'e-behind' }))).results?.[0]?.status,
    ).toBe('accepted');
    await decided('behind');
    await until('the fact of the stranger is found', async () => (await found('account')).includes('o-stranger'));
    expect(await found('person')).toEqual(['e-behind']);
    expect(await found('consent')).toEqual([]);
    await until('there is an alert', async () => (await allItems(urlOf('alerter'), '/v1/alerts')).length > 0);

    // A decider that starts behind them names none again.
    expect(await running.get('decider')?.end('SIGTERM')).toBe(0);
    await start('decider');
    await decided('after');
    expect(await deadLettersIn(opened.log)).toEqual(letters);

    for (const name of stages) expect([name, await running.get(name)?.end('SIGTERM')]).toEqual([name, 0]);
    const { code, stdout } = await custodes('verify', join(folder, 'objects'), '--json');
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, problems: [] });
    expect(code).toBe(0);
  });

  async function start(name: StageName): Promise<void> {
    const { brokers, topicPrefix } = opened.config;
    const environment = { KAFKA_BROKERS: brokers.join(','), TOPIC_PREFIX: topicPrefix, SEGMENT_SECONDS: '1' };
    running.set(name, await startStage(name, { ...environment, DATA_DIR: folder, PORT: '0' }));
  }

  async function registerAt(offset: number): Promise<Buffer | null> {
    for await (const { records } of opened.log.read('register', 0, offset)) return records[0]?.value ?? null;
    return null;
  }

  function urlOf(name: StageName): string {
    return running.get(name)?.url ?? '';
  }

  /** Sends an access and waits until it is decided. */
  async function decided(eventId: string): Promise<void> {
    const access = {
      eventId,
      occurredAt: '2026-11-24T09:12:03Z',
      source: { id: 'support-console' },
      actor: { id: 'e-9', kind: 'employee' },
      action: 'view',
      resource: { kind: 'camera', cameraId: 'c-1' },
    };
    expect((await post(urlOf('intake'), '/v1/access-events', access)).results?.[0]?.status).toBe('accepted');
    await until(`${eventId} is decided`, async () => {
      const items = await allItems<{ eventId: string }>(urlOf('auditor'), '/v1/accesses?source=support-console');
      return items.some((item) => item.eventId === eventId);
    });
  }

  async function found(kind: string): Promise<string[]> {
    return (await allItems<{ id: string }>(urlOf('auditor'), `/v1/register/${kind}`)).map(({ id }) => id);
  }

  async function lettersOnce(count: number) {
    for (;;) {
      const letters = await deadLettersIn(opened.log);
      if (letters.length >= count) return letters;
      await pause(100);
    }
  }
});
