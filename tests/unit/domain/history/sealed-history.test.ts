import { memoryObjectStore } from '../../../../services/adapters/memory/memory-object-store.ts';
import { appendSeals, openSealedLog } from '../../../../services/archiver/sealed-log.ts';
import { readHistory, readSealedAlerts } from '../../../../services/domain/history/sealed-history.ts';
import { parseVerifierKey } from '../../../../services/domain/transparency-log/checkpoint.ts';
import { encodeBundle } from '../../../../services/domain/transparency-log/entry-bundle.ts';
import { LogReadError, openLog } from '../../../../services/domain/transparency-log/log-reader.ts';
import type { ObjectStore } from '../../../../services/domain/transparency-log/object-store.ts';
import { encodeSeal } from '../../../../services/domain/transparency-log/seal.ts';
import { encodeAccessDecision } from '../../../../services/records/access-decision/encode-access-decision.ts';
import { schemaIds } from '../../../../services/records/schemas.ts';
import { alerts, anArchive, aPosition, aSeal, aSegment, aSigner } from '../../../support/archive-builder.ts';
import { aDecision, JUNE } from '../../../support/decision-builders.ts';

it('is not made of a segment whose seal somebody without the key put into a bundle', async () => {
  const { objects, signer } = await anArchive(5);
  const verifier = parseVerifierKey(signer.vkey);
  const read = () => readAll(objects, verifier);
  expect(await read()).toBe(4);
  const entries = await (await openLog(objects, verifier)).readEntries(0);
  entries[0] = encodeSeal(await aSeal(objects, alerts, aSegment(0, 3)));
  const { get } = objects;
  objects.get = async (key) => (key === 'tile/entries/000.p/5' ? encodeBundle(entries) : get(key));
  await expect(read()).rejects.toThrow(LogReadError);
});

it('plays the decisions of all partitions in the order of their append times, for each state of the register', async () => {
  const archive = { objects: memoryObjectStore(), signer: aSigner() };
  const partitions = [
    [at(1), at(3), at(3), at(6, 8)],
    [at(2), at(3), at(4, 8), at(5, 8)],
  ];
  const streams = partitions.map((_, partition) => ({ topic: 'access-decisions' as const, partition }));
  const seals = partitions.map((entries, partition) => {
    const lastSource = entries.length - 1;
    const next = aPosition({ offset: entries.length + 1, lastSource });
    const content = {
      firstSource: 0,
      lastSource,
      entries,
      schemaId: schemaIds.accessDecision,
      gaps: [],
      reevaluations: 0,
    };
    return aSeal(archive.objects, { topic: 'access-decisions', partition }, { ...content, next });
  });
  await appendSeals(archive, await openSealedLog(archive, streams), await Promise.all(seals));
  const verifier = parseVerifierKey(archive.signer.vkey);
  const decodeFact = () => ({ offset: 0, record: null });
  const read: string[] = [];
  for await (const { decisions } of readHistory({
    ...archive,
    verifier,
    decodeFact,
    register: { applyRecord: () => {} },
  }))
    read.push(decisions.map((one) => `${one.partition}: ${one.decision.appendedAt - JUNE}`).join(', '));
  expect(read).toEqual(['0: 1', '1: 2', '0: 3, 0: 3', '1: 3', '1: 4, 1: 5', '0: 6']);
});

/** A decision that was appended so many milliseconds after the start of June. */
function at(ms: number, registerOffset = 7): Buffer {
  const event = { event: Buffer.alloc(0), eventSchemaId: 0 };
  return encodeAccessDecision(aDecision(event, { appendedAt: JUNE + ms, registerOffset }));
}

async function readAll(objects: ObjectStore, verifier: ReturnType<typeof parseVerifierKey>): Promise<number> {
  let read = 0;
  for await (const _ of readSealedAlerts({ objects, verifier, decode: () => null })) read += 1;
  return read;
}
