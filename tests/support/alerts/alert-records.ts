import { unframe } from '../../../services/avro/framing.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import type { AlertRecord } from '../../../services/records/alert-record/alert-record.ts';
import { decodeAlertRecord } from '../../../services/records/alert-record/decode-alert-record.ts';
import { recordOf } from '../../../services/records/schemas.ts';

/** Every record of `alerts` that is there now, without ticks. */
export async function alertRecordsIn(log: Log): Promise<readonly AlertRecord[]> {
  const found: AlertRecord[] = [];
  for await (const { records } of log.read('alerts', 0, 0)) {
    for (const { value } of records) {
      const framed = unframe(value);
      if (framed === null || recordOf(framed.schemaId) !== 'alert-record') continue;
      found.push(decodeAlertRecord(framed.schemaId, framed.body));
    }
  }
  return found;
}
