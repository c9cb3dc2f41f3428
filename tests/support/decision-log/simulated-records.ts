/** A simulated access event: who it says it is, and what it says. */
export interface SimulatedEvent {
  readonly identity: string;
  readonly content: string;
}

export interface SimulatedEntry extends SimulatedEvent {
  readonly source: number;
  readonly verdict: string;
}

export function writeSimulatedEvent({ identity, content }: SimulatedEvent): Buffer {
  return Buffer.from(`${identity}|${content}`);
}

export function readSimulatedEvent(value: Buffer): SimulatedEvent {
  const [identity = '', content = ''] = value.toString().split('|');
  return { identity, content };
}

export function encodeSimulatedEntry({ source, identity, content, verdict }: SimulatedEntry): Buffer {
  return Buffer.from(`${source}|${identity}|${content}|${verdict}`);
}

export function decodeSimulatedEntry(entry: Buffer): SimulatedEntry {
  const [source = '', identity = '', content = '', verdict = ''] = entry.toString().split('|');
  return { source: Number(source), identity, content, verdict };
}
