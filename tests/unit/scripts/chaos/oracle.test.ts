import { judgeTopics } from '../../../../scripts/chaos/oracle.ts';
import type { RawRecord } from '../../../../scripts/chaos/raw-topic.ts';
import { blockCodec } from '../../../../services/adapters/avro/block-codec.ts';
import { openLogger } from '../../../../services/adapters/logger.ts';
import { memoryDecidedAccesses } from '../../../../services/adapters/memory/memory-decided-accesses.ts';
import { memoryIdentityTable } from '../../../../services/adapters/memory/memory-identity-table.ts';
import { memoryLog } from '../../../../services/adapters/memory/memory-log.ts';
import { openMeters } from '../../../../services/adapters/metrics/catalogue.ts';
import { frame } from '../../../../services/avro/framing.ts';
import { startDecider } from '../../../../services/decider/flow.ts';
import type { Block } from '../../../../services/domain/decision-log/block.ts';
import { createRegisterView } from '../../../../services/domain/register/register-view.ts';
import { encodeAccessEvent } from '../../../../services/records/access-event/encode-access-event.ts';
import { schemaIds } from '../../../../services/records/schemas.ts';
import { anAccessEvent } from '../../../support/access-event-builders.ts';
import { fixedPolicy } from '../../../support/fixed-policy.ts';

/** The oracle of the chaos runs, on topics that a real decider wrote and on the same topics with one thing wrong. */

const ids = ['a', 'b', 'c', 'd'];

describe('the chaos oracle', () => {
  it('finds nothing wrong with what a decider wrote', async () => {
    const { events, decisions } = await topics();
    expect(await judgeTopics(events, decisions, new Set(ids))).toMatchObject({ problems: [], events: 4, decided: 4 });
  });

  it('ignores a block that is written twice, and counts it', async () => {
    const { events, decisions } = await topics();
    const twice = [...decisions, ...decisions.slice(-1)];
    expect(await judgeTopics(events, twice, new Set(ids))).toMatchObject({ problems: [], ignoredBlocks: 1 });
  });

  it.each<[string, (topic: Topics) => Topics, RegExp]>([
    ['an acknowledged event that is in no topic', (topic) => topic, /acknowledged event lost was never decided/],
    [
      'a block that is gone',
      ({ events, decisions }) => ({ events, decisions: decisions.slice(0, -1) }),
      /4 records .*, 0 decisions/,
    ],
    [
      'an event that was never reported',
      ({ events, decisions }) => ({ events: events.slice(1), decisions }),
      /a record that is not there/,
    ],
    [
      'other bytes than were sent',
      ({ events, decisions }) => ({ events: events.map(changed), decisions }),
      /not the bytes that were sent/,
    ],
    [
      'an entry left out of its block',
      ({ events, decisions }) => ({ events, decisions: decisions.map(shortened) }),
      /decided after|3 decisions/,
    ],
  ])('finds %s', async (name, damage, expected) => {
    const { events, decisions } = damage(await topics());
    const acknowledged = new Set(name.startsWith('an acknowledged') ? [...ids, 'lost'] : ids);
    const { problems } = await judgeTopics(events, decisions, acknowledged);
    expect(problems.join('\n')).toMatch(expected);
  });
});

interface Topics {
  readonly events: readonly RawRecord[];
  readonly decisions: readonly RawRecord[];
}

async function topics(): Promise<Topics> {
  const log = memoryLog({ clock: () => 1_795_511_523_123 });
  const values = ids.map((eventId) => frame(schemaIds.accessEvent, encodeAccessEvent(anAccessEvent({ eventId }))));
  await log.append(
    'access-events',
    0,
    values.map((value) => ({ key: null, value })),
  );
  const explained = {
    verdict: 'explained',
    determinedBy: [],
    observed: [],
    explanation: null,
    reason: 'r',
    tried: [],
    facts: null,
  } as const;
  const decider = startDecider({
    log,
    register: createRegisterView(),
    follower: { offset: 0, reached: () => Promise.resolve(), failed: new Promise<never>(() => {}), stop: () => {} },
    policies: fixedPolicy({ version: 'test', decide: () => explained }),
    identities: memoryIdentityTable(),
    accesses: memoryDecidedAccesses(),
    window: { millisMax: 60_000, entriesMax: 1_000, bytesMax: 1_000_000 },
    ownerId: 'owner',
    meters: openMeters(),
    logger: openLogger('silent'),
    clock: () => 1_795_511_523_123,
  });
  await decider.drain();
  const decisions: RawRecord[] = [];
  for await (const { records } of log.read('access-decisions', 0, 0)) {
    for (const { offset, value } of records) decisions.push({ partition: 0, offset, value });
  }
  // Without the closing tick: the last block is the one with the decisions.
  return {
    events: values.map((value, offset) => ({ partition: 0, offset, value })),
    decisions: decisions.slice(0, -1),
  };
}

function changed(record: RawRecord, index: number): RawRecord {
  const value = frame(schemaIds.accessEvent, encodeAccessEvent(anAccessEvent({ eventId: 'other' })));
  return index === 2 ? { ...record, value } : record;
}

function shortened(record: RawRecord): RawRecord {
  const block = blockCodec.decodeBlock(record.value);
  if (block?.kind !== 'decisions') return record;
  const less: Block = { ...block, entries: block.entries.filter((_, index) => index !== 1) };
  return { ...record, value: blockCodec.encodeBlock(less) };
}
