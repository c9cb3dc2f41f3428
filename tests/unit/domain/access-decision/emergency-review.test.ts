import { join } from 'node:path';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import { loadPolicies } from '../../../../services/adapters/policies/load-policies.ts';
import { createDecider, type Decide } from '../../../../services/domain/access-decision/decide.ts';
import type { RegisterRecord } from '../../../../services/domain/register/register-record.ts';
import { toRfc3339 } from '../../../../services/value-forms/rfc3339.ts';
import { anEvent } from '../../../support/decision-builders.ts';
import { aRecord, aRegister } from '../../../support/register-builders.ts';

const T = Date.parse('2026-06-01T12:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let decide: Decide;
beforeAll(async () => {
  decide = createDecider({ rules: await loadPolicies(join(projectRoot, 'infra/policies')) });
});

const trained = { trainingValidUntil: '2030-01-01T00:00:00Z' };
const people = [
  aRecord('person', { id: 'e-1042', aliases: ['arthur'], ...trained }),
  aRecord('person', { id: 'e-7', aliases: ['requester'], ...trained }),
  aRecord('account'),
];

/** Requested by e-7, approved by e-6: e-1042 responds to it. */
function anEmergency(fields: Readonly<Record<string, unknown>> = {}): RegisterRecord {
  const responders = { requester: 'e-7', responders: ['e-1042'] };
  return aRecord('emergency', { issuer: 'trust-desk', approver: 'e-6', ...responders, ...fields });
}
const reviewed = (reviewer: string, at: number, fields: Readonly<Record<string, unknown>> = {}) =>
  anEmergency({ reviewer, reviewedAt: toRfc3339(at), ...fields });
const unvouched = (record: RegisterRecord) => ({ ...record, unvouched: true }) as RegisterRecord;
/** The version that begins then. */
const from = (at: number, reviewer: string, validFrom = at) =>
  reviewed(reviewer, at, { validFrom: toRfc3339(validFrom) });

/** The rules that the access does not fulfil, judged some days later. */
function failed(...records: readonly RegisterRecord[]): readonly string[] {
  const event = anEvent({
    occurredAt: T,
    actor: { id: 'e-1042', kind: 'employee', onBehalfOf: null },
    purpose: 'prevent-harm-or-loss',
    action: 'view',
    resource: { ...anEvent().resource, kind: 'recording', recordingId: 'r-9', cameraId: null, ownerId: 'o-81' },
  });
  const { determinedBy } = decide(event, aRegister(...people, ...records), T + 4 * DAY);
  return determinedBy.map(({ rule }) => rule).filter((rule) => rule.startsWith('emergency-'));
}

describe('the review of an access under an emergency', () => {
  it.each<readonly [string, readonly RegisterRecord[]]>([
    ['as it begins', [reviewed('e-5', T)]],
    ['a millisecond before the day is over', [reviewed('e-5', T + DAY - 1)]],
    ['by who approved it', [reviewed('e-6', T + HOUR)]],
    ['of a day before the one that the next version has', [reviewed('e-5', T + HOUR), from(T + 30 * HOUR, 'e-5')]],
    ['of each of three days', [reviewed('e-5', T + HOUR), from(T + 30 * HOUR, 'e-5'), from(T + 50 * HOUR, 'e-9')]],
    ['before one by the word of who may not vouch', [reviewed('e-5', T + HOUR), unvouched(from(T + 30 * HOUR, 'e-5'))]],
  ])('counts %s', (_, records) => {
    expect(failed(...records)).toEqual([]);
  });

  it.each([
    ['before it', [reviewed('e-5', T - 1)]],
    ['when the day is over', [reviewed('e-5', T + DAY)]],
    ['by the actor', [reviewed('e-1042', T + HOUR)]],
    ['by the actor under an alias', [reviewed('arthur', T + HOUR)]],
    ['by the requester', [reviewed('e-7', T + HOUR)]],
    ['by the requester under an alias', [reviewed('requester', T + HOUR)]],
    ['by the word of who may not vouch', [unvouched(reviewed('e-5', T + HOUR))]],
    [
      'by the word of who may not vouch, also before one that counts',
      [unvouched(reviewed('e-5', T + HOUR)), from(T + 30 * HOUR, 'e-5')],
    ],
    [
      'that the next version takes back',
      [reviewed('e-5', T + HOUR), anEmergency({ validFrom: toRfc3339(T + 2 * HOUR) })],
    ],
    [
      'that a version in between takes back',
      [reviewed('e-5', T + HOUR), anEmergency({ validFrom: toRfc3339(T + 2 * HOUR) }), from(T + 30 * HOUR, 'e-5')],
    ],
    ['of which the next version has another time', [reviewed('e-5', T + HOUR), from(T - HOUR, 'e-5', T + 2 * HOUR)]],
    [
      'of which the next version has another reviewer',
      [reviewed('e-5', T + HOUR), from(T + HOUR, 'e-7', T + 2 * HOUR)],
    ],
    [
      'that a version of who may not vouch takes back',
      [reviewed('e-5', T + HOUR), unvouched(anEmergency({ validFrom: toRfc3339(T + 2 * HOUR) }))],
    ],
    [
      'that a version of who may not vouch has at another time',
      [reviewed('e-5', T + HOUR), unvouched(from(T - HOUR, 'e-5', T + 2 * HOUR))],
    ],
    [
      'of a version that begins later',
      [anEmergency(), reviewed('e-5', T + HOUR, { validFrom: toRfc3339(T + 5 * DAY) })],
    ],
  ])('does not count %s', (_, records) => {
    expect(failed(...records)).toContain('emergency-unreviewed');
  });
});
