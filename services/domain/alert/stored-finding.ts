import type { CountedFinding } from './alert-builder.ts';

/**
 * The stored part of a finding, without the facts of its accesses, which their rows have. `isWithdrawn`: its alert was
 * closed then and still counts it.
 */
export interface StoredFinding {
  readonly number: number;
  readonly finding: CountedFinding;
  readonly isWithdrawn: boolean;
}

export function encodeFinding(number: number, finding: CountedFinding, isWithdrawn: boolean): Buffer {
  const { rule, severity, actorId, evidence } = finding;
  const cited = evidence.map((one) => [one.eventId, one.sourceId, one.ownerId, one.occurredAt, one.appendedAt]);
  return Buffer.from(JSON.stringify([number, isWithdrawn ? 1 : 0, rule, severity, actorId, cited]));
}

export function decodeFinding(value: Buffer): StoredFinding {
  const [number, withdrawn, rule, severity, actorId, cited] = JSON.parse(value.toString());
  const evidence = cited.map(([eventId, sourceId, ownerId, occurredAt, appendedAt]: never[]) => {
    return { eventId, sourceId, ownerId, occurredAt, appendedAt, facts: null };
  });
  return { number, isWithdrawn: withdrawn === 1, finding: { rule, severity, actorId, evidence } };
}
