/** A simulated access event: who it says it is, and what it says. */
export interface SimulatedEvent {
  readonly identity: string;
  readonly content: string;
}

export interface SimulatedEntry extends SimulatedEvent {
  readonly source: number;
  /** `first`, `duplicate` or `conflict`; `again` is a re-evaluation of a first. */
  readonly verdict: string;
  /** What the register said of the identity, and the offset up to which it was read. */
  readonly word: string;
  readonly register: number;
  /** The word that held before; empty but in a re-evaluation. */
  readonly previous: string;
}

/** A simulated register record: the last one about an identity holds. */
export interface SimulatedFact {
  readonly identity: string;
  readonly word: string;
}

/** What is said of an identity that no record names. */
export const NO_WORD = 'nothing';

export function writeSimulatedFact({ identity, word }: SimulatedFact): Buffer {
  return Buffer.from(`${identity}|${word}`);
}

export function readSimulatedFact(value: Buffer): SimulatedFact {
  const [identity = '', word = ''] = value.toString().split('|');
  return { identity, word };
}

export function writeSimulatedEvent({ identity, content }: SimulatedEvent): Buffer {
  return Buffer.from(`${identity}|${content}`);
}

export function readSimulatedEvent(value: Buffer): SimulatedEvent {
  const [identity = '', content = ''] = value.toString().split('|');
  return { identity, content };
}

export function encodeSimulatedEntry(entry: SimulatedEntry): Buffer {
  const { source, identity, content, verdict, word, register, previous } = entry;
  return Buffer.from([source, identity, content, verdict, word, register, previous].join('|'));
}

export function decodeSimulatedEntry(entry: Buffer): SimulatedEntry {
  const [source, identity = '', content = '', verdict = '', word = '', register, previous = ''] = entry
    .toString()
    .split('|');
  return { source: Number(source), identity, content, verdict, word, register: Number(register), previous };
}
