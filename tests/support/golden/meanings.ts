import { frame } from '../../../services/avro/framing.ts';
import type { Meanings } from './sample.ts';

/** An example that was written before: by record and name. */
export type GoldenBytes = (record: string, example: string) => { readonly schemaId: number; readonly bytes: Buffer };

/** Texts of closed lists, and bytes that are themselves a record, by the name of their field. */
export function meaningsOf(record: string, golden: GoldenBytes): Meanings {
  switch (record) {
    case 'register-record':
      return {
        purpose: 'legal-process',
        defaultPurpose: 'express-consent',
        actions: 'view',
        attestedPurposes: 'owner-self',
      };
    case 'access-decision': {
      const event = golden('access-event', 'everything');
      return {
        event: event.bytes,
        eventSchemaId: event.schemaId,
        kind: 'consent',
        state: 'covers',
        actorKind: 'employee',
        purpose: 'express-consent',
        purposeFrom: 'claim',
        requester: 'former-user',
      };
    }
    case 'decision-block':
      return { entries: Buffer.from([0xfe, 0, 0x7f]) };
    case 'dead-letter':
      return { stage: 'decider', code: 'unknown-schema', topic: 'access-events' };
    case 'log-entry':
      return { value: framed(golden('register-record', 'Consent: everything')) };
    default:
      return {};
  }
}

function framed({ schemaId, bytes }: ReturnType<GoldenBytes>): Buffer {
  return frame(schemaId, bytes);
}

/** Values that mean something together: what replaces fields of the example `of`. */
export interface Named {
  readonly name: string;
  readonly of: string;
  readonly set: Readonly<Record<string, unknown>>;
}

export function namedOf(record: string, golden: GoldenBytes): readonly Named[] {
  switch (record) {
    case 'access-decision':
      return decisions(golden);
    case 'decision-block':
      return blocks(golden);
    case 'dead-letter':
      return [
        {
          name: 'over the limit of a source',
          of: 'everything',
          set: { stage: 'intake', code: 'quota-exceeded', count: 120 },
        },
        { name: 'refused by intake', of: 'nothing optional', set: { stage: 'intake', code: 'not-valid', length: 0 } },
      ];
    case 'log-entry':
      return ['Finding', 'AlertAct', 'Withdrawal'].map((branch) => ({
        name: `of alerts: ${branch}`,
        of: 'everything',
        set: { value: framed(golden('alert-record', `${branch}: everything`)) },
      }));
    default:
      return [];
  }
}

function decisions(golden: GoldenBytes): readonly Named[] {
  const { schemaId, bytes: event } = golden('access-event', 'nothing optional');
  const none = { explanation: null, determinedBy: [], observed: [], tried: [], facts: null, reevaluation: null };
  const judged = { rejectedHash: null, written: null, deadLetterOffset: null, eventSchemaId: schemaId, event };
  const hash = Buffer.alloc(32, 0xfe);
  const notRead = {
    eventSchemaId: 0,
    event: Buffer.alloc(0),
    written: null,
    delaySecondsMax: null,
    lateByMillis: null,
    sourceSignature: 'verified',
  };
  const rejected = { ...notRead, rejectedHash: hash, deadLetterOffset: 3 };
  return [
    { name: 'rejected', of: 'everything', set: { ...none, ...rejected, verdict: 'rejected' } },
    { name: 'duplicate', of: 'everything', set: { ...none, ...judged, verdict: 'duplicate' } },
    { name: 'conflict', of: 'everything', set: { ...none, ...judged, verdict: 'conflict' } },
    { name: 'ended', of: 'everything', set: { ...judged, verdict: 'ended', determinedBy: [], reevaluation: null } },
    {
      name: 'explained',
      of: 'everything',
      set: { ...judged, verdict: 'explained', determinedBy: [], reevaluation: null },
    },
    {
      name: 'in a schema of the source',
      of: 'everything',
      set: { rejectedHash: null, deadLetterOffset: null, reevaluation: null },
    },
    {
      name: 'judged again because time passed',
      of: 'everything',
      set: {
        ...judged,
        verdict: 'violation',
        reevaluation: { at: 1_795_511_523_999, because: null, previousVerdict: 'explained' },
      },
    },
  ];
}

function blocks(golden: GoldenBytes): readonly Named[] {
  const bytesOf = (example: string) => golden('access-decision', example).bytes;
  const bare = { window: null, cause: null, registerFrom: 12, registerTo: null, entries: [] };
  const window = { millisMax: 5_000, entriesMax: 50_000, bytesMax: 16_777_216 };
  const open = {
    ...bare,
    kind: 'open',
    window,
    registerFrom: null,
    previousHash: Buffer.alloc(32),
    previousSource: -1,
  };
  return [
    { name: 'open', of: 'everything', set: { ...open, epoch: 0, firstSource: 0, lastSource: -1 } },
    {
      name: 'decisions',
      of: 'everything',
      set: { ...bare, kind: 'decisions', entries: ['explained', 'rejected', 'duplicate', 'ended'].map(bytesOf) },
    },
    { name: 'gap', of: 'everything', set: { ...bare, kind: 'gap', cause: 'trimmed' } },
    { name: 'tick', of: 'everything', set: { ...bare, kind: 'tick' } },
    {
      name: 'reevaluations',
      of: 'everything',
      set: { ...bare, kind: 'reevaluations', registerTo: 15, entries: [bytesOf('judged again because time passed')] },
    },
  ];
}
