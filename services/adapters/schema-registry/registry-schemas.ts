import { setTimeout as pause } from 'node:timers/promises';
import { DecodeError } from '../../avro/decode-error.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { Meters } from '../metrics/catalogue.ts';
import { askRegistry, type RegistryAnswer } from './registry-client.ts';
import type { RegistryConfig } from './registry-config.ts';
import { openWriterSchema, type WriterSchema } from './writer-schema.ts';
import { fixedSchemas, isPinned, unknownSchema, type WriterSchemas } from './writer-schemas.ts';

interface RegistryDeps {
  readonly meters: Meters;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** How long an unknown id is not asked for again. Records before that are rejected. */
const UNKNOWN_MILLIS = 60_000;
/** Bounds the memory that a writer of random ids can fill; ids that drop out are asked for again. */
const UNKNOWN_MAX = 10_000;
const RETRY_MILLIS_MIN = 200;
const RETRY_MILLIS_MAX = 5_000;

/** Opens the schemas of a registry, or `fixedSchemas` without one. */
export function openWriterSchemas(config: RegistryConfig | null, deps: RegistryDeps): WriterSchemas {
  return config === null ? fixedSchemas : new RegistrySchemas(config, deps);
}

class RegistrySchemas implements WriterSchemas {
  /** The schema of an id never changes. */
  readonly #learnt = new Map<number, WriterSchema | string>();
  readonly #unknown = new Map<number, { readonly detail: string; readonly until: number }>();
  #waiting = 0;

  constructor(
    private readonly config: RegistryConfig,
    private readonly deps: RegistryDeps,
  ) {}

  get isWaiting(): boolean {
    return this.#waiting > 0;
  }

  async learn(schemaIds: Iterable<number>, signal: AbortSignal): Promise<void> {
    for (const schemaId of schemaIds) {
      if (schemaId > 0 && !this.#isKnown(schemaId)) await this.#ask(schemaId, signal);
    }
  }

  of(schemaId: number): WriterSchema | string {
    const found = this.#learnt.get(schemaId) ?? this.#unknown.get(schemaId)?.detail;
    return found ?? unknownSchema(schemaId);
  }

  #isKnown(schemaId: number): boolean {
    if (isPinned(schemaId) || this.#learnt.has(schemaId)) return true;
    const left = (this.#unknown.get(schemaId)?.until ?? 0) - this.deps.clock();
    // More is left only where the clock was set back.
    return left > 0 && left <= UNKNOWN_MILLIS;
  }

  async #ask(schemaId: number, signal: AbortSignal): Promise<void> {
    const answer = await this.#answerTo(schemaId, signal);
    this.deps.meters.registryAnswers.inc({ answer: answer.kind });
    if (answer.kind === 'unknown') {
      const oldest = this.#unknown.keys().next().value;
      if (this.#unknown.size >= UNKNOWN_MAX && oldest !== undefined) this.#unknown.delete(oldest);
      this.#unknown.delete(schemaId);
      const detail = unknownSchema(schemaId, ` or an id of the schema registry, which answered: ${answer.detail}`);
      this.#unknown.set(schemaId, { detail, until: this.deps.clock() + UNKNOWN_MILLIS });
      return;
    }
    this.#unknown.delete(schemaId);
    this.#learnt.set(
      schemaId,
      answer.kind === 'schema' ? opened(schemaId, answer.text) : unusable(schemaId, answer.detail),
    );
  }

  /** CRASH: nothing was decided during the wait; the next owner asks again. */
  async #answerTo(schemaId: number, signal: AbortSignal): Promise<RegistryAnswer> {
    let isFailing = false;
    try {
      for (let delayMillis = RETRY_MILLIS_MIN; ; delayMillis = Math.min(2 * delayMillis, RETRY_MILLIS_MAX)) {
        try {
          return await askRegistry(this.config, schemaId, signal);
        } catch (error) {
          signal.throwIfAborted();
          this.deps.meters.registryAnswers.inc({ answer: 'failed' });
          this.deps.logger.warn({ schemaId, err: error }, 'records are waiting for the schema registry');
          if (!isFailing) this.#wait(1);
          isFailing = true;
          await pause(delayMillis, undefined, { signal });
        }
      }
    } finally {
      if (isFailing) this.#wait(-1);
    }
  }

  #wait(change: 1 | -1): void {
    this.#waiting += change;
    this.deps.meters.registryWaiting.set(this.#waiting);
  }
}

function opened(schemaId: number, text: string): WriterSchema | string {
  try {
    return openWriterSchema(schemaId, text);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return unusable(schemaId, error.message);
  }
}

function unusable(schemaId: number, why: string): string {
  return `schema \`${schemaId}\` of the registry cannot be used: ${why}`;
}
