import { decodeAlertRecord } from '../adapters/avro/alert-record-codec.ts';
import { unframe } from '../adapters/avro/framing.ts';
import { DecodeError, schemaIds } from '../adapters/avro/schemas.ts';
import type { Log } from '../domain/decision-log/log.ts';

/** Ids of the findings that `alerts` holds now: what a detector that starts anew must not state again. */
export async function readKnownFindings(log: Log): Promise<Set<string>> {
  const known = new Set<string>();
  for await (const { records } of log.read('alerts', 0, 0)) {
    for (const { value } of records) {
      const findingId = findingIdOf(value);
      if (findingId !== null) known.add(findingId);
    }
  }
  return known;
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
