import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmitterOptions, OpenedAccess, Transport } from '../../../services/emitter/index.ts';
import type { Delivery, OutgoingEvent } from '../../../services/emitter/transport.ts';

/** A transport that keeps what it took; `answer` may throw, or refuse. */
export interface FakeTransport extends Transport {
  readonly taken: OutgoingEvent[];
  readonly batches: number[];
  answer: (event: OutgoingEvent) => Delivery | Promise<Delivery>;
}

export function aFakeTransport(): FakeTransport {
  const transport: FakeTransport = {
    taken: [],
    batches: [],
    answer: () => ({ status: 'acknowledged' }),
    async deliver(events) {
      const deliveries: Delivery[] = [];
      for (const event of events) deliveries.push(await transport.answer(event));
      transport.taken.push(...events);
      transport.batches.push(events.length);
      return deliveries;
    },
  };
  return transport;
}

export const down = (): never => {
  throw new Error('down');
};

export function aFolder(): string {
  return mkdtempSync(join(tmpdir(), 'custodes-emitter-'));
}

export function aView(fields: Partial<OpenedAccess> = {}): OpenedAccess {
  return {
    actor: { id: 'e-1042', kind: 'employee' },
    action: 'view',
    resource: { kind: 'recording', recordingId: 'r-90' },
    ...fields,
  };
}

/** Options of an emitter that waits in no real time and counts its own ids. */
export function emitterOptions(transport: Transport, folder: string, more: Partial<EmitterOptions> = {}) {
  let id = 0;
  const options: EmitterOptions & { readonly troubles: Error[] } = {
    source: { id: 'support-console', instance: 'pod-7f', version: '4.2.0' },
    transport,
    spool: { folder },
    clock: () => Date.UTC(2026, 10, 24, 9),
    ids: () => `${folder.slice(-6)}-${id++}`,
    sleep: () => new Promise((resolve) => setImmediate(resolve)),
    heartbeatMs: null,
    random: () => 0.5,
    troubles: [],
    onTrouble: (error) => options.troubles.push(error),
    ...more,
  };
  return options;
}

/** For what is not about the limit: a first request may take long on a busy machine. */
export const PATIENCE_MS = 120_000;

export function sequencesOf(events: readonly OutgoingEvent[]): number[] {
  return events.map(({ json }) => JSON.parse(json).source.sequence);
}
