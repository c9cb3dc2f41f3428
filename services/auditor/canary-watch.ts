import type { Clock } from '../adapters/clock.ts';
import { SEGMENT_SECONDS_MAX } from '../adapters/config/segment-environment.ts';
import type { Logger } from '../adapters/logger.ts';
import type { Meters } from '../adapters/metrics/catalogue.ts';
import { isCanary, isCanaryActor } from '../domain/access-event/canary.ts';
import { OWN_SOURCE } from '../domain/access-event/own-source.ts';
import type { AccessRow } from '../domain/access-search/access-row.ts';
import { type PlacedSeal, readSealedEntries } from '../domain/history/read-seals.ts';
import type { ObjectStore } from '../domain/transparency-log/object-store.ts';
import { PARTITIONS_DECIDED } from '../topology.ts';
import { decodeEntry } from './decode-entry.ts';

/** Canary accesses that wait for their segment; older ones are forgotten, because the archive has stopped by then. */
const WAITING_MAX = 1_000;

/** How much longer than two intervals a canary may take: to a decision, and to a leaf that was read from the archive. */
const DECISION_SLACK_MILLIS = 60_000;
const ARCHIVE_SLACK_MILLIS = (SEGMENT_SECONDS_MAX + 120) * 1_000;

interface WaitingCanary {
  readonly partition: number;
  readonly sourceOffset: number;
  readonly sentAt: number;
}

export interface CanaryWatchDeps {
  readonly objects: ObjectStore;
  readonly meters: Pick<Meters, 'canaryReturned' | 'canarySeconds' | 'canaryLimit'>;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn'>;
  /** How often canaries are sent, in milliseconds; null: never. */
  readonly everyMillis: number | null;
}

/** Measures how canary accesses come back as decisions and as archived leaves. */
export class CanaryWatch {
  readonly #deps: CanaryWatchDeps;
  readonly #startedAt: number;
  #waiting: WaitingCanary[] = [];

  constructor(deps: CanaryWatchDeps) {
    this.#deps = deps;
    const { meters, clock, everyMillis } = deps;
    this.#startedAt = clock();
    if (everyMillis === null) return;
    for (const [leg, slack] of [
      ['decision', DECISION_SLACK_MILLIS],
      ['archive', ARCHIVE_SLACK_MILLIS],
    ] as const) {
      // None may come back for as long as the limit; then the age of the process shows it.
      for (let partition = 0; partition < PARTITIONS_DECIDED; partition += 1) {
        meters.canaryReturned.set({ leg, partition }, this.#startedAt / 1_000);
      }
      meters.canaryLimit.set({ leg }, (2 * everyMillis + slack) / 1_000);
    }
  }

  /** A decision was read from the log. */
  decided(row: Pick<AccessRow, 'sourceId' | 'actorId' | 'occurredAt' | 'partition' | 'sourceOffset'>): void {
    if (row.sourceId !== OWN_SOURCE || !isCanaryActor(row.actorId ?? '') || row.occurredAt === null) return;
    const { partition, sourceOffset, occurredAt: sentAt } = row;
    this.#waiting.push({ partition, sourceOffset, sentAt });
    if (this.#waiting.length > WAITING_MAX) this.#waiting.shift();
    this.#returned('decision', partition, sentAt);
  }

  /** A segment was sealed. Reads the leaf of a canary in it from the archive. */
  async sealed({ seal }: PlacedSeal): Promise<void> {
    const { topic, partition, lastSource, object } = seal;
    if (topic !== 'access-decisions') return;
    const covered = this.#waiting.filter((one) => one.partition === partition && one.sourceOffset <= lastSource);
    if (covered.length === 0) return;
    this.#waiting = this.#waiting.filter((one) => !covered.includes(one));
    try {
      const { schemaId, entries } = await readSealedEntries(this.#deps.objects, seal);
      const leaves = entries.flatMap((bytes) => decodeEntry(partition, schemaId, bytes).event ?? []).filter(isCanary);
      for (const { occurredAt } of leaves) this.#returned('archive', partition, occurredAt);
    } catch (error) {
      // The index reads it too, and reports what is damaged. This canary is lost, and the next one is due soon.
      this.#deps.logger.warn({ object, err: error }, 'the segment of a canary access could not be read');
    }
  }

  #returned(leg: 'decision' | 'archive', partition: number, sentAt: number): void {
    const { meters, clock } = this.#deps;
    // History: an earlier run measured it.
    if (sentAt < this.#startedAt) return;
    meters.canaryReturned.set({ leg, partition }, sentAt / 1_000);
    meters.canarySeconds.observe({ leg }, Math.max(0, clock() - sentAt) / 1_000);
  }
}
