import { gzipSync } from 'node:zlib';
import { memoryLog } from '../../../../services/adapters/memory/memory-log.ts';
import { frame } from '../../../../services/avro/framing.ts';
import type { Log } from '../../../../services/domain/decision-log/log.ts';
import { encodeAccessEvent } from '../../../../services/records/access-event/encode-access-event.ts';
import { schemaIds } from '../../../../services/records/schemas.ts';
import { anAccessEvent, anAccessEventJson } from '../../../support/access-event-builders.ts';
import { anIntakeServer, eventsOf, INTAKE_NOW, type IntakeServer } from '../../../support/intake-server.ts';

const PATH = '/v1/access-events';
const REQUESTS = 6;
/** Several turns of the event loop are needed for them. */
const EVENTS = 900;

let server: IntakeServer;
afterEach(() => server.close());

function linesOf(request: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) =>
    JSON.stringify(anAccessEventJson({ eventId: `request-${request}-${index}` })),
  );
}

function avroOf(request: number, count: number): Buffer {
  const values = Array.from({ length: count }, (_, index) => {
    const event = anAccessEvent({ eventId: `request-${request}-${index}` });
    const value = frame(schemaIds.accessEvent, encodeAccessEvent(event));
    const length = Buffer.alloc(4);
    length.writeInt32BE(value.length);
    return Buffer.concat([length, value]);
  });
  return Buffer.concat(values);
}

const lines = (request: number) => Buffer.from(linesOf(request, EVENTS).join('\n'));

it.each<[string, Record<string, string>, (request: number) => Buffer]>([
  ['lines', { 'content-type': 'application/x-ndjson' }, lines],
  [
    'lines in gzip',
    { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' },
    (one) => gzipSync(lines(one)),
  ],
  ['an array', { 'content-type': 'application/json' }, (one) => Buffer.from(`[${linesOf(one, EVENTS).join()}]`)],
  ['Avro', { 'content-type': 'application/avro' }, (one) => avroOf(one, EVENTS)],
])('reads each of the bodies of %s that came at once', async (_, headers, bodyOf) => {
  server = await anIntakeServer();
  const numbers = Array.from({ length: REQUESTS }, (_value, index) => index);
  const bodies = numbers.map(bodyOf);
  for (const round of [0, 1]) {
    const answers = await Promise.all(bodies.map((body) => server.post(PATH, body, headers)));
    expect(answers.map(({ status }) => status)).toEqual(numbers.map(() => 202));
    const statuses = new Set(answers.flatMap(({ body }) => body.results.map(({ status }) => status)));
    expect([...statuses]).toEqual([round === 0 ? 'accepted' : 'duplicate']);
  }
  const stored = new Set((await eventsOf(server.log)).map(({ eventId }) => eventId));
  expect(stored.size).toBe(REQUESTS * EVENTS);
});

it('keeps the bytes of a refused record, although other bodies come before its dead letter is in the log', async () => {
  const clock = () => INTAKE_NOW;
  const log = memoryLog({ clock });
  let release = (): void => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  const append: Log['append'] = async (topic, ...rest) => {
    if (topic === 'dead-letters') await released;
    return log.append(topic, ...rest);
  };
  const kept: string[] = [];
  const keepRefused = (inputs: readonly Buffer[]) => void kept.push(...inputs.map(String));
  server = await anIntakeServer({ log: { ...log, append }, clock, keepRefused });
  const send = (body: readonly string[]) =>
    server.post(PATH, body.join('\n'), { 'content-type': 'application/x-ndjson' });

  const refused = send(['{"eventId":"no source"}', ...linesOf(0, 300)]);
  while ((await eventsOf(log)).length < 300) await new Promise((resolve) => setTimeout(resolve, 5));
  expect((await send(linesOf(1, 300))).status).toBe(202);
  release();
  expect((await refused).status).toBe(207);
  expect(kept).toEqual(['{"eventId":"no source"}']);
});
