import type { WriterSchemas } from '../adapters/schema-registry/writer-schemas.ts';
import { schemaIdOf } from '../avro/framing.ts';
import type { LogRecord } from '../domain/decision-log/log.ts';
import { recordOf } from '../records/schemas.ts';

/** Fetches the writer schemas of a partition's records before the records are read. */
export class SchemaLearner {
  readonly schemas: WriterSchemas;
  #isLearning = false;

  constructor(schemas: WriterSchemas) {
    this.schemas = schemas;
  }

  /** True while the schema registry is unreachable and the next records cannot be judged without it. */
  get isHeldUp(): boolean {
    return this.#isLearning && this.schemas.isWaiting;
  }

  /** Resolves once every schema that the registry has is known here, or `signal` aborts. */
  async learn(ids: ReadonlySet<number>, signal: AbortSignal): Promise<void> {
    this.#isLearning = true;
    try {
      await this.schemas.learn(ids, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.#isLearning = false;
    }
  }
}

/** Returns the schema ids of the records, except our own. */
export function foreignSchemaIds(records: readonly LogRecord[]): ReadonlySet<number> {
  const ids = new Set<number>();
  for (const { value } of records) {
    const id = schemaIdOf(value);
    if (id !== null && recordOf(id) !== 'access-event') ids.add(id);
  }
  return ids;
}
