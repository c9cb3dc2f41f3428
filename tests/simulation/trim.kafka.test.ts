import { memoryObjectStore } from '../../services/adapters/memory/memory-object-store.ts';
import { trimLog } from '../../services/archiver/trim-log.ts';
import { parseVerifierKey } from '../../services/domain/transparency-log/checkpoint.ts';
import { openLog, readLastSeals } from '../../services/domain/transparency-log/log-reader.ts';
import { streamName } from '../../services/domain/transparency-log/seal.ts';
import { verifyArchive } from '../../services/domain/transparency-log/verify-archive.ts';
import { aSigner } from '../support/archive-builder.ts';
import { anArchiver, decideMore, retryingPacing } from '../support/archive-log.ts';
import { describeOn, openTestLog } from '../support/kafka/clusters.ts';

describeOn('one', 'a log on Kafka', () => {
  it('is decided, archived and trimmed by turns, without a hole in the archive', async () => {
    const { log } = await openTestLog('one');
    const objects = memoryObjectStore();
    const signer = aSigner();
    for (let turn = 0; turn < 3; turn++) {
      await decideMore(log, 0, 3);
      await decideMore(log, 2, 2);
      await anArchiver(log, { objects, signer }, retryingPacing).drain();
      const streams = [0, 2].map((partition) => ({ topic: 'access-decisions', partition }));
      const last = await readLastSeals(await openLog(objects, parseVerifierKey(signer.vkey)), { streams });
      const starts: number[] = [];
      await trimLog({
        log,
        sealed: (stream) => last.get(streamName(stream)) ?? null,
        nowMs: Number.MAX_SAFE_INTEGER,
        retentionMillis: 0,
        onTrimmed: (_stream, start, removed) => {
          if (removed > 0) starts.push(start);
        },
      });
      expect(starts).toEqual([
        await log.startOffset('access-decisions', 0),
        await log.startOffset('access-decisions', 2),
      ]);
    }
    expect(await verifyArchive(objects, signer.vkey)).toMatchObject({ ok: true, problems: [] });
    await log.close();
  });
});
