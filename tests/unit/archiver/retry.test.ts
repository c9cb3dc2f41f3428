import { ArchiveAlarm } from '../../../services/archiver/archive-alarm.ts';
import { CONFLICTS_MAX, retrying } from '../../../services/archiver/retry.ts';
import { ObjectConflictError } from '../../../services/domain/transparency-log/object-store.ts';

const pacing = { sealDelayMillis: 0, retryMillis: 0, attemptsMax: 3 };

/** A task that fails with each of these in turn, then succeeds; how often it ran, and what was reported as retried. */
async function ran(...errors: Error[]) {
  const retried: unknown[] = [];
  let runs = 0;
  const task = async () => {
    const error = errors[runs];
    runs += 1;
    if (error !== undefined) throw error;
    return 'done';
  };
  const result = await retrying(task, pacing, (error) => retried.push(error)).catch((error: unknown) => error);
  return { result, runs, retried };
}

const failure = new Error('no space left');
const conflicts = (count: number) => Array.from({ length: count }, () => new ObjectConflictError('tile/0'));

describe('a write of the archive', () => {
  it('is tried again as often as is allowed, then fails with what went wrong', async () => {
    expect(await ran(failure, failure)).toEqual({ result: 'done', runs: 3, retried: [failure, failure] });
    expect(await ran(failure, failure, failure)).toEqual({ result: failure, runs: 3, retried: [failure, failure] });
  });

  it('is never tried again after an alarm', async () => {
    const alarm = new ArchiveAlarm('checkpoint', 'it is of another key');
    expect(await ran(failure, alarm)).toEqual({ result: alarm, runs: 2, retried: [failure] });
  });

  it('that a rival was first at costs no attempt, until it happens without end', async () => {
    const rivals = conflicts(CONFLICTS_MAX);
    expect(await ran(failure, ...rivals, failure)).toMatchObject({ result: 'done', retried: [failure, failure] });
    const [first, second, third] = conflicts(3);
    const endless = await ran(...rivals, ...[first, second, third].flatMap((one) => one ?? []));
    expect(endless).toMatchObject({ result: third, runs: CONFLICTS_MAX + 3, retried: [first, second] });
  });
});
