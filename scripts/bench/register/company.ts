import { parseRegisterRecord } from '../../../services/domain/register/parse-register-record.ts';
import type { RegisterRecord } from '../../../services/domain/register/register-record.ts';

/**
 * A company of any size. Each record is computed from its number, so that making it takes no memory. A hundred records
 * contain 18 accounts, 42 cameras, 22 tickets and 18 consents, as in a generated world. Their order is not the order of
 * ids.
 */
const PER_HUNDRED = 100;
const ACCOUNTS = 18;
const CAMERAS = 42;
const TICKETS = 22;

/** Every access of a measurement happens now, while tickets are open and consents are valid. */
export const NOW = Date.UTC(2026, 10, 24, 12);
const DAY_MILLIS = 86_400_000;
const AGENTS = 5_000;
/** A prime, so that the sequence visits all owners whatever their number. */
const STRIDE = 7_368_787;

const envelope = {
  issuer: 'registry',
  approver: null,
  unvouched: null,
  issuerAuthenticated: null,
  validUntil: null,
} as const;

export interface BenchCompany {
  readonly records: number;
  readonly owners: number;
  record(number: number): RegisterRecord;
  /** Returns the n-th owner; `cameraOf` returns one of their cameras. */
  owner(number: number): string;
  cameraOf(owner: number): string;
  agentOf(owner: number): string;
  /** The agents and their entitlements, in addition to the counted records. */
  readonly staff: readonly RegisterRecord[];
}

export function companyOf(records: number): BenchCompany {
  const owners = Math.max(1, Math.floor(records / PER_HUNDRED)) * ACCOUNTS;
  const shuffled = (number: number): number => ((number % owners) * STRIDE) % owners;
  const owner = (number: number): string => `o-${shuffled(number)}`;
  const agentOf = (number: number): string => `e-${number % AGENTS}`;

  function record(number: number): RegisterRecord {
    const hundred = Math.floor(number / PER_HUNDRED);
    const place = number % PER_HUNDRED;
    const validFrom = NOW - ((number % 300) + 1) * DAY_MILLIS;
    if (place < ACCOUNTS) return account(owner(hundred * ACCOUNTS + place), validFrom);
    const at = hundred * ACCOUNTS + (place % ACCOUNTS);
    if (place < ACCOUNTS + CAMERAS)
      return camera(`c-${shuffled(at)}-${Math.floor(place / ACCOUNTS)}`, owner(at), validFrom);
    const ticketId = `T-${number}`;
    if (place < ACCOUNTS + CAMERAS + TICKETS) return ticket(ticketId, owner(at), agentOf(at), validFrom);
    return consent(`consent-${number}`, owner(at), agentOf(at), validFrom);
  }
  return { records, owners, record, owner, agentOf, staff: staff(), cameraOf: (number) => `c-${shuffled(number)}-1` };
}

function staff(): RegisterRecord[] {
  const validFrom = new Date(NOW - 300 * DAY_MILLIS).toISOString();
  const person = { kind: 'person', issuer: 'hr', validFrom, type: 'employee', employer: 'example', role: 'agent' };
  const times = { employmentFrom: validFrom, trainingValidUntil: new Date(NOW + DAY_MILLIS).toISOString() };
  const people = Array.from({ length: AGENTS }, (_, number) => {
    return { ...person, ...times, id: `e-${number}`, team: `team-${number % 50}`, manager: 'e-1', country: 'US' };
  });
  const grant = { grantedTo: 'role:agent', actions: ['view'], grantedBy: 'security' };
  const entitlement = { kind: 'entitlement', id: 'N-1', issuer: 'security', validFrom, ...grant };
  const source = { kind: 'source', id: 'console', issuer: 'platform', validFrom, description: '', mfaEnforced: true };
  return [...people, entitlement, { ...source, description: 'console' }].map((json) => {
    const parsed = parseRegisterRecord(json, () => 'indoor');
    if ('problems' in parsed) throw new Error(`not a register record: ${JSON.stringify(parsed.problems)}`);
    return parsed.record;
  });
}

function account(id: string, validFrom: number): RegisterRecord {
  const none = { inactiveSince: null, deletedAt: null, employeeId: null, householdId: null };
  return {
    ...envelope,
    kind: 'account',
    id,
    validFrom,
    authorisedUsers: [],
    class: 'customer',
    childFlag: false,
    ...none,
  };
}

function camera(id: string, ownerId: string, validFrom: number): RegisterRecord {
  const rest = { locationClass: 'indoor', model: null, productLine: null, endToEndEncrypted: false } as const;
  return { ...envelope, kind: 'camera', id, validFrom, ownerId, ...rest };
}

function ticket(id: string, ownerId: string, agent: string, validFrom: number): RegisterRecord {
  const about = { ownerId, cameraId: null, requesterAccountId: ownerId, openedBy: ownerId, assignees: [agent] };
  return { ...envelope, kind: 'ticket', id, validFrom, ...about, openedAt: validFrom, closedAt: null };
}

function consent(id: string, ownerId: string, agent: string, validFrom: number): RegisterRecord {
  const scope = { ownerId, cameraIds: [], recordingIds: [], live: false, actions: ['view'], grantedTo: agent };
  const terms = { ticketId: null, disclosureVersion: 'd-12', affirmativeAct: true, revokedAt: null };
  return { ...envelope, kind: 'consent', id, validFrom, ...scope, ...terms, validUntil: NOW + 30 * DAY_MILLIS };
}
