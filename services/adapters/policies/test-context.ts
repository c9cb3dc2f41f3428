import { missing, NEVER } from '../../domain/access-decision/evidence.ts';
import { noPriorEvaluation } from '../../domain/access-decision/facts/prior-evaluation.ts';
import { absentAccessEvent } from '../../records/access-event/absent-access-event.ts';
import { absentRegisterRecord } from '../../records/register-record/absent-register-record.ts';
import { parseRfc3339 } from '../../value-forms/rfc3339.ts';
import { ConditionError } from './compile-condition.ts';
import { contextFields, type FieldTree } from './context-fields.ts';
import type { Policy } from './policy-file.ts';

type Values = Readonly<Record<string, unknown>>;

/**
 * Returns the context of an inline test: `given` overrides the defaults below. RFC 3339 texts in `given` are times. The
 * defaults for action (`view` if possible), actor kind and purpose are the first ones to which the rule applies. A fact
 * set to null is unknown. Throws `ConditionError` for a name that the context does not have.
 */
export function testContext({ applies }: Policy, given: Values): Values {
  const defaults = {
    ...quietContext,
    event: { ...quietEvent, action: firstAction(applies.actions) },
    actor: { id: 'e-1042', kind: applies.actorKinds?.[0] ?? 'employee' },
    purpose: applies.purposes?.[0] ?? 'express-consent',
  };
  const context = merged(defaults, given, contextFields, '');
  // The access is judged at once unless the test specifies a time.
  if (!Object.hasOwn(given, 'asOf')) context.asOf = context.t;
  return { ...context, event: { ...(context.event as Values), occurredAt: context.t } };
}

/** The default is `view` if the rule applies to it, because most tests are about viewing. */
function firstAction(actions: Policy['applies']['actions']): string {
  const first = actions?.[0];
  return first === undefined || actions?.includes('view') ? 'view' : first;
}

const YEAR_2020 = Date.UTC(2020, 0, 1);
const NOON = Date.UTC(2026, 10, 24, 12);

const envelope = { issuer: 'example', validFrom: YEAR_2020 };
const absent = absentRegisterRecord;
const quietFacts: Values = {
  person: {
    ...absent.person,
    ...envelope,
    kind: 'person',
    id: 'e-1042',
    type: 'employee',
    employer: 'example',
    role: 'agent',
    team: 'support',
    manager: 'e-1',
    country: 'US',
    employmentFrom: YEAR_2020,
  },
  account: { ...absent.account, ...envelope, kind: 'account', id: 'o-81', authorisedUsers: [] },
  camera: { ...absent.camera, ...envelope, kind: 'camera', id: 'c-3', ownerId: 'o-81', locationClass: 'indoor' },
  recording: { ...absent.recording, ...envelope, kind: 'recording', id: 'r-90', cameraId: 'c-3', ownerId: 'o-81' },
  source: { ...absent.source, ...envelope, kind: 'source', id: 'console', description: 'a tool' },
};

const parts = absentAccessEvent;
const quietEvent = {
  ...parts.accessEvent,
  eventId: 'ev-1',
  action: 'view',
  source: { ...parts.source, id: 'console' },
  actor: { ...parts.actor, id: 'e-1042', kind: 'employee' },
  resource: { ...parts.resource, kind: 'recording', recordingId: 'r-90', cameraId: 'c-3', ownerId: 'o-81' },
};

/** The default fields of a part that `given` creates. */
const quietParts: Readonly<Record<string, Values>> = {
  ...(quietFacts as Readonly<Record<string, Values>>),
  origin: {
    ids: ['r-80'],
    deletedAt: null,
    deletedId: null,
    retentionUntil: null,
    retentionId: null,
    legalHold: false,
    recordedAt: null,
    cameraId: null,
  },
  'event.authentication': parts.authentication,
  'event.network': parts.network,
  'event.extent': parts.extent,
  'event.recipient': { ...parts.recipient, kind: 'other' },
  'event.destination': { ...parts.destination, kind: 'other' },
  'event.search': { ...parts.search, kind: 'id' },
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
  asked: noPriorEvaluation,
  aboutColleague: false,
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
