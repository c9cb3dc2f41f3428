import { createHash } from 'node:crypto';
import { blockCodec } from '../../../services/adapters/avro/block-codec.ts';
import type { Block } from '../../../services/domain/decision-log/block.ts';
import type { LogRecord } from '../../../services/domain/decision-log/log.ts';
import {
  decodeSimulatedEntry,
  NO_WORD,
  readSimulatedEvent,
  readSimulatedFact,
  type SimulatedEntry,
} from './simulated-records.ts';
import type { WholeSegment } from './whole-segments.ts';

/*
 * Says what the raw topics mean, without the code that wrote them (only the Avro decoder is the same): the definition
 * of architecture.md section 4, over whole arrays, without any state that is carried along.
 */

interface Counted {
  readonly block: Block;
  readonly appendedAt: number;
  /** Hex of the chain after the block. */
  readonly chain: string;
}

export interface Evidence {
  readonly events: readonly LogRecord[];
  readonly eventsEnd: number;
  readonly register: readonly LogRecord[];
  readonly decisions: readonly LogRecord[];
  /** Chains that owners held when an append was acknowledged to them. */
  readonly acknowledged: readonly Buffer[];
  readonly segmentsOfReaders: readonly (readonly WholeSegment[])[];
}

/** What is wrong, in words; empty when nothing is. */
export function findViolations(evidence: Evidence): string[] {
  const counted = countedBlocks(evidence.decisions);
  return [
    ...acknowledgedButIgnored(counted, evidence.acknowledged),
    ...wronglyDecided(counted, evidence),
    ...wronglyJudgedAgain(counted, evidence),
    ...wronglyCut(counted, evidence.segmentsOfReaders),
  ];
}

function countedBlocks(decisions: readonly LogRecord[]): Counted[] {
  const counted: Counted[] = [];
  for (const { value, appendedAt } of decisions) {
    const block = blockCodec.decodeBlock(value);
    if (block === null || !counts(block, counted)) continue;
    const before = counted.at(-1)?.chain ?? '00'.repeat(32);
    counted.push({ block, appendedAt, chain: sha256(Buffer.from(before + sha256(value), 'hex')) });
  }
  return counted;
}

function counts(block: Block, before: readonly Counted[]): boolean {
  const opens = before.filter((earlier) => earlier.block.kind === 'open');
  const owning = opens.at(-1)?.block;
  if (block.kind === 'open') return opens.every((earlier) => earlier.block.epoch < block.epoch) && block.epoch > 0;
  const covered = Math.max(-1, ...before.filter(movesSource).map((earlier) => earlier.block.lastSource));
  return (
    owning !== undefined &&
    owning.epoch === block.epoch &&
    owning.owner === block.owner &&
    block.previousHash.toString('hex') === before.at(-1)?.chain &&
    block.previousSource === covered &&
    (block.kind !== 'reevaluations' || movesRegister(block, before))
  );
}

function movesRegister({ registerFrom, registerTo, entries }: Block, before: readonly Counted[]): boolean {
  const now = Math.max(0, ...before.map((earlier) => earlier.block.registerTo ?? 0));
  return registerFrom === now && registerTo !== null && (entries.length > 0 ? registerTo >= now : registerTo > now);
}

export function countReevaluations(decisions: readonly LogRecord[]): number {
  return entriesOf(countedBlocks(decisions).filter(({ block }) => block.kind === 'reevaluations')).length;
}

function movesSource({ block }: Counted): boolean {
  return block.kind === 'decisions' || block.kind === 'gap';
}

function acknowledgedButIgnored(counted: readonly Counted[], acknowledged: readonly Buffer[]): string[] {
  const chains = new Set(counted.map(({ chain }) => chain));
  const ignored = acknowledged.filter((chain) => !chains.has(chain.toString('hex')));
  return ignored.length === 0 ? [] : [`${ignored.length} acknowledged blocks do not count`];
}

function wronglyDecided(counted: readonly Counted[], { events, eventsEnd }: Evidence): string[] {
  const first = new Map<string, string>();
  const expected = events.map(({ offset, value }) => {
    const { identity, content } = readSimulatedEvent(value);
    const known = first.get(identity);
    if (known === undefined) first.set(identity, content);
    const verdict = known === undefined ? 'first' : known === content ? 'duplicate' : 'conflict';
    return `${offset}|${identity}|${content}|${verdict}`;
  });
  const decided = entriesOf(counted.filter(movesSource)).map((entry) => {
    const { source, identity, content, verdict } = decodeSimulatedEntry(entry);
    return `${source}|${identity}|${content}|${verdict}`;
  });
  const problems: string[] = [];
  if (decided.join('\n') !== expected.join('\n')) {
    const at = decided.findIndex((entry, index) => entry !== expected[index]);
    const what = at < 0 ? `only ${decided.length}` : `number ${at} \`${decided[at]}\``;
    problems.push(`of ${expected.length} decisions ${what} is not as expected`);
  }
  const gaps = counted.filter(({ block }) => block.kind === 'gap').map(({ block }) => block);
  const explained = gaps.flatMap(({ firstSource, lastSource }) => rangeOf(firstSource, lastSource));
  const recorded = new Set(events.map(({ offset }) => offset));
  const holes = rangeOf(0, eventsEnd - 1).filter((offset) => !recorded.has(offset));
  const lastRecord = events.at(-1)?.offset ?? -1;
  const dueHoles = holes.filter((offset) => offset < lastRecord);
  if (explained.join() !== dueHoles.join()) problems.push(`gaps explain ${explained}, the holes are ${dueHoles}`);
  return problems;
}

