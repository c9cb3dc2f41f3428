import type { AppendRecord, Log } from '../../../services/domain/decision-log/log.ts';

/** The limit of a topic of Kafka, and at least what it adds to each record. */
const APPEND_BYTES_MAX = 1024 * 1024;
const OVERHEAD_BYTES = 36;

/** A log that takes no larger append than one on Kafka does. Its `appends` are those that it took, by their number of records. */
export function limitedLog(log: Log): Log & { readonly appends: readonly number[] } {
  const appends: number[] = [];
  return {
    ...log,
    appends,
    async append(topic, partition, records) {
      if (records.reduce((sum, one) => sum + bytesOf(one), 0) > APPEND_BYTES_MAX)
        throw new RangeError('the append can never fit');
      appends.push(records.length);
      return log.append(topic, partition, records);
    },
  };
}

function bytesOf({ key, value }: AppendRecord): number {
  return OVERHEAD_BYTES + (key?.length ?? 0) + value.length;
}
