import {
  type AccessEvent,
  actions,
  actorKinds,
  claimKinds,
  destinationKinds,
  outcomes,
  paths,
  phases,
  purposes,
  recipientKinds,
  resourceKinds,
  searchKinds,
} from '../../domain/access-event/access-event.ts';
import { decodeCanonical, schemaIds, schemaType } from './schemas.ts';
import { symbolsOf } from './symbols.ts';

const type = schemaType(schemaIds.accessEvent);
const actorKind = symbolsOf('actor.kind', actorKinds);
const action = symbolsOf('action', actions);
const phase = symbolsOf('phase', phases);
const outcome = symbolsOf('outcome', outcomes);
const path = symbolsOf('path', paths);
const resourceKind = symbolsOf('resource.kind', resourceKinds);
const purpose = symbolsOf('purpose', purposes);
const claimKind = symbolsOf('claim.kind', claimKinds);
const searchKind = symbolsOf('search.kind', searchKinds);
const recipientKind = symbolsOf('recipient.kind', recipientKinds);
const destinationKind = symbolsOf('destination.kind', destinationKinds);

/** The event's Avro body (no wire header). Its bytes are the event's content identity. */
export function encodeAccessEvent(event: AccessEvent): Buffer {
  const { actor, claim, search, recipient, destination } = event;
  const { onBehalfOf } = actor;
  return type.toBuffer({
    ...event,
    actor: {
      id: actor.id,
      kind: actorKind.toSymbol(actor.kind),
      onBehalfOf: onBehalfOf && { id: onBehalfOf.id, kind: actorKind.toSymbol(onBehalfOf.kind) },
    },
    action: action.toSymbol(event.action),
    phase: phase.toSymbol(event.phase),
    outcome: outcome.toSymbol(event.outcome),
    path: path.toSymbol(event.path),
    resource: { ...event.resource, kind: resourceKind.toSymbol(event.resource.kind) },
    purpose: event.purpose && purpose.toSymbol(event.purpose),
    claim: claim && { id: claim.id, kind: claimKind.toSymbol(claim.kind) },
    search: search && { ...search, kind: searchKind.toSymbol(search.kind) },
    recipient: recipient && { ...recipient, kind: recipientKind.toSymbol(recipient.kind) },
    destination: destination && { ...destination, kind: destinationKind.toSymbol(destination.kind) },
  });
}

/** The mutable twin of `AccessEvent` as avsc decodes it: enum fields still hold symbols. */
type Decoded = { -readonly [Key in keyof AccessEvent]: Mutable<AccessEvent[Key]> };
type Mutable<Value> = Value extends object ? { -readonly [Key in keyof Value]: Mutable<Value[Key]> } : Value;

/** Throws `DecodeError` when `body` is not the canonical encoding of an access event. */
export function decodeAccessEvent(body: Buffer): AccessEvent {
  // UNTRUSTED: anyone who may write to access-events chose these bytes.
  const event = decodeCanonical(type, body) as Decoded;
  event.actor.kind = actorKind.toValue(event.actor.kind);
  if (event.actor.onBehalfOf) event.actor.onBehalfOf.kind = actorKind.toValue(event.actor.onBehalfOf.kind);
  event.action = action.toValue(event.action);
  event.phase = phase.toValue(event.phase);
  event.outcome = outcome.toValue(event.outcome);
  event.path = path.toValue(event.path);
  event.resource.kind = resourceKind.toValue(event.resource.kind);
  if (event.purpose) event.purpose = purpose.toValue(event.purpose);
  if (event.claim) event.claim.kind = claimKind.toValue(event.claim.kind);
  if (event.search) event.search.kind = searchKind.toValue(event.search.kind);
  if (event.recipient) event.recipient.kind = recipientKind.toValue(event.recipient.kind);
  if (event.destination) event.destination.kind = destinationKind.toValue(event.destination.kind);
  return event;
}
