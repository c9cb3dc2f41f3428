import { setTimeout as pause } from 'node:timers/promises';
import { schemaType } from '../../../services/adapters/avro/schemas.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { fixedSchemas } from '../../../services/adapters/schema-registry/writer-schemas.ts';
import { frame } from '../../../services/avro/framing.ts';
import type { AccessEvent } from '../../../services/domain/access-event/access-event.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { partitionOf } from '../../../services/domain/decision-log/partition.ts';
import { absentAccessEvent } from '../../../services/records/access-event/absent-access-event.ts';
import { decodeAccessEvent } from '../../../services/records/access-event/decode-access-event.ts';
import { encodeAccessEvent } from '../../../services/records/access-event/encode-access-event.ts';
import { releasedSchemas, schemaIds } from '../../../services/records/schemas.ts';
import { PARTITIONS_DECIDED } from '../../../services/topology.ts';
import { anAccessEvent } from '../../support/access-event-builders.ts';
import { decisionsIn, startExplaining } from '../../support/decision-log/deciding.ts';
import { readGolden } from '../../support/golden/golden-bytes.ts';
import { withSymbols } from '../../support/records/any-event.ts';

/**
 * While stages are upgraded one after the other, producers of both releases write to one partition.
 * `tests/contracts/kafka/event-versions.test.ts` asks the same of what Python's avro writes, on Kafka.
 */

const PARTITION = partitionOf('e-1042', PARTITIONS_DECIDED);
/** An id of a release to come. */
const LATER = 9_999;
const versions = releasedSchemas.filter(({ record }) => record === 'access-event').map(({ id }) => id);
const [oldest = 0, newest = 0] = [versions.at(0), versions.at(-1)];
const atSite = { ...absentAccessEvent.resource, kind: 'recording', recordingId: 'r-90', siteId: 'site-1' } as const;

/** In log order: the event, the version that its producer writes, and what has to come of it. */
const steps: readonly (readonly [AccessEvent, number, string])[] = [
  [anAccessEvent({ eventId: 'a' }), oldest, 'explained'],
  [anAccessEvent({ eventId: 'a' }), newest, 'duplicate'],
  [anAccessEvent({ eventId: 'b' }), newest, 'explained'],
  [anAccessEvent({ eventId: 'b' }), oldest, 'duplicate'],
  [anAccessEvent({ eventId: 'c', resource: atSite }), newest, 'explained'],
  [anAccessEvent({ eventId: 'c', resource: { ...atSite, siteId: null } }), oldest, 'conflict'],
  [anAccessEvent({ eventId: 'c', resource: atSite }), newest, 'duplicate'],
  [anAccessEvent({ eventId: 'd' }), LATER, 'rejected'],
  [anAccessEvent({ eventId: 'd', action: 'download' }), oldest, 'explained'],
];

describe('events of two versions in one partition of the memory log', () => {
  it('are decided in order, whatever version each is in: golden bytes of either release', async () => {
    const log = memoryLog({ clock: Date.now });
    const examples = readGolden().filter(({ record }) => record === 'access-event');
    const names = examples[0]?.examples.map(({ name }) => name).filter((name) => name !== 'nothing optional') ?? [];
    for (const name of names) {
      for (const { id, examples: has } of examples) {
        const { hex = '' } = has.find((example) => example.name === name) ?? {};
        await log.append('access-events', PARTITION, [{ key: null, value: frame(id, Buffer.from(hex, 'hex')) }]);
      }
    }
    const decisions = await decideAll(log, names.length * examples.length);
    expect(decisions.map(({ eventSchemaId, verdict }) => (verdict === 'rejected' ? 0 : eventSchemaId))).toEqual(
      decisions.map(({ verdict }, index) => (verdict === 'rejected' ? 0 : examples[index % examples.length]?.id)),
    );
  });

  it('have one identity each', async () => {
    const log = memoryLog({ clock: Date.now });
    for (const value of valuesOf(ours())) await log.append('access-events', PARTITION, [{ key: null, value }]);
    await expectDecided(log);
  });
});

/** The oldest version as release 0.1 wrote it, the newest as this one does. */
function ours(): Buffer[] {
  const first = schemaType(oldest);
  return steps.map(([event, id]) => (id === oldest ? first.toBuffer(withSymbols(event)) : encodeAccessEvent(event)));
}

function valuesOf(bodies: readonly Buffer[]): Buffer[] {
  return steps.map(([, schemaId], index) => frame(schemaId, bodies[index] ?? Buffer.alloc(0)));
}

async function expectDecided(log: Log): Promise<void> {
  const decisions = await decideAll(log, steps.length);
  expect(decisions.map(({ verdict }) => verdict)).toEqual(steps.map(([, , verdict]) => verdict));
  const read = decisions.flatMap(({ event, eventSchemaId, verdict }) =>
    verdict === 'rejected' ? [] : [decodeAccessEvent(eventSchemaId, event)],
  );
  expect(read).toEqual(steps.filter(([, schemaId]) => schemaId !== LATER).map(([event]) => event));
  expect(schemaIds.accessEvent).toBe(newest);
}

async function decideAll(log: Log, count: number) {
  const stage = startExplaining(log, fixedSchemas);
  while ((await decisionsIn(log, PARTITION)).length < count) await Promise.race([pause(20), stage.failed]);
  await Promise.race([stage.drain(), stage.failed]);
  return decisionsIn(log, PARTITION);
}
