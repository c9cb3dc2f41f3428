import { type SegmentContent, storeSegment } from '../../../services/archiver/segment-object.ts';
import { deflatedEntries } from '../../../services/domain/segments/entry-deflater.ts';
import type { CutSegment, EntryGatherer } from '../../../services/domain/segments/segment-cutter.ts';
import type { Hash } from '../../../services/domain/transparency-log/merkle.ts';
import type { ObjectStore } from '../../../services/domain/transparency-log/object-store.ts';
import type { Stream } from '../../../services/domain/transparency-log/seal.ts';

/** A segment with its entries as they are. */
export type WholeSegment = CutSegment<readonly Buffer[]>;
export type WholeContent = Omit<SegmentContent, 'entries'> & Pick<WholeSegment, 'entries' | 'schemaId'>;

export function wholeEntries(): EntryGatherer<readonly Buffer[]> {
  const entries: Buffer[] = [];
  return {
    add: (more) => entries.push(...more),
    finish: () => entries,
  };
}

export function storeWhole(objects: ObjectStore, stream: Stream, { entries, schemaId, ...content }: WholeContent) {
  return storeSegment(objects, stream, { ...content, entries: deflatedEntries(entries, schemaId) });
}

export async function encodeSegmentFile(entries: readonly Buffer[], schemaId: number, root: Hash): Promise<Buffer> {
  return deflatedEntries(entries, schemaId).file(root);
}
