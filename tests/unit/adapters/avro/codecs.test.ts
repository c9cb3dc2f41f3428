import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  decodeAccessDecision,
  encodeAccessDecision,
} from '../../../../services/adapters/avro/access-decision-codec.ts';
import { decodeAccessEvent, encodeAccessEvent } from '../../../../services/adapters/avro/access-event-codec.ts';
import { decodeAlertRecord, encodeAlertRecord } from '../../../../services/adapters/avro/alert-record-codec.ts';
import { decodeDeadLetter, encodeDeadLetter } from '../../../../services/adapters/avro/dead-letter-codec.ts';
import { decodeBlock, encodeBlock } from '../../../../services/adapters/avro/decision-block-codec.ts';
import { frame, unframe } from '../../../../services/adapters/avro/framing.ts';
import { decodeLogEntry, encodeLogEntry } from '../../../../services/adapters/avro/log-entry-codec.ts';
import {
  decodeRegisterRecord,
  encodeRegisterRecord,
} from '../../../../services/adapters/avro/register-record-codec.ts';
import { DecodeError, schemaIds, schemaText, schemaType } from '../../../../services/adapters/avro/schemas.ts';
import { decodeTick, encodeTick } from '../../../../services/adapters/avro/tick-codec.ts';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import type { AccessDecision } from '../../../../services/domain/access-decision/access-decision.ts';
import type { AccessEvent } from '../../../../services/domain/access-event/access-event.ts';
import type { AlertRecord } from '../../../../services/domain/alert/alert.ts';
import type { Block } from '../../../../services/domain/decision-log/block.ts';
import { type RegisterRecord, registerKinds } from '../../../../services/domain/register/register-record.ts';
import { recordAt } from '../../../support/register/random-records.ts';

const RANDOM_RECORDS = 500;
/** avsc, whose bytes are the published format. */
const registerType = schemaType(schemaIds.registerRecord);
const enumFields = new Set(['type', 'class', 'locationClass', 'provenance']);

const fullEvent: AccessEvent = {
  eventId: '0198f3c2-77aa-7c10-8f53-0d6c5b0d2f11',
  occurredAt: 1_795_511_523_123,
  source: { id: 'support-console', instance: 'pod-7f', version: '4.2.0', sequence: 18_233 },
  actor: { id: 'e-1042', kind: 'authorised-user', onBehalfOf: { id: 'e-7', kind: 'customer-session' } },
  authentication: { mfa: true, method: 'webauthn', sessionId: 's-77', managedDevice: null },
  network: { ipHash: 'ab12', country: 'US', approved: false, claimed: { country: 'PL', approved: null } },
  action: 'view',
  phase: 'end',
  accessId: 'begin-1',
  outcome: 'denied',
  path: 'direct-store',
  resource: { kind: 'live-stream', recordingId: 'r-90', cameraId: 'c-3', ownerId: 'o-81', storeId: null },
  extent: { durationMs: 41_000, bytes: 5_312_000, count: 1, decrypted: true },
  purpose: 'express-consent',
  claim: { kind: 'legal-order', id: 'L-1' },
  search: { kind: 'exact-email', resultCount: 1 },
  recipient: { kind: 'law-enforcement', id: 'h-9', jurisdiction: 'US-WA' },
  destination: { kind: 'personal-cloud', domain: 'example.com' },
  decisionId: 'AQID',
};
const bareEvent: AccessEvent = {
  ...fullEvent,
  actor: { id: 'e-1042', kind: 'employee', onBehalfOf: null },
  authentication: null,
  network: null,
  extent: null,
  purpose: null,
  claim: null,
  search: null,
  recipient: null,
  destination: null,
  decisionId: null,
};

import { aRecord } from '../../../support/register-builders.ts';

