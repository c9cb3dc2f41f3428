import { type FoldPosition, foldPositionStart } from '../../domain/decision-log/fold.ts';
import type { IdentityEntry, IdentityRecord, IdentityTable } from '../../domain/decision-log/identity-table.ts';

/** An identity table that lives as long as the process. */
export function memoryIdentityTable(): IdentityTable {
  const known = new Map<string, IdentityRecord>();
  const positions = new Map<number, FoldPosition>();
  return {
    get(key: string): IdentityRecord | null {
      return known.get(key) ?? null;
    },
    put(partition: number, position: FoldPosition, entries: Iterable<IdentityEntry>): void {
      for (const { key, ...identity } of entries) known.set(key, identity);
      positions.set(partition, position);
    },
    position(partition: number): FoldPosition {
      return positions.get(partition) ?? foldPositionStart;
    },
    async expireBefore(appendedAt: number): Promise<number> {
      let expired = 0;
      for (const [key, identity] of known) {
        if (identity.appendedAt < appendedAt && known.delete(key)) expired += 1;
      }
      return expired;
    },
    async close(): Promise<void> {},
  };
}
