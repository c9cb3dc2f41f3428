import { DELAY_SECONDS_MAX } from '../../access-event/time-claim.ts';
import type { RecordOf } from '../register-record.ts';

type SourceVersion = RecordOf<'source'>;

/** What of a source's record decides how much of it is seen, and what it is blamed for. */
export const guardedFields = [
  'allowedDestinations',
  'asksBeforeAccess',
  'defaultPurpose',
  'delaySecondsMax',
  'eventsPerSecondMax',
  'heartbeatSeconds',
  'mfaEnforced',
  'owner',
  'publicKey',
] as const satisfies readonly (keyof SourceVersion)[];
export type GuardedField = (typeof guardedFields)[number];
export type GuardedSettings = Pick<SourceVersion, GuardedField>;

/** What holds for a source without a record. */
export const unset: GuardedSettings = {
  allowedDestinations: null,
  asksBeforeAccess: null,
  defaultPurpose: null,
  delaySecondsMax: null,
  eventsPerSecondMax: null,
  heartbeatSeconds: null,
  mfaEnforced: null,
  owner: null,
  publicKey: null,
};

/** True if the source is seen or blamed less with `one` than with `other`; null is what is not set. */
type IsWeaker<Value> = (one: Value, other: Value) => boolean;

/**
 * INVARIANT: no sequence of changes, none of which is weaker, leads to a weaker value. Of `unordered` fields the first
 * value needs nobody, and every other one than that does.
 */
const weaker: { readonly [Field in GuardedField]: IsWeaker<GuardedSettings[Field]> } = {
  // A destination that no list names before is a new way out.
  allowedDestinations: (one, other) => other !== null && !(one?.every((domain) => other.includes(domain)) ?? false),
  asksBeforeAccess: (one, other) => other === true && one !== true,
  // With another purpose other records explain; without one nothing does.
  defaultPurpose: (one, other) => one !== null && one !== other,
  delaySecondsMax: (one, other) => (one ?? DELAY_SECONDS_MAX) > (other ?? DELAY_SECONDS_MAX),
  // Beyond its limit a source loses what it reports.
  eventsPerSecondMax: (one, other) => one !== null && (other === null || one < other),
  // Nobody notices a silence that is shorter.
  heartbeatSeconds: (one, other) => other !== null && (one === null || one > other),
  // False blames each access without a second factor, null counts it as lacking a field, and true trusts the tool.
  mfaEnforced: (one, other) => trustIn(one) > trustIn(other),
  // What its owner issues explains nothing that it reports.
  owner: isReplaced,
  publicKey: isReplaced,
};

/** Fields of which no value is stricter than another. */
const unordered: readonly GuardedField[] = ['defaultPurpose', 'owner', 'publicKey'];

/** Returns the fields with which a source is seen or blamed less than with `before`. */
export function weakerFields(settings: GuardedSettings, before: GuardedSettings): readonly GuardedField[] {
  return guardedFields.filter((field) => isWeaker(field, settings, before));
}

export function isWeaker<Field extends GuardedField>(
  field: Field,
  settings: GuardedSettings,
  before: GuardedSettings,
): boolean {
  const one: GuardedSettings[Field] = settings[field];
  return one !== before[field] && weaker[field](one, before[field]);
}

/** Returns the fields in which a version that begins before `next` would be the first value in its place. */
export function foremostFields(settings: GuardedSettings, next: GuardedSettings): readonly GuardedField[] {
  return unordered.filter(
    (field) => settings[field] !== null && next[field] !== null && settings[field] !== next[field],
  );
}

function isReplaced(one: string | null, other: string | null): boolean {
  return other !== null && one !== other;
}

function trustIn(mfaEnforced: boolean | null): number {
  if (mfaEnforced === null) return 1;
  return mfaEnforced ? 2 : 0;
}