/**
 * Every decision saw a register that held at least what it says, each re-evaluation says something else than what held
 * before, and in the end each access has the word that the register ends with.
 */
function wronglyJudgedAgain(counted: readonly Counted[], { register }: Evidence): string[] {
  const wordAt = (identity: string, end: number) => {
    const facts = register.filter(({ offset }) => offset < end).map(({ value }) => readSimulatedFact(value));
    return facts.findLast((fact) => fact.identity === identity)?.word ?? NO_WORD;
  };
  const problems: string[] = [];
  const held = new Map<number, SimulatedEntry>();
  for (const entry of entriesOf(counted).map(decodeSimulatedEntry)) {
    const { source, identity, verdict, word, previous } = entry;
    if (verdict !== 'first' && verdict !== 'again') continue;
    if (word !== wordAt(identity, entry.register)) problems.push(`${source} is judged on what nobody said`);
    const before = held.get(source);
    if ((verdict === 'first') !== (before === undefined)) problems.push(`${source} is judged ${verdict} out of turn`);
    if (before !== undefined && (previous !== before.word || word === before.word)) {
      problems.push(`${source} is judged again from ${previous} to ${word}, held ${before.word}`);
    }
    held.set(source, entry);
  }
  for (const { source, identity, word } of held.values()) {
    const last = wordAt(identity, Number.POSITIVE_INFINITY);
    if (word !== last) problems.push(`${source} holds ${word}, a late fact says ${last}`);
  }
  return problems;
}

function wronglyCut(counted: readonly Counted[], readers: readonly (readonly WholeSegment[])[]): string[] {
  const expected = cutAgain(counted).map(({ first, last, entries }) => `${first}-${last}: ${entries.join(' ')}`);
  const whole = entriesOf(counted);
  return readers.flatMap((segments, reader) => {
    const cut = segments.map(({ firstSource, lastSource, entries }) => {
      return `${firstSource}-${lastSource}: ${entries.join(' ')}`;
    });
    const problems = cut.join('\n') === expected.join('\n') ? [] : [`reader ${reader} cut other segments`];
    const held = segments.flatMap(({ entries }) => entries);
    if (held.join('\n') !== whole.join('\n')) problems.push(`reader ${reader} holds ${held.length} of ${whole.length}`);
    for (const { firstSource, lastSource, entries, gaps } of segments) {
      const covered = [
        ...entries.map(decodeSimulatedEntry).flatMap(({ verdict, source }) => (verdict === 'again' ? [] : [source])),
        ...gaps.flatMap(({ first, last }) => rangeOf(first, last)),
      ].sort((a, b) => a - b);
      if (covered.join() !== rangeOf(firstSource, lastSource).join())
        problems.push(`segment ${firstSource} has a hole`);
    }
    return problems;
  });
}

/** The rule of segments, over the whole list: for each one, how far it reaches. */
function cutAgain(counted: readonly Counted[]) {
  let latest = 0;
  const times = counted.map(({ appendedAt }) => {
    latest = Math.max(latest, appendedAt);
    return latest;
  });
  const segments: { first: number; last: number; entries: Buffer[] }[] = [];
  for (let begin = 0; begin < counted.length; ) {
    const end = endOfSegment(counted, times, begin);
    if (end === null) break;
    const entries = entriesOf(counted.slice(begin, end));
    const last = Math.max(
      -1,
      ...counted
        .slice(0, end)
        .filter(movesSource)
        .map(({ block }) => block.lastSource),
    );
    segments.push({ first: (segments.at(-1)?.last ?? -1) + 1, last, entries });
    begin = end;
  }
  return segments;
}

/** Index behind the last block of the segment that begins at `begin`; `null` while it is open. */
function endOfSegment(counted: readonly Counted[], times: readonly number[], begin: number): number | null {
  const holds = (end: number) => entriesOf(counted.slice(begin, end));
  const beganAt = times[counted.findIndex(({ block }, index) => index >= begin && block.entries.length > 0)] ?? 0;
  for (let index = begin; index < counted.length; index++) {
    const window = (end: number) => counted.slice(0, end).findLast(({ block }) => block.kind === 'open')?.block.window;
    const over = (times[index] ?? 0) >= beganAt + (window(index)?.millisMax ?? 0);
    if (holds(index).length > 0 && over) return index;
    const held = holds(index + 1);
    if (held.length === 0) continue;
    const bytes = held.reduce((sum, entry) => sum + entry.length, 0);
    const { entriesMax = 0, bytesMax = 0 } = window(index + 1) ?? {};
    if (counted[index]?.block.kind === 'tick' || held.length >= entriesMax || bytes >= bytesMax) return index + 1;
  }
  return null;
}

function entriesOf(counted: readonly Counted[]): Buffer[] {
  return counted.flatMap(({ block }) => [...block.entries]);
}

function rangeOf(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
