import { decodeAlertRecord } from '../adapters/avro/alert-record-codec.ts';
import { unframe } from '../adapters/avro/framing.ts';
import { DecodeError, schemaIds } from '../adapters/avro/schemas.ts';
import type { FoldPosition } from '../domain/decision-log/accepted-blocks.ts';
import type { Log } from '../domain/decision-log/log.ts';
import { LOOK_BACK_MILLIS } from '../domain/finding/detector.ts';
import type { Finding } from '../domain/finding/finding.ts';
import { PARTITIONS_DECIDED } from '../topology.ts';

/** What a detector that starts anew and reads the decisions again must not state. */
export class KnownFindings {
  constructor(
    private readonly ids: ReadonlySet<string>,
    /** Append time, milliseconds since 1970 UTC. Of older accesses not all is read that a detector looks at. */
    private readonly cutUntil: number,
  ) {}

  /** What was stated before, and what only looks as it does because its past is not read: its time to be stated is over. */
  has({ findingId, evidence }: Finding): boolean {
    return this.ids.has(findingId) || evidence.every(({ appendedAt }) => appendedAt < this.cutUntil);
  }
}

/** `from`: where reading begins, one position a partition, unless the log was trimmed beyond it. */
export async function readKnownFindings(log: Log, from: readonly FoldPosition[]): Promise<KnownFindings> {
  return new KnownFindings(await readFindingIds(log), await readCutUntil(log, from));
}

/** Ids of the findings that `alerts` holds now. */
async function readFindingIds(log: Log): Promise<Set<string>> {
  const known = new Set<string>();
  for await (const { records } of log.read('alerts', 0, 0)) {
    for (const { value } of records) {
      const findingId = findingIdOf(value);
      if (findingId !== null) known.add(findingId);
    }
  }
  return known;
}

async function readCutUntil(log: Log, from: readonly FoldPosition[]): Promise<number> {
  let cutUntil = Number.NEGATIVE_INFINITY;
  for (let partition = 0; partition < PARTITIONS_DECIDED; partition += 1) {
    const start = Math.max(await log.startOffset('access-decisions', partition), from[partition]?.offset ?? 0);
    if (start === 0) continue;
    for await (const { records } of log.read('access-decisions', partition, start, { recordsMax: 1 })) {
      for (const { appendedAt } of records) cutUntil = Math.max(cutUntil, appendedAt + LOOK_BACK_MILLIS);
      break;
    }
  }
  return cutUntil;
}

function findingIdOf(value: Buffer): string | null {
  const framed = unframe(value);
  if (framed?.schemaId !== schemaIds.alertRecord) return null;
  try {
    const record = decodeAlertRecord(framed.body);
    return record.kind === 'finding' ? record.findingId : null;
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}
