import type { Broken } from './broken.ts';
import { type Facts, isPeople } from './facts.ts';

/** "**The person** (every action)". */
export function brokenPersonRules(facts: Facts): Broken[] {
  const broken: Broken[] = [];
  if (actorUnknown(facts)) broken.push(['actor-unknown', 'unknown']);
  if (employmentNotCurrent(facts)) broken.push(['employment-not-current', 'violation']);
  if (trainingLapsed(facts)) broken.push(['training-lapsed', 'violation']);
  if (mfaMissing(facts)) broken.push(['mfa-missing', 'violation']);
  if (countryNotApproved(facts)) broken.push(['country-not-approved', 'violation']);
  if (networkNotApproved(facts)) broken.push(['network-not-approved', 'violation']);
  if (pathNotAllowed(facts)) broken.push(['path-not-allowed', 'violation']);
  return broken;
}

// "people without a `person` (by id or alias) in force"
function actorUnknown({ actor, person }: Facts): boolean {
  return isPeople(actor.kind) && person === null;
}

// "people with a `person`: *t* before `employmentFrom` or not before `employmentUntil`"
function employmentNotCurrent({ actor, person, t }: Facts): boolean {
  if (!isPeople(actor.kind) || person === null) return false;
  if (t < person.employmentFrom) return true;
  return person.employmentUntil !== null && t >= person.employmentUntil;
}

// "people with a `person`: `trainingValidUntil` absent or not after *t*"
function trainingLapsed({ actor, person, t }: Facts): boolean {
  if (!isPeople(actor.kind) || person === null) return false;
  return person.trainingValidUntil === null || person.trainingValidUntil <= t;
}

// "people; `mfa` false. When absent: the source's `mfaEnforced` false; with neither, not judged"
function mfaMissing({ actor, event, source }: Facts): boolean {
  if (!isPeople(actor.kind)) return false;
  const mfa = event.authentication?.mfa ?? null;
  if (mfa !== null) return mfa === false;
  return source !== null && source.mfaEnforced === false;
}

// "`person.type` contractor, `network.country` given, `approvedCountries` given (an empty list approves none) and
// without it"; the row does not repeat "people", but a contractor at home as the owner of a camera is none of ours.
function countryNotApproved({ actor, person, event }: Facts): boolean {
  if (!isPeople(actor.kind) || person === null || person.type !== 'contractor') return false;
  const country = event.network?.country ?? null;
  if (country === null || person.approvedCountries === null) return false;
  return !person.approvedCountries.includes(country);
}

// "people, `network.approved` is false"
function networkNotApproved({ actor, event }: Facts): boolean {
  return isPeople(actor.kind) && event.network !== null && event.network.approved === false;
}

// "people, `path` direct-store or database"
function pathNotAllowed({ actor, event }: Facts): boolean {
  return isPeople(actor.kind) && (event.path === 'direct-store' || event.path === 'database');
}
