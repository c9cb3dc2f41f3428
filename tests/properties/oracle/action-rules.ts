import type { Action } from '../../../services/domain/access-event/access-event.ts';
import type { Entitlement } from '../../../services/domain/register/register-record.ts';
import type { Broken } from './broken.ts';
import { explainersInForce, type Facts, isActor, isActorOrTheirTeam, isPeople } from './facts.ts';
import { type Row, rowOf } from './row-rules.ts';

const purposeActions: readonly Action[] = [
  'view',
  'thumbnail',
  'livestream',
  'download',
  'export',
  'share',
  'disclose',
];
const leavingActions: readonly Action[] = ['download', 'export', 'share', 'disclose'];
const viewingActions: readonly Action[] = ['view', 'thumbnail', 'livestream'];
const sharedActions: readonly Action[] = ['view', 'thumbnail', 'livestream', 'download'];

/** Every section of §7 after the object: what it finds broken, and the records that carry the access. */
export function judgeAction(facts: Facts): Row {
  if (facts.actor.kind === 'service') return service(facts);
  if (!isPeople(facts.actor.kind)) return customer(facts);
  if (!purposeActions.includes(facts.event.action)) return otherAction(facts);
  const purpose = isOwnerMissing(facts) ? withoutOwner(facts) : isPrivate(facts) ? rowOf(facts) : notPrivate(facts);
  return { broken: [...purpose.broken, ...leavingTheBuilding(facts)], carriedBy: purpose.carriedBy };
}

// "Where no owner can be found (kind store aside: neither the event nor the recording's or camera's record names one)"
function isOwnerMissing({ ownerId, event }: Facts): boolean {
  return ownerId === null && event.resource.kind !== 'store';
}

// "`resource-unknown` stands for the rules about that owner's evidence: of this table only `purpose-unspecified` and
// `purpose-not-for-people` are then named (and `entitlement-missing` of material that is not private only with one of
// these)"
function withoutOwner(facts: Facts): Row {
  const isNamed = facts.purpose === 'unspecified' || facts.purpose === 'system-operation';
  if (!isNamed) return { broken: [], carriedBy: [] };
  return isPrivate(facts) ? rowOf(facts) : notPrivate(facts);
}

// "Material that is not a customer's private one (`provenance` other than customer-private, or account `class` test or
// corporate)"
function isPrivate({ recording, account }: Facts): boolean {
  if (recording !== null && recording.provenance !== 'customer-private') return false;
  return account === null || (account.class !== 'test' && account.class !== 'corporate');
}

// "is explained when it is a public-post and only viewed (view, thumbnail, livestream), when the actor has a current
// `entitlement` for the action (view does not cover thumbnail here), or when its purpose's row below holds; else
// `entitlement-missing` (unexplained), and no rule of the row."
function notPrivate(facts: Facts): Row {
  const row = rowOf(facts);
  if (row.broken.length === 0) return row;
  const isViewed = viewingActions.includes(facts.event.action);
  if (facts.recording?.provenance === 'public-post' && isViewed) return { broken: [], carriedBy: [facts.recording] };
  return entitledElse(['entitlement-missing', 'unexplained'], facts);
}

// "**Leaving the building** (download, export, share, disclose by people, besides the above; violation H)"
function leavingTheBuilding(facts: Facts): Broken[] {
  const broken: Broken[] = [];
  if (!leavingActions.includes(facts.event.action)) return broken;
  if (egressNotEntitled(facts)) broken.push(['egress-not-entitled', 'violation']);
  if (recipientNotAllowed(facts)) broken.push(['recipient-not-allowed', 'violation']);
  if (destinationNotAllowed(facts)) broken.push(['destination-not-allowed', 'violation']);
  return broken;
}

// "a current `entitlement` for that action, also for material that is not private, else `egress-not-entitled`"
function egressNotEntitled(facts: Facts): boolean {
  return currentEntitlements(facts).length === 0;
}

