import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import type { KafkaLog } from '../../../services/adapters/kafka/kafka-log.ts';
import { unframe } from '../../../services/avro/framing.ts';
import { decodeAlertRecord } from '../../../services/records/alert-record/decode-alert-record.ts';
import { recordOf } from '../../../services/records/schemas.ts';
import { PARTITIONS_DECIDED } from '../../../services/topology.ts';
import { type BenchEvent, type BenchWorld, encodeEvents } from '../bench-world.ts';
import { type Figure, percentile, rate } from '../figures.ts';
import { metric } from '../http-client.ts';
import { accessBy, leaver } from '../latency/probes.ts';
import { type BenchInstallation, fillRegister, toRecord } from './installation.ts';

const PROBES = 400;
const PROBES_QUICK = 80;
const PROBES_WARM = 20;
const PROBE_EVERY_MILLIS = 25;
/** How often the load appends once to every partition. */
const LOAD_EVERY_MILLIS = 20;
const ACKS_ALL = -1;
const ANSWER_MILLIS_MAX = 60_000;

interface Options {
  readonly ratePerSecond: number;
  readonly isQuick: boolean;
  readonly installation: BenchInstallation;
}

/** A round trip through Kafka; resolves with its milliseconds. */
type Trip = (number: number) => Promise<number>;

/**
 * Under a steady load: accesses by people who had left, each from before its append to `access-events` until its
 * finding is read from `alerts`, where the alerter reads it; three topics are between. Set against one hop: a message
 * produced by kafkajs until kafkajs consumes it. Both begin and end in this process, in turn, so that both wait for the
 * same things.
 */
export async function measureEventToAlert(world: BenchWorld, options: Options): Promise<Figure[]> {
  const { installation, isQuick, ratePerSecond } = options;
  const encoded = encodeEvents(world);
  const probeCount = isQuick ? PROBES_QUICK : PROBES;
  const leavers = Array.from({ length: probeCount + PROBES_WARM }, (_, number) => leaver(number));
  await fillRegister(installation, [...world.register, ...leavers]);
  const decider = await installation.start('decider');
  const detector = await installation.start('detector');
  const alerts = await openAlertTrip(installation.log, leavers.length);
  const echo = await openEchoTrip(installation);
  const idle: number[] = [];
  for (let number = 0; number < PROBES_WARM; number++) {
    await alerts.trip(number);
    idle.push(await echo.trip(-number));
  }

  const stop = new AbortController();
  const load = keepAppending(installation.log, encoded, { ratePerSecond, signal: stop.signal });
  await delay(1_000);
  const trips: { readonly alert: Promise<number>; readonly echo: Promise<number> }[] = [];
  for (let number = 0; number < probeCount && !load.isOver(); number++) {
    trips.push({ alert: alerts.trip(PROBES_WARM + number), echo: echo.trip(number + 1) });
    await delay(PROBE_EVERY_MILLIS);
  }
  stop.abort();
  const sent = await load.sent;
  const behind = sent.events - (await metric(decider.url, 'custodes_decisions_total'));
  const alerted = await Promise.all(trips.map(({ alert }) => alert));
  const echoed = await Promise.all(trips.map((trip) => trip.echo));
  await Promise.all([alerts.close(), echo.close()]);
  await decider.drain();
  await detector.drain();
  const saturated = behind > sent.perSecond ? ', SATURATED' : '';
  const at = `at ${rate(sent.perSecond)}${saturated}, ${trips.length} probes`;
  const against = { echoed, idleMillis: percentile(idle, 0.5) };
  return [tripFigure(at, alerted, against, 0.5), tripFigure(at, alerted, against, 0.99)];
}

function tripFigure(
  at: string,
  alerted: readonly number[],
  { echoed, idleMillis }: { readonly echoed: readonly number[]; readonly idleMillis: number },
  p: number,
): Figure {
  const [value, floor] = [percentile(alerted, p), percentile(echoed, p)];
  return {
    what: `event to alert p${p * 100}, ${at}`,
    value: `${value.toFixed(1)} ms`,
    against: `bare kafkajs echo, one hop, same load, p${p * 100} ${floor.toFixed(1)} ms (idle p50 ${idleMillis.toFixed(1)} ms)`,
    ratio: value / floor,
  };
}

