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
  it('come back with what remains to be done for them', () => {
    const run = new DecidedRun(PARTITION);
    const decided = Array.from({ length: 30 }, (_, index) => decidedAt(7 + index));
    for (const one of decided) {
      expect(run.canTake(one)).toBe(true);
      run.add(one);
    }
    expect([run.count, run.firstSource, run.lastSource]).toEqual([30, 7, 36]);
    expect(run.entries).toEqual(decided.map(({ entry }) => entry));
    const filed = decided.flatMap(filedOf);
    expect(filed.length).toBeGreaterThan(20);
    expect(run.filed).toEqual(filed);
    expect(run.identities).toEqual(decided.flatMap(identityOf));
  });

  it('follow one another, and fit a block unless one is alone', () => {
    const run = new DecidedRun(PARTITION);
    run.add(decidedAt(1, BLOCK_BYTES_MAX - 10));
    expect([10, 11].map((bytes) => run.canTake(decidedAt(2, bytes)))).toEqual([true, false]);
    expect(run.canTake(decidedAt(3, 1))).toBe(false);
    const alone = new DecidedRun(PARTITION);
    const large = decidedAt(9, BLOCK_BYTES_MAX + 1);
    expect(alone.canTake(large)).toBe(true);
    alone.add(large);
    expect([alone.entries, alone.canTake(decidedAt(10, 1))]).toEqual([[large.entry], false]);
    const full = new DecidedRun(PARTITION);
    for (let offset = 0; offset < BLOCK_ENTRIES_MAX; offset += 1) full.add(decidedAt(offset, 1));
    expect(full.canTake(decidedAt(BLOCK_ENTRIES_MAX, 1))).toBe(false);
  });
});
