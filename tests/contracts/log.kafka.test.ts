import { openKafkaLog } from '../../services/adapters/kafka/kafka-log.ts';
import { type ClusterName, clusters, openTestLog, silent } from '../support/kafka/clusters.ts';
import { describeLog, type OpenedLog } from './log.ts';
import { describeTrim } from './log-trim.ts';

describeOn('one');
describeOn('three');

/** The contract of every log, on one broker, and on three with three replicas of which two must have a record. */
function describeOn(cluster: ClusterName): void {
  if (!clusters[cluster]) {
    describe.skip(`log: kafka, ${cluster}`, () => {
      it('needs brokers', () => {});
    });
    return;
  }
  const openLog = async (): Promise<OpenedLog> => {
    const { log, config } = await openTestLog(cluster);
    let open = log;
    return {
      log,
      async reopen() {
        await open.close();
        open = openKafkaLog(config, silent);
        return open;
      },
      close: () => open.close(),
    };
  };
  describeLog(`kafka, ${cluster}`, openLog);
  describeTrim(`kafka, ${cluster}`, openLog);
}