describe('the codecs', () => {
  it.each([
    ['with every field', fullEvent],
    ['with none of the optional fields', bareEvent],
  ])('give back an access event %s', (_name, event) => {
    expect(plain(decodeAccessEvent(encodeAccessEvent(event)))).toEqual(event);
  });

  it('refuse bytes of an access event that are not canonical', () => {
    const body = encodeAccessEvent(fullEvent);
    expect(() => decodeAccessEvent(Buffer.concat([body, Buffer.from([0])]))).toThrow(DecodeError);
    expect(() => decodeAccessEvent(body.subarray(0, -1))).toThrow(DecodeError);
    // The first field's length, written with one byte more than needed: same value, other bytes.
    const overlong = Buffer.concat([Buffer.from([(body[0] ?? 0) | 0x80, 0]), body.subarray(1)]);
    expect(() => decodeAccessEvent(overlong)).toThrow(DecodeError);
    expect(() => decodeAccessEvent(Buffer.alloc(0))).toThrow(DecodeError);
  });

  it('refuse an enum symbol that only a newer writer knows', () => {
    const body = encodeAccessEvent({ ...fullEvent, action: 'unrecognised' as 'view' });
    expect(() => decodeAccessEvent(body)).toThrow(/`action` is `unrecognised`, expected one of: search, list/);
  });

  it('give back a decision with its exact event bytes', () => {
    const decision: AccessDecision = {
      sourceOffset: 7,
      appendedAt: 1_795_511_523_200,
      eventSchemaId: 1,
      event: encodeAccessEvent(fullEvent),
      rejectedHash: null,
      written: { schemaId: 77, schemaHash: Buffer.alloc(32, 9), body: Buffer.from('other bytes') },
      deadLetterOffset: null,
      verdict: 'violation',
      determinedBy: [{ rule: 'consent-missing', verdict: 'violation', severity: 'high', exception: 'X-1' }],
      observed: [],
      explanation: null,
      reason: 'no consent of `o-81` covers this',
      tried: [{ kind: 'ticket', id: 'T-1', state: 'closed' }],
      policyVersion: 'abc',
      registerOffset: 12,
      misplaced: false,
      facts: {
        actorId: 'e-1042',
        actorKind: 'employee',
        role: 'engineer',
        team: null,
        employer: null,
        purpose: 'express-consent',
        purposeFrom: 'event',
        ownerId: 'o-81',
        cameraId: 'c-3',
        locationClass: 'intimate',
        childAccount: false,
        coworkerAccount: true,
        householdAccount: false,
        ownAccount: false,
        privateMaterial: true,
        inactiveAccount: true,
        staffId: 'e-7',
        staffGrantedAt: 3,
        requester: 'stranger',
        permissionUntil: 4,
        agency: 'court',
        nonDisclosureUntil: 5,
        asked: 'deny',
      },
      reevaluation: null,
    };
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
    expect(plain(decodeAccessDecision(encodeAccessDecision(decision)))).toEqual(plain(decision));
    expect(plain(decodeAccessDecision(encodeAccessDecision(again)))).toEqual(plain(again));
    expect(plain(decodeAccessDecision(encodeAccessDecision(rejected)))).toEqual(plain(rejected));
  });

  it('give back blocks, ticks, log entries and dead letters', () => {
    const block: Block = {
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
    expect(plain(decodeBlock(encodeBlock(block)))).toEqual(plain(block));
    expect(plain(decodeTick(encodeTick({ stage: 'intake', at: 9 })))).toEqual({ stage: 'intake', at: 9 });
    const entry = { offset: 4, appendedAt: 5, value: Buffer.from('v') };
    expect(plain(decodeLogEntry(encodeLogEntry(entry)))).toEqual(plain(entry));
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
    };
    expect(plain(decodeDeadLetter(encodeDeadLetter(letter)))).toEqual(plain(letter));
  });

  it('give back findings and commands', () => {
    const finding: AlertRecord = {
      kind: 'finding',
      findingId: 'f',
      rule: 'unexplained-visits',
      severity: 'high',
      group: 'actor:e-1042',
      actorId: 'e-1042',
      sourceId: null,
      detectedAt: 1,
      evidence: [{ eventId: 'e', sourceId: 's', ownerId: null, occurredAt: 1, appendedAt: 2 }],
      summary: 's',
    };
    const command: AlertRecord = {
      kind: 'command',
      commandId: 'c',
      alertId: 'a',
      command: 'close',
      by: 'p',
      at: 3,
      disposition: 'false-positive',
      explanation: 'x',
    };
    expect(plain(decodeAlertRecord(encodeAlertRecord(finding)))).toEqual(finding);
    expect(plain(decodeAlertRecord(encodeAlertRecord(command)))).toEqual(command);
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
        asksBeforeAccess: true,
      },
      aRecord('exception', { sourceId: 'console' }),
      aRecord('dataset', { datasetIds: ['D-0'] }),
      aRecord('model'),
      aRecord('person', { attestedPurposes: [], noticeGivenAt: '2026-01-01T00:00:00Z' }),
      aRecord('legal-order', { recipientIds: ['h-9'] }),
    ];
    for (const record of records) expect(plain(decodeRegisterRecord(encodeRegisterRecord(record)))).toEqual(record);
  });

  it('read register records of every kind as avsc does, and refuse all that is cut short', () => {
    const seen = new Set<string>();
    for (let offset = 0; offset < RANDOM_RECORDS; offset += 1) {
      const bytes = encodeRegisterRecord(recordAt(5, offset));
      const { body, ...head } = registerType.fromBuffer(bytes) as { body: Record<string, object> };
      const [fields] = Object.values(body);
      const { kind, ...read } = decodeRegisterRecord(bytes);
      expect(hyphened(read)).toEqual(hyphened({ ...head, ...fields }));
      expect(() => decodeRegisterRecord(bytes.subarray(0, offset % bytes.length))).toThrow(DecodeError);
      expect(() => decodeRegisterRecord(Buffer.concat([bytes, Buffer.alloc(1)]))).toThrow(DecodeError);
      seen.add(kind);
    }
    expect([...seen].sort()).toEqual([...registerKinds].sort());
  });

  it('refuse a register record with an enum symbol of a later writer', () => {
    const camera = encodeRegisterRecord(aRecord('camera', { model: null, productLine: null }));
    const at = camera.length - 4;
    expect(decodeRegisterRecord(camera)).toMatchObject({ kind: 'camera' });
    expect(() =>
      decodeRegisterRecord(Buffer.concat([camera.subarray(0, at), Buffer.alloc(1), camera.subarray(at + 1)])),
    ).toThrow(/the enum .*is 0, which has no symbol/);
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

describe('schemas.lock', () => {
  const locked: { id: number; record: string; version: number; sha256: string }[] = JSON.parse(
    readFileSync(join(projectRoot, 'schemas/schemas.lock'), 'utf8'),
  );

  it.each(locked)('holds the digest of $record v$version, which never changes once published', ({ id, sha256 }) => {
    expect(createHash('sha256').update(schemaText(id)).digest('hex')).toBe(sha256);
  });

  it('names every published file', () => {
    expect(locked.map(({ id }) => id)).toEqual([...new Set(locked.map(({ id }) => id))]);
    expect(new Set(Object.values(schemaIds))).toEqual(new Set(locked.map(({ id }) => id)));
  });

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
