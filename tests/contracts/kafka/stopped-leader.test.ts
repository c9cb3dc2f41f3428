import { type AddressInfo, createServer } from 'node:net';
import { blockCodec } from '../../../services/adapters/avro/block-codec.ts';
import { openKafkaLog } from '../../../services/adapters/kafka/kafka-log.ts';
import { fixedSchemas } from '../../../services/adapters/schema-registry/writer-schemas.ts';
import { frame } from '../../../services/avro/framing.ts';
import { readAcceptedBlocks } from '../../../services/domain/decision-log/accepted-blocks.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import type { RunningStage } from '../../../services/domain/stage.ts';
import { decodeAccessDecision } from '../../../services/records/access-decision/decode-access-decision.ts';
import { decodeAccessEvent } from '../../../services/records/access-event/decode-access-event.ts';
import { encodeAccessEvent } from '../../../services/records/access-event/encode-access-event.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { anAccessEvent } from '../../support/access-event-builders.ts';
import { decisionsIn, startExplaining } from '../../support/decision-log/deciding.ts';
import { describeOn, describeOnceOn, openTestLog, silent, type TestLog } from '../../support/kafka/clusters.ts';
import { leaderPid } from '../../support/kafka/three-brokers.ts';

const PARTITION = 0;

/** A stopped process keeps its connections: nothing is refused, and nobody answers. */
describeOnceOn('three', 'a leader that is stopped and goes on later', () => {
  let opened: TestLog;
  const stopped = new Set<number>();
  beforeEach(async () => {
    opened = await openTestLog('three');
  });
  afterEach(async () => {
    for (const pid of stopped) process.kill(pid, 'SIGCONT');
    await opened.log.close();
  });

  it('loses no acknowledged event and lets none be decided twice', async () => {
    const { log, config } = opened;
    const acknowledged: string[] = [];
    const append = async (eventId: string): Promise<void> => {
      const value = frame(schemaIds.accessEvent, encodeAccessEvent(anAccessEvent({ eventId })));
      for (;;) {
        try {
          await log.append('access-events', PARTITION, [{ key: Buffer.from('e-1042'), value }]);
          acknowledged.push(eventId);
          return;
        } catch {
          // As a source does that got 503: the same event again.
        }
      }
    };
    const supervised = supervise(() => startExplaining(log, fixedSchemas));
    for (let index = 0; index < 20; index += 1) await append(`before-${index}`);
    const pid = await leaderPid(config.topicPrefix, 'access-events');
    stopped.add(pid);
    process.kill(pid, 'SIGSTOP');
    for (let index = 0; index < 20; index += 1) await append(`while-${index}`);
    await decidedUntil(log, acknowledged.length);
    process.kill(pid, 'SIGCONT');
    stopped.delete(pid);
    for (let index = 0; index < 20; index += 1) await append(`after-${index}`);
    await decidedUntil(log, acknowledged.length);
    await supervised.drain();

    const decisions = await decisionsIn(log, PARTITION);
    const offsets = decisions.map(({ sourceOffset }) => sourceOffset);
    expect(offsets).toEqual([...offsets.keys()]);
    expect(offsets).toHaveLength(await log.endOffset('access-events', PARTITION));
    const explained = decisions.filter(({ verdict }) => verdict === 'explained');
    const decided = explained.map(({ event }) => decodeAccessEvent(schemaIds.accessEvent, event).eventId);
    expect(decided.sort()).toEqual(acknowledged.sort());
  });
});

describeOn('one', 'a broker that takes connections and never answers', () => {
  it('holds up one attempt, not every one, where it is the first of KAFKA_BROKERS', async () => {
    const opened = await openTestLog('one');
    const silentServer = createServer();
    await new Promise<void>((resolve) => silentServer.listen(0, '127.0.0.1', resolve));
    const { port } = silentServer.address() as AddressInfo;
    const log = openKafkaLog({ ...opened.config, brokers: [`127.0.0.1:${port}`, ...opened.config.brokers] }, silent);
    const append = () => log.append('alerts', 0, [{ key: null, value: Buffer.from('x') }]);
    // A client begins with the one or with the other; the next one with the other.
    await append().catch(append);
    expect(await log.endOffset('alerts', 0)).toBe(1);
    await log.close();
    await opened.log.close();
    silentServer.close();
  });
});

/** Follows the decisions until so many events are explained. */
async function decidedUntil(log: Log, count: number): Promise<void> {
  let explained = 0;
  for await (const { block } of readAcceptedBlocks({ log, codec: blockCodec, partition: PARTITION, follow: true })) {
    explained += block.entries.filter(
      (entry) => decodeAccessDecision(schemaIds.accessDecision, entry).verdict === 'explained',
    ).length;
    if (explained >= count) return;
  }
}

/** As the supervisor of a process: what fails is started again. */
function supervise(start: () => RunningStage) {
  let stage = start();
  let isDraining = false;
  const watch = (): void => {
    stage.failed.catch(() => {
      if (isDraining) return;
      stage = start();
      watch();
    });
  };
  watch();
  return {
    async drain() {
      isDraining = true;
      await Promise.race([stage.drain(), stage.failed]);
    },
  };
}
