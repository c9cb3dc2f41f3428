import { schemaText, schemaType } from '../../../../services/adapters/avro/schemas.ts';
import { DecodeError } from '../../../../services/avro/decode-error.ts';
import { frame, unframe } from '../../../../services/avro/framing.ts';
import type { AccessDecision } from '../../../../services/domain/access-decision/access-decision.ts';
import type { AccessEvent } from '../../../../services/domain/access-event/access-event.ts';
import type { AlertRecord } from '../../../../services/domain/alert/alert.ts';
import { type RegisterRecord, registerKinds } from '../../../../services/domain/register/register-record.ts';
import { decodeAccessDecision } from '../../../../services/records/access-decision/decode-access-decision.ts';
import { encodeAccessDecision } from '../../../../services/records/access-decision/encode-access-decision.ts';
import { absentAccessEvent } from '../../../../services/records/access-event/absent-access-event.ts';
import { decodeAccessEvent } from '../../../../services/records/access-event/decode-access-event.ts';
import { encodeAccessEvent } from '../../../../services/records/access-event/encode-access-event.ts';
import { decodeAlertRecord } from '../../../../services/records/alert-record/decode-alert-record.ts';
import { encodeAlertRecord } from '../../../../services/records/alert-record/encode-alert-record.ts';
import { decodeDeadLetter } from '../../../../services/records/dead-letter/decode-dead-letter.ts';
import { encodeDeadLetter } from '../../../../services/records/dead-letter/encode-dead-letter.ts';
import type { DecisionBlock } from '../../../../services/records/decision-block/decision-block.ts';
import { decodeDecisionBlock } from '../../../../services/records/decision-block/decode-decision-block.ts';
import { encodeDecisionBlock } from '../../../../services/records/decision-block/encode-decision-block.ts';
import { decodeLogEntry } from '../../../../services/records/log-entry/decode-log-entry.ts';
import { encodeLogEntry } from '../../../../services/records/log-entry/encode-log-entry.ts';
import { decodeRegisterRecord } from '../../../../services/records/register-record/decode-register-record.ts';
import { encodeRegisterRecord } from '../../../../services/records/register-record/encode-register-record.ts';
import { schemaIds } from '../../../../services/records/schemas.ts';
import { decodeTick } from '../../../../services/records/tick/decode-tick.ts';
import { encodeTick } from '../../../../services/records/tick/encode-tick.ts';
import { aDecision, anAct } from '../../../support/decision-builders.ts';
import { recordAt } from '../../../support/register/random-records.ts';

const RANDOM_RECORDS = 500;
/** avsc, whose bytes are the published format. */
const registerType = schemaType(schemaIds.registerRecord);
const enumFields = new Set(['type', 'class', 'locationClass', 'provenance']);

const fullEvent: AccessEvent = {
  ...absentAccessEvent.accessEvent,
  eventId: '0198f3c2-77aa-7c10-8f53-0d6c5b0d2f11',
  occurredAt: 1_795_511_523_123,
  source: {
    id: 'support-console',
    instance: 'pod-7f',
    version: '4.2.0',
    sequence: 18_233,
    previousHash: null,
    signature: null,
  },
  actor: { id: 'e-1042', kind: 'authorised-user', onBehalfOf: { id: 'e-7', kind: 'customer-session' } },
  authentication: { ...absentAccessEvent.authentication, mfa: true, method: 'webauthn', sessionId: 's-77' },
  network: {
    ...absentAccessEvent.network,
    ipHash: 'ab12',
    country: 'US',
    approved: false,
    claimed: { country: 'PL', approved: null },
  },
  action: 'view',
  phase: 'end',
  accessId: 'begin-1',
  outcome: 'denied',
  path: 'direct-store',
  resource: {
    ...absentAccessEvent.resource,
    kind: 'live-stream',
    recordingId: 'r-90',
    cameraId: 'c-3',
    ownerId: 'o-81',
  },
  extent: { ...absentAccessEvent.extent, durationMs: 41_000, bytes: 5_312_000, count: 1, decrypted: true },
  purpose: 'express-consent',
  claim: { ...absentAccessEvent.claim, kind: 'legal-order', id: 'L-1' },
  search: { ...absentAccessEvent.search, kind: 'exact-email', resultCount: 1 },
  recipient: { ...absentAccessEvent.recipient, kind: 'law-enforcement', id: 'h-9', jurisdiction: 'US-WA' },
  destination: { ...absentAccessEvent.destination, kind: 'personal-cloud', domain: 'example.com' },
  decisionId: 'AQID',
};
const bareEvent: AccessEvent = {
  ...fullEvent,
  ...absentAccessEvent.accessEvent,
  actor: { id: 'e-1042', kind: 'employee', onBehalfOf: null },
};

import { aRecord } from '../../../support/register-builders.ts';

