import { createHash } from 'node:crypto';
import type { DecidedRecord } from '../../../services/decider/decide-record.ts';
import { DecidedRun } from '../../../services/decider/decided-run.ts';
import { toFiledAccess } from '../../../services/decider/late/filed-access.ts';
import { BLOCK_BYTES_MAX, BLOCK_ENTRIES_MAX } from '../../../services/domain/decision-log/block.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { aDecision, anEvent, JUNE, someFacts } from '../../support/decision-builders.ts';

const PARTITION = 2;

/** Every fourth is no access, and every fifth no first report. */
function decidedAt(sourceOffset: number, bytes = 20 + (sourceOffset % 7)): DecidedRecord {
  const hash = createHash('sha256').update(`${sourceOffset}`);
  const event = sourceOffset % 4 === 0 ? null : anEvent({ occurredAt: JUNE + sourceOffset });
  const decision = aDecision(
    { event: Buffer.alloc(0), eventSchemaId: schemaIds.accessEvent },
    {
      sourceOffset,
      appendedAt: JUNE + 2 * sourceOffset,
      registerOffset: sourceOffset + 1,
      facts: someFacts({ ownerId: `o-${sourceOffset}`, cameraId: `c-${sourceOffset}` }),
    },
  );
  const identity = hash.copy().digest('binary');
  const remember = sourceOffset % 5 === 0 ? null : { identity, contentHash: hash.digest('hex') };
  return { entry: Buffer.alloc(bytes, sourceOffset), decision, event, remember };
}

function filedOf({ entry, decision, event }: DecidedRecord) {
  const written = { entry, schemaId: schemaIds.accessDecision, decision };
  return (event === null ? null : toFiledAccess(PARTITION, { ...written, event })) ?? [];
}

function identityOf({ remember, decision: { sourceOffset, appendedAt } }: DecidedRecord) {
  if (remember === null) return [];
  const { identity: key, contentHash } = remember;
  return [{ key, contentHash, partition: PARTITION, sourceOffset, appendedAt }];
}

describe('the entries of a block', () => {
  it('come back with what remains to be done for them, block after block', () => {
    const run = new DecidedRun(PARTITION);
    for (const first of [7, 1_000]) {
      expect(run.count).toBe(0);
      const decided = Array.from({ length: 30 }, (_, index) => decidedAt(first + index));
      for (const one of decided) {
        expect(run.canTake(one)).toBe(true);
        run.add({ ...one, entry: Buffer.from(one.entry) });
      }
      expect([run.firstSource, run.lastSource]).toEqual([first, first + 29]);
      expect(run.entries()).toEqual(decided.map(({ entry }) => entry));
      const filed = decided.flatMap(filedOf);
      expect(filed.length).toBeGreaterThan(20);
      expect([...run.filed()]).toEqual(filed);
      expect([...run.identities()]).toEqual(decided.flatMap(identityOf));
      run.clear();
    }
  });

  it('are copied: the memory of an entry is used again', () => {
    const run = new DecidedRun(PARTITION);
    const one = decidedAt(1);
    const before = Buffer.from(one.entry);
    run.add(one);
    one.entry.fill(0);
    expect(run.entries()).toEqual([before]);
  });

  it('follow one another, and fit a block unless one is alone', () => {
    const run = new DecidedRun(PARTITION);
    run.add(decidedAt(1, BLOCK_BYTES_MAX - 10));
    expect([10, 11].map((bytes) => run.canTake(decidedAt(2, bytes)))).toEqual([true, false]);
    expect(run.canTake(decidedAt(3, 1))).toBe(false);
    run.clear();
    const large = decidedAt(9, BLOCK_BYTES_MAX + 1);
    expect(run.canTake(large)).toBe(true);
    run.add(large);
    expect([run.entries(), run.canTake(decidedAt(10, 1))]).toEqual([[large.entry], false]);
    run.clear();
    for (let offset = 0; offset < BLOCK_ENTRIES_MAX; offset += 1) run.add(decidedAt(offset, 1));
    expect(run.canTake(decidedAt(BLOCK_ENTRIES_MAX, 1))).toBe(false);
  });
});