async function openAlertTrip(log: KafkaLog, count: number): Promise<{ trip: Trip; close(): Promise<void> }> {
  const [probes, waiting] = [encodeEvents({ register: [], events: countUp(count).map(accessBy) }), newWaiting()];
  const stop = new AbortController();
  const following = (async () => {
    for await (const { records } of log.read('alerts', 0, 0, { follow: true, signal: stop.signal })) {
      for (const { value } of records) {
        const framed = unframe(value);
        if (framed === null || recordOf(framed.schemaId) !== 'alert-record') continue;
        const record = decodeAlertRecord(framed.schemaId, framed.body);
        if (record.kind === 'finding' && record.actorId !== null) waiting.arrived(record.actorId);
      }
    }
  })();
  return {
    async trip(number) {
      const probe = probes[number];
      if (probe === undefined) throw new RangeError(`probe is \`${number}\`, expected 0 to ${count - 1}`);
      const arrival = waiting.of(probe.event.actor.id);
      const [startedAt] = [performance.now(), await log.append('access-events', probe.partition, [toRecord(probe)])];
      return (await arrival) - startedAt;
    },
    async close() {
      stop.abort();
      await following;
    },
  };
}

async function openEchoTrip({ brokers, prefix }: BenchInstallation): Promise<{ trip: Trip; close(): Promise<void> }> {
  const kafka = new Kafka({ clientId: 'bare', brokers: brokers.split(','), logLevel: logLevel.ERROR });
  const [producer, consumer] = [kafka.producer(), kafka.consumer({ groupId: `echo-${randomUUID()}` })];
  const [topic, waiting] = [`${prefix}bare-echo`, newWaiting()];
  await Promise.all([producer.connect(), consumer.connect()]);
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({ eachMessage: async ({ message }) => waiting.arrived(message.value?.toString() ?? '') });
  const trip: Trip = async (number) => {
    const name = `echo ${number}`;
    const arrival = waiting.of(name);
    const startedAt = performance.now();
    await producer.send({ topic, acks: ACKS_ALL, messages: [{ value: name }] });
    return (await arrival) - startedAt;
  };
  await trip(Number.NEGATIVE_INFINITY); // the group has its partition
  return { trip, close: async () => void (await Promise.all([producer.disconnect(), consumer.disconnect()])) };
}

/** Maps each awaited name to its waiter; resolves with the time of arrival. */
function newWaiting() {
  const resolvers = new Map<string, (at: number) => void>();
  return {
    of: (name: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const late = () => reject(new Error(`\`${name}\` did not come within ${ANSWER_MILLIS_MAX} ms`));
        const timer = setTimeout(late, ANSWER_MILLIS_MAX);
        resolvers.set(name, (at) => {
          clearTimeout(timer);
          resolve(at);
        });
      }),
    arrived(name: string): void {
      resolvers.get(name)?.(performance.now());
      resolvers.delete(name);
    },
  };
}

function keepAppending(
  log: KafkaLog,
  events: readonly BenchEvent[],
  { ratePerSecond, signal }: { readonly ratePerSecond: number; readonly signal: AbortSignal },
) {
  let sentEvents = 0;
  const startedAt = performance.now();
  const work = async () => {
    const underWay: Promise<number>[] = [];
    while (!signal.aborted && sentEvents < events.length) {
      await delay(LOAD_EVERY_MILLIS);
      const due = Math.floor(((performance.now() - startedAt) / 1000) * ratePerSecond);
      const own = events.slice(sentEvents, due);
      sentEvents += own.length;
      for (let partition = 0; partition < PARTITIONS_DECIDED; partition++) {
        const records = own.filter((one) => one.partition === partition).map(toRecord);
        if (records.length > 0) underWay.push(log.append('access-events', partition, records));
      }
    }
    const perSecond = sentEvents / ((performance.now() - startedAt) / 1000);
    await Promise.all(underWay);
    return { events: sentEvents, perSecond };
  };
  return { sent: work(), isOver: () => sentEvents >= events.length };
}

function countUp(count: number): number[] {
  return Array.from({ length: count }, (_, number) => number);
}