describe('the codecs', () => {
  it.each([
    ['with every field', fullEvent],
    ['with none of the optional fields', bareEvent],
  ])('give back an access event %s', (_name, event) => {
    expect(plain(decodeAccessEvent(schemaIds.accessEvent, encodeAccessEvent(event)))).toEqual(event);
  });

  it('refuse bytes of an access event that are not canonical', () => {
    const body = encodeAccessEvent(fullEvent);
    expect(() => decodeAccessEvent(schemaIds.accessEvent, Buffer.concat([body, Buffer.from([0])]))).toThrow(
      DecodeError,
    );
    expect(() => decodeAccessEvent(schemaIds.accessEvent, body.subarray(0, -1))).toThrow(DecodeError);
    // The first field's length, written with one byte more than needed: same value, other bytes.
    const overlong = Buffer.concat([Buffer.from([(body[0] ?? 0) | 0x80, 0]), body.subarray(1)]);
    expect(() => decodeAccessEvent(schemaIds.accessEvent, overlong)).toThrow(DecodeError);
    expect(() => decodeAccessEvent(schemaIds.accessEvent, Buffer.alloc(0))).toThrow(DecodeError);
  });

  it('refuse an enum symbol that only a newer writer knows', () => {
    const sound = encodeAccessEvent({ ...fullEvent, action: 'search' });
    const at = encodeAccessEvent({ ...fullEvent, action: 'list' }).findIndex((byte, index) => byte !== sound[index]);
    const body = Buffer.concat([sound.subarray(0, at), Buffer.of(0), sound.subarray(at + 1)]);
    expect(() => decodeAccessEvent(schemaIds.accessEvent, body)).toThrow(
      /`action` is the symbol 0, expected one of: search, list/,
    );
  });

  it('give back a decision with its exact event bytes', () => {
    const encoded = { eventSchemaId: 1, event: encodeAccessEvent(fullEvent) };
    const decision = aDecision(encoded, {
      written: { schemaId: 77, schemaHash: Buffer.alloc(32, 9), body: Buffer.from('other bytes') },
      tried: [{ kind: 'ticket', id: 'T-1', state: 'closed' }],
      lateByMillis: 7_776_000_001,
    });
    const again: AccessDecision = {
      ...decision,
      reevaluation: { at: 1_780_000_000_000, because: { kind: 'ticket', id: 'T-1' }, previousVerdict: 'unexplained' },
    };
    const rejected: AccessDecision = {
      ...decision,
      verdict: 'rejected',
      facts: null,
      rejectedHash: Buffer.alloc(32, 7),
    };
    expect(plain(decodeAccessDecision(schemaIds.accessDecision, encodeAccessDecision(decision)))).toEqual(
      plain(decision),
    );
    expect(plain(decodeAccessDecision(schemaIds.accessDecision, encodeAccessDecision(again)))).toEqual(plain(again));
    expect(plain(decodeAccessDecision(schemaIds.accessDecision, encodeAccessDecision(rejected)))).toEqual(
      plain(rejected),
    );
  });

  it('give back blocks, ticks, log entries and dead letters', () => {
    const block: DecisionBlock = {
      kind: 'open',
      epoch: 3,
      owner: 'x',
      previousSource: -1,
      firstSource: 0,
      lastSource: -1,
      previousHash: Buffer.alloc(32),
      decidedAt: 5,
      window: { millisMax: 5_000, entriesMax: 10, bytesMax: 100 },
      cause: null,
      registerFrom: null,
      registerTo: null,
      entries: [Buffer.from('a'), Buffer.from('bc')],
    };
    expect(plain(decodeDecisionBlock(schemaIds.decisionBlock, encodeDecisionBlock(block)))).toEqual(plain(block));
    expect(plain(decodeTick(schemaIds.tick, encodeTick({ stage: 'intake', at: 9 })))).toEqual({
      stage: 'intake',
      at: 9,
    });
    const entry = { offset: 4, appendedAt: 5, value: Buffer.from('v') };
    expect(plain(decodeLogEntry(schemaIds.logEntry, encodeLogEntry(entry)))).toEqual(plain(entry));
    const letter = {
      stage: 'intake' as const,
      code: 'not-json',
      detail: 'd',
      topic: null,
      partition: null,
      offset: null,
      hash: Buffer.alloc(32, 1),
      length: 3,
      body: Buffer.from('abc'),
      sourceId: 'support-console',
      count: 3,
    };
    expect(plain(decodeDeadLetter(schemaIds.deadLetter, encodeDeadLetter(letter)))).toEqual(plain(letter));
  });

  it('give back findings and acts', () => {
    const finding: AlertRecord = {
      kind: 'finding',
      findingId: 'f',
      rule: 'unexplained-visits',
      severity: 'high',
      group: 'actor:e-1042',
      actorId: 'e-1042',
      sourceId: null,
      detectedAt: 1,
      evidence: [{ eventId: 'e', sourceId: 's', ownerId: null, occurredAt: 1, appendedAt: 2, facts: null }],
      summary: 's',
      detection: 'unexplained-visits',
      detectionVersion: '0123456789abcdef',
      missing: { count: 3, after: 1 },
      passage: { partition: 1, offset: 7, decidedAt: 2 },
    };
    const act: AlertRecord = anAct('a', { action: 'close', disposition: 'false-positive', text: 'x', watchDays: 30 });
    expect(plain(decodeAlertRecord(schemaIds.alertRecord, encodeAlertRecord(finding)))).toEqual(finding);
    expect(plain(decodeAlertRecord(schemaIds.alertRecord, encodeAlertRecord(act)))).toEqual(act);
  });

  it('give back register records', () => {
    const records: RegisterRecord[] = [
      {
        kind: 'recording',
        id: 'r-1',
        issuer: 'lib',
        validFrom: 1,
        validUntil: null,
        approver: null,
        unvouched: null,
        issuerAuthenticated: null,
        cameraId: null,
        ownerId: 'o-1',
        recordedAt: null,
        deletedAt: 5,
        retentionUntil: null,
        legalHold: true,
        provenance: 'public-post',
        sharedWith: ['anyone'],
        derivedFrom: 'r-0',
      },
      {
        kind: 'source',
        id: 'console',
        issuer: 'it',
        validFrom: 1,
        validUntil: 2,
        approver: 'b',
        description: 'd',
        defaultPurpose: null,
        mfaEnforced: false,
        publicKey: null,
        eventsPerSecondMax: 0.5,
        heartbeatSeconds: null,
        allowedDestinations: ['example.com'],
        unvouched: null,
        issuerAuthenticated: null,
        delaySecondsMax: 86_400,
        owner: 'team:support',
        asksBeforeAccess: true,
      },
      aRecord('exception', { sourceId: 'console' }),
      aRecord('dataset', { datasetIds: ['D-0'] }),
      aRecord('model'),
      aRecord('person', { attestedPurposes: [], noticeGivenAt: '2026-01-01T00:00:00Z' }),
      aRecord('legal-order', { recipientIds: ['h-9'] }),
    ];
    for (const record of records)
      expect(plain(decodeRegisterRecord(schemaIds.registerRecord, encodeRegisterRecord(record)))).toEqual(record);
  });

  it('read register records of every kind as avsc does, and refuse all that is cut short', () => {
    const seen = new Set<string>();
    for (let offset = 0; offset < RANDOM_RECORDS; offset += 1) {
      const bytes = encodeRegisterRecord(recordAt(5, offset));
      const { body, ...head } = registerType.fromBuffer(bytes) as { body: Record<string, object> };
      const [fields] = Object.values(body);
      const { kind, ...read } = decodeRegisterRecord(schemaIds.registerRecord, bytes);
      expect(hyphened(read)).toEqual(hyphened({ ...head, ...fields }));
      expect(() => decodeRegisterRecord(schemaIds.registerRecord, bytes.subarray(0, offset % bytes.length))).toThrow(
        DecodeError,
      );
      expect(() => decodeRegisterRecord(schemaIds.registerRecord, Buffer.concat([bytes, Buffer.alloc(1)]))).toThrow(
        DecodeError,
      );
      seen.add(kind);
    }
    expect([...seen].sort()).toEqual([...registerKinds].sort());
  });

  it('refuse a register record with an enum symbol of a later writer', () => {
    const camera = encodeRegisterRecord(aRecord('camera', { model: null, productLine: null }));
    const at = camera.length - 4;
    expect(decodeRegisterRecord(schemaIds.registerRecord, camera)).toMatchObject({ kind: 'camera' });
    expect(() =>
      decodeRegisterRecord(
        schemaIds.registerRecord,
        Buffer.concat([camera.subarray(0, at), Buffer.alloc(1), camera.subarray(at + 1)]),
      ),
    ).toThrow(/`camera.locationClass` is the symbol 0, expected one of: intimate/);
  });
});

describe('the wire header', () => {
  it('carries the schema id before the body', () => {
    const value = frame(schemaIds.tick, Buffer.from('xy'));
    expect([...value]).toEqual([0, 0, 0, 0, schemaIds.tick, 0x78, 0x79]);
    expect(unframe(value)).toEqual({ schemaId: schemaIds.tick, body: Buffer.from('xy') });
  });

  it('is missed in anything else', () => {
    expect(unframe(Buffer.from([1, 0, 0, 0, 1, 2]))).toBeNull();
    expect(unframe(Buffer.from([0, 0, 0]))).toBeNull();
  });
});

describe('the schema of access events', () => {
  it('gives strangers no array and no map to send', () => {
    expect(schemaText(schemaIds.accessEvent)).not.toMatch(/"(array|map)"/);
  });
});

/** The domain writes with a hyphen what Avro's symbols cannot. */
function hyphened(fields: object): unknown {
  const entries = Object.entries(plain(fields) as object);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, enumFields.has(name) ? value.replaceAll('_', '-') : value]),
  );
}

/** Plain JSON of a value: avsc decodes to instances of generated classes, buffers to their hex. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
