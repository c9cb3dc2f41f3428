import { hash } from 'node:crypto';
import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import { StoredFindings } from '../../../../services/domain/alert/stored-findings.ts';
import { endOf } from '../../../../services/domain/sorted-rows.ts';

/** More than a group has. */
const FINDINGS = 500;

function idOf(number: number): string {
  return number % 3 === 0 ? `by hand ${number}` : number.toString(16).padStart(32, '0');
}

function findingOf(number: number) {
  const cited = {
    eventId: `e-${number}`,
    sourceId: 'tür\n1',
    ownerId: null,
    occurredAt: number,
    appendedAt: number + 1,
  };
  return { rule: 'r', severity: 'low', actorId: `a-${number}`, evidence: [{ ...cited, facts: null }] } as const;
}

describe('the findings that alerts count', () => {
  it('have their alert and what it counts of them, in another process too', () => {
    const rows = memoryRowTable();
    let findings = new StoredFindings(rows);
    for (let number = 0; number < FINDINGS; number += 1) {
      findings.put(idOf(number), number % 7, findingOf(number));
      if (number % 100 !== 99) continue;
      findings.settle();
      findings = new StoredFindings(rows);
    }
    for (let number = 0; number < FINDINGS; number += 1) {
      const found = findings.get(idOf(number), findingOf(number));
      expect(found).toMatchObject({ number: number % 7, isWithdrawn: false });
      expect(findings.find(idOf(number))).toEqual(found);
      if (found !== null) expect(findings.detailsOf(found)).toEqual(findingOf(number));
    }
    expect(findings.get(idOf(FINDINGS), findingOf(FINDINGS))).toBeNull();
    expect(findings.find(idOf(FINDINGS))).toBeNull();
  });

  it('keep what was counted of one that was withdrawn, until it is removed', () => {
    const findings = new StoredFindings(memoryRowTable());
    findings.put(idOf(1), 4, findingOf(1));
    const found = findings.find(idOf(1));
    if (found !== null) findings.markWithdrawn(idOf(1), found);
    const withdrawn = findings.find(idOf(1));
    expect(withdrawn).toMatchObject({ number: 4, isWithdrawn: true });
    if (withdrawn !== null) expect(findings.detailsOf(withdrawn)).toEqual(findingOf(1));
    if (withdrawn !== null) findings.remove(idOf(1), withdrawn);
    expect(findings.find(idOf(1))).toBeNull();
  });

  it('take a short row each, and one for the details of many', () => {
    const rows = memoryRowTable();
    const findings = new StoredFindings(rows);
    for (let number = 0; number < FINDINGS; number += 1) findings.put(idOf(number), 1, findingOf(number));
    findings.settle();
    const sizes = (kind: string) => {
      const prefix = Buffer.from(kind);
      return [...rows.range(prefix, endOf(prefix))].map(({ key, value }) => key.length + value.length);
    };
    expect(sizes('f')).toEqual(Array.from({ length: FINDINGS }, () => 21 + 11));
    expect(sizes('D').length).toBeLessThan(FINDINGS / 50);
  });

  it('are with those that arrived together, whatever their ids, in another process too', () => {
    const rows = memoryRowTable();
    let findings = new StoredFindings(rows);
    const count = 65_536 + 5_000;
    // Partitions are some hundred milliseconds apart, and one finding in 1,000 is about an access of long ago.
    const timeOf = (number: number) => (number % 1_000 === 999 ? number % 7 : 1_000_000 + number + (number % 2) * 300);
    const idOfHash = (number: number) => hash('sha256', String(number)).slice(0, 32);
    const found = (number: number) => {
      const { evidence, ...finding } = findingOf(number);
      return { ...finding, evidence: [{ ...evidence[0], appendedAt: timeOf(number) }] };
    };
    for (let number = 0; number < count; number += 1) {
      findings.put(idOfHash(number), number % 7, found(number));
      if (number % 30_000 !== 0) continue;
      findings.settle();
      findings = new StoredFindings(rows);
    }
    for (let number = 0; number < count; number += 97) {
      const stored = findings.get(idOfHash(number), found(number));
      expect(stored).toMatchObject({ number: number % 7 });
      expect(findings.find(idOfHash(number))).toEqual(stored);
    }
    const prefix = Buffer.from('f');
    const spans = new Map<number, number>();
    for (const { key } of rows.range(prefix, endOf(prefix))) {
      const span = key.readUInt32BE(1);
      spans.set(span, (spans.get(span) ?? 0) + 1);
    }
    expect([...spans.keys()]).toEqual([0, 1]);
    expect(spans.get(1)).toBeGreaterThan(4_500);
  });
});