// "`recipient.kind` public or other, law-enforcement outside legal-process and prevent-harm-or-loss, court or counsel
// outside legal-process and legal-rights"
function recipientNotAllowed({ event, purpose }: Facts): boolean {
  if (event.recipient === null) return false;
  const { kind } = event.recipient;
  if (kind === 'public' || kind === 'other') return true;
  if (kind === 'law-enforcement') return purpose !== 'legal-process' && purpose !== 'prevent-harm-or-loss';
  if (kind === 'court' || kind === 'counsel') return purpose !== 'legal-process' && purpose !== 'legal-rights';
  return false;
}

// "destination removable-drive or personal-cloud"
function destinationNotAllowed({ event }: Facts): boolean {
  return event.destination?.kind === 'removable-drive' || event.destination?.kind === 'personal-cloud';
}

// "search and list need a current entitlement for the action, else `entitlement-missing` (unexplained); delete, grant,
// revoke and annotate, else `change-not-entitled` (violation M). annotate of private material (as above) is
// `provenance-not-allowed` (violation H)."
function otherAction(facts: Facts): Row {
  const { action } = facts.event;
  if (action === 'search' || action === 'list') return entitledElse(['entitlement-missing', 'unexplained'], facts);
  const { broken, carriedBy } = entitledElse(['change-not-entitled', 'violation'], facts);
  if (action !== 'annotate' || !isPrivate(facts)) return { broken, carriedBy };
  return { broken: [...broken, ['provenance-not-allowed', 'violation']], carriedBy };
}

// "owner, authorised-user, customer-session: `actor.id` is the owner or in the account's `authorisedUsers`, or, for
// view, thumbnail, livestream and download, the recording is public-post or `sharedWith` the actor or anyone;
// anonymous: the latter only, without "the actor"; a search or list for which no owner can be told is not judged; else
// violation C `cross-tenant`."
function customer(facts: Facts): Row {
  const { event, actor, ownerId, account, recording } = facts;
  const isSearch = event.action === 'search' || event.action === 'list';
  if (isSearch && ownerId === null) return { broken: [], carriedBy: [] };
  const isKnown = actor.kind !== 'anonymous';
  const isAuthorised = (account?.authorisedUsers ?? []).some((user) => isActor(user, facts));
  if (isKnown && (isActor(ownerId, facts) || isAuthorised)) {
    return { broken: [], carriedBy: account === null ? [] : [account] };
  }
  if (recording !== null && sharedActions.includes(event.action)) {
    const isShared = recording.sharedWith.some((one) => one === 'anyone' || (isKnown && isActor(one, facts)));
    if (recording.provenance === 'public-post' || isShared) return { broken: [], carriedBy: [recording] };
  }
  return { broken: [['cross-tenant', 'violation']], carriedBy: [] };
}

// "service: purpose system-operation and an entitlement for the action, else violation H `service-not-entitled`."
function service(facts: Facts): Row {
  if (facts.purpose !== 'system-operation') return { broken: [['service-not-entitled', 'violation']], carriedBy: [] };
  return entitledElse(['service-not-entitled', 'violation'], facts);
}

function entitledElse(broken: Broken, facts: Facts): Row {
  const carriedBy = currentEntitlements(facts);
  return { broken: carriedBy.length === 0 ? [broken] : [], carriedBy };
}

// "An entitlement is current for an access when it is in force, was not granted by the actor, names the actor (id,
// `team:`, `role:`), the action, and, if it lists `sources`, the source."
function currentEntitlements(facts: Facts): Entitlement[] {
  return explainersInForce(facts, 'entitlement').filter((entitlement) => {
    if (isActor(entitlement.grantedBy, facts)) return false;
    if (!isNamed(entitlement.grantedTo, facts)) return false;
    if (!entitlement.actions.includes(facts.event.action)) return false;
    return entitlement.sources.length === 0 || entitlement.sources.includes(facts.event.source.id);
  });
}

function isNamed(grantedTo: string, facts: Facts): boolean {
  if (facts.person !== null && grantedTo === `role:${facts.person.role}`) return true;
  return isActorOrTheirTeam(grantedTo, facts);
}
