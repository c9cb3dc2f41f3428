import { setTimeout as pause } from 'node:timers/promises';
import { uuidv7 } from 'uuidv7';
import type { Clock } from '../../adapters/clock.ts';
import type { Logger } from '../../adapters/logger.ts';
import type { Meters } from '../../adapters/metrics/catalogue.ts';
import { frame } from '../../avro/framing.ts';
import { canaryActors, canaryEvent } from '../../domain/access-event/canary.ts';
import type { Log } from '../../domain/decision-log/log.ts';
import { encodeAccessEvent } from '../../records/access-event/encode-access-event.ts';
import { schemaIds } from '../../records/schemas.ts';
import { PARTITIONS_DECIDED } from '../../topology.ts';

export interface CanaryDeps {
  readonly log: Pick<Log, 'append'>;
  readonly clock: Clock;
  readonly meters: Pick<Meters, 'canaries'>;
  readonly logger: Pick<Logger, 'warn'>;
}

/**
 * Appends a canary access to each partition every so often, the first ones an interval after the last that came back: a restart of the
 * process is no canary more. Ends with the signal.
 */
export async function sendCanaries(
  deps: CanaryDeps,
  { everyMillis, lastSentAt }: { readonly everyMillis: number; readonly lastSentAt: number | null },
  signal: AbortSignal,
): Promise<void> {
  const { clock, meters, logger } = deps;
  for (const outcome of ['sent', 'failed']) meters.canaries.inc({ outcome }, 0);
  let dueAt = (lastSentAt ?? clock()) + everyMillis;
  for (;;) {
    // Rejects only when the stage stops.
    await pause(Math.max(0, dueAt - clock()), undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    const occurredAt = clock();
    for (const partition of actors.keys()) {
      try {
        await append(deps, partition, { occurredAt, everySeconds: everyMillis / 1_000 });
        meters.canaries.inc({ outcome: 'sent' });
      } catch (error) {
        meters.canaries.inc({ outcome: 'failed' });
        logger.warn({ err: error, partition }, 'a canary access could not be appended');
      }
    }
    dueAt = clock() + everyMillis;
  }
}

const actors = canaryActors(PARTITIONS_DECIDED);

async function append(
  { log }: CanaryDeps,
  partition: number,
  sent: { readonly occurredAt: number; readonly everySeconds: number },
): Promise<void> {
  const id = actors[partition] as string;
  const value = frame(schemaIds.accessEvent, encodeAccessEvent(canaryEvent(uuidv7(), id, sent)));
  await log.append('access-events', partition, [{ key: Buffer.from(id), value }]);
}
