import type { JsonCache } from '../../../services/adapters/filesystem/json-cache.ts';
import { openLogger } from '../../../services/adapters/logger.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { frame, unframe } from '../../../services/avro/framing.ts';
import { followDeadLetters } from '../../../services/detector/follow-dead-letters.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import type { Finding } from '../../../services/domain/finding/finding.ts';
import { decodeAlertRecord } from '../../../services/records/alert-record/decode-alert-record.ts';
import type { DeadLetter } from '../../../services/records/dead-letter/dead-letter.ts';
import { encodeDeadLetter } from '../../../services/records/dead-letter/encode-dead-letter.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { until } from '../../support/auditor/auditor-world.ts';
import { HOUR, JUNE, MINUTE } from '../../support/decision-builders.ts';

const logger = openLogger('silent');
const meters = openMeters();

describe('what intake refused', () => {
  let now: number;
  let log: Log;
  let stored: unknown;
  const position: JsonCache = {
    load: async () => stored,
    async save(value) {
      stored = value;
    },
  };
  beforeEach(() => {
    now = JUNE;
    stored = null;
    log = memoryLog({ clock: () => now });
  });

  const start = () => followDeadLetters({ log, meters, logger, position, clock: () => now });
  const refuse = (letter: Partial<DeadLetter> = {}) =>
    log.append('dead-letters', 0, [
      { key: null, value: frame(schemaIds.deadLetter, encodeDeadLetter(aLetter(letter))) },
    ]);

  it('is a finding about its source, of its own rule where the source was throttled', async () => {
    await refuse({ sourceId: 'tool' });
    await refuse({ sourceId: 'slow', code: 'quota-exceeded', count: 120 });
    await start().drain();
    expect(await findingsIn(log)).toMatchObject([
      {
        rule: 'source-refused',
        severity: 'medium',
        group: 'source:tool:source-refused',
        sourceId: 'tool',
        actorId: null,
        evidence: [{ eventId: 'dead-letter:0', sourceId: 'tool', appendedAt: JUNE }],
      },
      { rule: 'source-throttled', group: 'source:slow:source-throttled', sourceId: 'slow' },
    ]);
  });

  it('is one finding for each source, rule and hour, however much was refused', async () => {
    const detector = start();
    for (let n = 0; n < 59; n += 1, now += MINUTE) await refuse();
    now = JUNE + HOUR;
    await refuse();
    await refuse({ code: 'quota-exceeded' });
    await detector.drain();
    expect((await findingsIn(log)).map(({ rule }) => rule)).toEqual([
      'source-refused',
      'source-refused',
      'source-throttled',
    ]);
  });

  it('ends also where every letter was trimmed before its position was stored', async () => {
    await refuse();
    await log.trim('dead-letters', 0, 1);
    await start().drain();
    expect(await findingsIn(log)).toEqual([]);
  });

  it('repeats no finding when it starts again, with or without its position', async () => {
    await refuse();
    await start().drain();
    await start().drain();
    const [finding, ...others] = await findingsIn(log);
    expect(others).toEqual([]);
    // Another letter of the same hour, after the position.
    await refuse();
    await start().drain();
    stored = { layout: 0 };
    await start().drain();
    const ids = new Set((await findingsIn(log)).map(({ findingId }) => findingId));
    expect([...ids]).toEqual([finding?.findingId]);
  });

  it('counts the letters that wait while the alerts cannot be written', async () => {
    const lag = async () => (await meters.deadLettersLag.get()).values[0]?.value;
    for (let n = 0; n < 3; n += 1) await refuse({ sourceId: `s-${n}` });
    const { append } = log;
    let goOn = (): void => {};
    const waiting = new Promise<void>((resolve) => (goOn = resolve));
    log = { ...log, append: async (...given) => waiting.then(() => append(...given)) };
    const detector = start();
    await until(async () => (await lag()) === 3);
    goOn();
    await detector.drain();
    expect(await lag()).toBe(0);
  });

  it('reads what is there where the position is that of a longer log', async () => {
    stored = { layout: 1, offset: 1_000 };
    await refuse();
    await start().drain();
    expect(await findingsIn(log)).toHaveLength(1);
  });

  it('is no finding where nobody knows the source, where the decider refused it, or where it is rubbish', async () => {
    await refuse({ sourceId: null });
    await refuse({ stage: 'decider', topic: 'access-events', partition: 0, offset: 1 });
    await log.append('dead-letters', 0, [{ key: null, value: Buffer.from('rubbish') }]);
    await log.append('dead-letters', 0, [{ key: null, value: frame(schemaIds.deadLetter, Buffer.from('rubbish')) }]);
    await start().drain();
    expect(await findingsIn(log)).toEqual([]);
  });

  it('cannot flood the alerts with made-up names', async () => {
    for (let n = 0; n < 250; n += 1) await refuse({ sourceId: `name-${n}` });
    await start().drain();
    const sources = (await findingsIn(log)).map(({ sourceId }) => sourceId);
    expect(sources).toHaveLength(101);
    expect(sources.at(-1)).toBe('*');
  });
});

function aLetter(letter: Partial<DeadLetter>): DeadLetter {
  return {
    stage: 'intake',
    code: 'record-invalid',
    detail: 'd',
    topic: null,
    partition: null,
    offset: null,
    hash: Buffer.alloc(32),
    length: 0,
    body: Buffer.alloc(0),
    sourceId: 'tool',
    count: null,
    ...letter,
  };
}

async function findingsIn(log: Log): Promise<Finding[]> {
  const found: Finding[] = [];
  for await (const { records } of log.read('alerts', 0, 0)) {
    for (const { value } of records) {
      const framed = unframe(value);
      const record = decodeAlertRecord(framed?.schemaId ?? 0, framed?.body ?? Buffer.alloc(0));
      if (record.kind === 'finding') found.push(record);
    }
  }
  return found;
}
