import type { CitedAccess, CitedFacts } from '../../finding/finding.ts';
import type { SortedRows } from '../../sorted-rows.ts';
import { isHashed, ownerOfPlace } from '../row-keys.ts';
import { fromByteText, toByteText } from './byte-text.ts';
import { StoredTexts } from './stored-texts.ts';
import { decodeTried, encodeTried, idsOf, type TriedJson } from './stored-tried.ts';

/** An access that an alert counts. */
export interface CountedAccess {
  /** The rule of each finding that names the access. */
  readonly rules: readonly string[];
  readonly evidence: CitedAccess;
  /** Whom the findings name, where they name somebody. */
  readonly actorId: string | null;
}

/** Between the rules and what does not change when another one names the access. JSON does not contain it. */
const CUT = '\0';

/** Accesses as bytes. Arrays, because the names of fields would be a quarter of them. */
export class StoredAccesses {
  readonly #texts: StoredTexts;
  /** The access that was encoded last: several findings name it, each in an alert of its own. */
  #last: { readonly evidence: CitedAccess; readonly actorId: string | null; readonly bytes: string } | null = null;

  constructor(rows: SortedRows) {
    this.#texts = new StoredTexts(rows);
  }

  /** Reads what the table contains, after it was replaced. */
  restart(): void {
    this.#texts.restart();
    this.#last = null;
  }

  encode({ rules, evidence, actorId }: CountedAccess): string {
    return toByteText(JSON.stringify(rules)) + CUT + this.#bytesOf(evidence, actorId);
  }

  decode(value: string): CountedAccess {
    const cut = value.indexOf(CUT);
    const rules = JSON.parse(fromByteText(value.slice(0, cut)));
    const [eventId, sourceId, ownerId, occurredAt, appendedAt, actorId, known] = JSON.parse(
      fromByteText(value.slice(cut + 1)),
    );
    const evidence = { eventId, sourceId, ownerId, occurredAt, appendedAt, facts: null };
    if (known === null) return { rules, evidence, actorId };
    return { rules, evidence: { ...evidence, facts: this.#decodeFacts(known, evidence, actorId) }, actorId };
  }

  /** The access after a finding named it again. The latest facts: an access that was judged again may have been tried against other records. */
  namedAgain(value: string, rule: string, { evidence, actorId }: Omit<CountedAccess, 'rules'>): string {
    const cut = value.indexOf(CUT);
    const bytes = this.#bytesOf(evidence, actorId);
    if (value.length === cut + CUT.length + bytes.length && value.endsWith(bytes)) {
      return `${value.slice(0, cut - 1)},${toByteText(JSON.stringify(rule))}]${value.slice(cut)}`;
    }
    const first = this.decode(value);
    const facts = evidence.facts ?? first.evidence.facts;
    return this.encode({ ...first, rules: [...first.rules, rule], evidence: { ...first.evidence, facts } });
  }

  #bytesOf(evidence: CitedAccess, actorId: string | null): string {
    const last = this.#last;
    if (last !== null && last.actorId === actorId && isSameAccess(last.evidence, evidence)) return last.bytes;
    const { eventId, sourceId, ownerId, occurredAt, appendedAt, facts } = evidence;
    const known = facts === null ? null : this.#encodeFacts(facts, evidence, actorId);
    const bytes = toByteText(JSON.stringify([eventId, sourceId, ownerId, occurredAt, appendedAt, actorId, known]));
    this.#last = { evidence, actorId, bytes };
    return bytes;
  }

  #encodeFacts(facts: CitedFacts, evidence: CitedAccess, actorId: string | null): FactsJson {
    const { action, cameraId, recordingId, locationClass, isOfChild, isOfCoworker, isOfHousehold } = facts;
    const tried = encodeTried(facts.tried, idsOf(evidence, actorId, facts), this.#texts);
    const { endToEndEncrypted } = facts;
    return [
      action,
      cameraId,
      recordingId,
      locationClass,
      isOfChild,
      isOfCoworker,
      isOfHousehold,
      endToEndEncrypted,
      tried,
    ];
  }

  /** In the order of the fields of the record: answers show them in it. */
  #decodeFacts(known: FactsJson, evidence: CitedAccess, actorId: string | null): CitedFacts {
    const [action, cameraId, recordingId, locationClass, isOfChild, isOfCoworker, isOfHousehold, endToEndEncrypted] =
      known;
    const tried = decodeTried(known[8], idsOf(evidence, actorId, { cameraId, recordingId }), this.#texts);
    return {
      action,
      cameraId,
      recordingId,
      locationClass,
      isOfChild,
      isOfCoworker,
      isOfHousehold,
      tried,
      endToEndEncrypted,
    };
  }
}

type FactsJson = readonly [
  action: string,
  cameraId: string | null,
  recordingId: string | null,
  locationClass: string,
  isOfChild: boolean,
  isOfCoworker: boolean,
  isOfHousehold: boolean,
  endToEndEncrypted: boolean | null,
  tried: readonly TriedJson[],
];

function isSameAccess(one: CitedAccess, other: CitedAccess): boolean {
  return (
    one.eventId === other.eventId &&
    one.sourceId === other.sourceId &&
    one.ownerId === other.ownerId &&
    one.occurredAt === other.occurredAt &&
    one.appendedAt === other.appendedAt &&
    (one.facts === null ? other.facts === null : other.facts !== null && areSameFacts(one.facts, other.facts))
  );
}

function areSameFacts(one: CitedFacts, other: CitedFacts): boolean {
  return (
    one.action === other.action &&
    one.cameraId === other.cameraId &&
    one.recordingId === other.recordingId &&
    one.locationClass === other.locationClass &&
    one.isOfChild === other.isOfChild &&
    one.isOfCoworker === other.isOfCoworker &&
    one.isOfHousehold === other.isOfHousehold &&
    one.endToEndEncrypted === other.endToEndEncrypted &&
    one.tried.length === other.tried.length &&
    one.tried.every(({ kind, id, state }, at) => {
      const same = other.tried[at];
      return same !== undefined && same.kind === kind && same.id === id && same.state === state;
    })
  );
}

/** How many accesses concern an owner, and how many of them affect the account. */
export interface OwnerCounts {
  readonly accesses: number;
  readonly affecting: number;
}

/** Behind the counts the id, where the place does not have it. */
export function encodeOwner({ accesses, affecting }: OwnerCounts, place: string, ownerId: string): string {
  const counts = `${accesses} ${affecting}`;
  return isHashed(place) ? `${counts} ${toByteText(ownerId)}` : counts;
}

export function decodeOwner(value: string): OwnerCounts {
  const affecting = value.slice(value.indexOf(' ') + 1);
  return { accesses: Number.parseInt(value, 10), affecting: Number.parseInt(affecting, 10) };
}

/** An owner id may have spaces. */
export function ownerOf(place: string, value: string): string {
  return ownerOfPlace(place) ?? fromByteText(value.slice(value.indexOf(' ', value.indexOf(' ') + 1) + 1));
}
