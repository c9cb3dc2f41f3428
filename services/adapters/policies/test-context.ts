import { missing, NEVER } from '../../domain/access-decision/evidence.ts';
import { notAsked } from '../../domain/access-decision/facts/asked.ts';
import { parseRfc3339 } from '../../domain/access-event/rfc3339.ts';
import { ConditionError } from './compile-condition.ts';
import { contextFields, type FieldTree } from './context-fields.ts';
import type { Policy } from './policy-file.ts';

type Values = Readonly<Record<string, unknown>>;

/**
 * The context of an inline test: `given` over the defaults below; in `given`, RFC 3339 texts are times. Action (`view`
 * where possible), kind of actor and purpose start as the first to which the rule applies. A fact that `given` sets to null is unknown.
 * Throws `ConditionError` for a name that no context has.
 */
export function testContext({ applies }: Policy, given: Values): Values {
  const defaults = {
    ...quietContext,
    event: { ...quietEvent, action: firstAction(applies.actions) },
    actor: { id: 'e-1042', kind: applies.actorKinds?.[0] ?? 'employee' },
    purpose: applies.purposes?.[0] ?? 'express-consent',
  };
  const context = merged(defaults, given, contextFields, '');
  // Judged at once, unless the test says when.
  if (!Object.hasOwn(given, 'asOf')) context.asOf = context.t;
  return { ...context, event: { ...(context.event as Values), occurredAt: context.t } };
}

/** `view` where the rule applies to it, since most tests are about looking at something. */
function firstAction(actions: Policy['applies']['actions']): string {
  const first = actions?.[0];
  return first === undefined || actions?.includes('view') ? 'view' : first;
}

const YEAR_2020 = Date.UTC(2020, 0, 1);
const NOON = Date.UTC(2026, 10, 24, 12);

const envelope = { issuer: 'example', validFrom: YEAR_2020, validUntil: null, approver: null };
const quietFacts: Values = {
  person: {
    kind: 'person',
    id: 'e-1042',
    ...envelope,
    ...{ type: 'employee', employer: 'example', role: 'agent', team: 'support', manager: 'e-1', country: 'US' },
    ...{ approvedCountries: null, trainingValidUntil: null, employmentFrom: YEAR_2020, employmentUntil: null },
    ...{ aliases: [], ownAccountId: null, householdId: null, noticeGivenAt: null },
    ...{ attestedPurposes: null, attestationValidUntil: null },
  },
  account: {
    kind: 'account',
    id: 'o-81',
    ...envelope,
    ...{ authorisedUsers: [], class: 'customer', childFlag: false, inactiveSince: null, deletedAt: null },
    ...{ employeeId: null, householdId: null },
  },
  camera: {
    kind: 'camera',
    id: 'c-3',
    ...envelope,
    ...{ ownerId: 'o-81', locationClass: 'indoor', model: null, productLine: null, endToEndEncrypted: false },
  },
  recording: {
    kind: 'recording',
    id: 'r-90',
    ...envelope,
    ...{ cameraId: 'c-3', ownerId: 'o-81', recordedAt: null, deletedAt: null, retentionUntil: null },
    ...{ legalHold: false, provenance: 'customer-private', sharedWith: [], derivedFrom: null },
  },
  source: {
    kind: 'source',
    id: 'console',
    ...envelope,
    ...{ description: 'a tool', defaultPurpose: null, mfaEnforced: null, publicKey: null },
    ...{ eventsPerSecondMax: null, heartbeatSeconds: null, allowedDestinations: null },
    asksBeforeAccess: null,
  },
};

const quietEvent = {
  ...{
    eventId: 'ev-1',
    action: 'view',
    phase: 'begin',
    accessId: null,
    outcome: 'allowed',
    path: 'app',
    purpose: null,
  },
  source: { id: 'console', instance: null, version: null, sequence: null },
  actor: { id: 'e-1042', kind: 'employee', onBehalfOf: null },
  ...{ authentication: null, network: null, extent: null, claim: null, search: null, recipient: null },
  destination: null,
  decisionId: null,
  resource: { kind: 'recording', recordingId: 'r-90', cameraId: 'c-3', ownerId: 'o-81', storeId: null },
};

/** What parts hold when `given` makes them out of nothing. */
const quietParts: Readonly<Record<string, Values>> = {
  ...(quietFacts as Readonly<Record<string, Values>>),
  origin: {
    ...{ ids: ['r-80'], deletedAt: null, deletedId: null, retentionUntil: null, retentionId: null },
    ...{ legalHold: false, recordedAt: null, cameraId: null },
  },
  'event.authentication': { mfa: null, method: null, sessionId: null, managedDevice: null },
  'event.network': { ipHash: null, country: null, approved: null },
  'event.extent': { durationMs: null, bytes: null, count: null, decrypted: null },
  'event.recipient': { kind: 'other', id: null, jurisdiction: null },
  'event.destination': { kind: 'other', domain: null },
  'event.search': { kind: 'id', resultCount: null },
};

const quietContext = {
  t: NOON,
  asOf: NOON,
  ownerId: 'o-81',
  cameraId: 'c-3',
  ...quietFacts,
  recording: null,
  origin: null,
  entitled: false,
  private: true,
  held: false,
  asked: notAsked,
  relation: { owner: false, authorised: false, ownAccount: false, shared: false },
  evidence: {
    consent: missing,
    ticket: { ...missing, closedForMs: NEVER },
    case: missing,
    order: missing,
    emergency: { ...missing, reviewedAfterMs: NEVER },
    entitlement: { tried: [] },
    needToKnow: { holds: false, by: null, tried: [] },
  },
};

function merged(base: Values, given: Values, tree: FieldTree, prefix: string): Record<string, unknown> {
  const result: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(given)) {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    if (!Object.hasOwn(tree, name)) throw new ConditionError(`there is no \`${path}\``);
    result[name] = mergedValue(base[name] ?? quietParts[path], value, tree[name] ?? null, path);
  }
  return result;
}

function mergedValue(base: unknown, value: unknown, tree: FieldTree | null, path: string): unknown {
  if (typeof value === 'string') return parseRfc3339(value) ?? value;
  if (tree === null || !isValues(value)) return value;
  return merged(isValues(base) ? base : {}, value, tree, path);
}

function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
