import type { MissingNumbersMechanism, NumberedInstance } from '../../domain/finding/sources/missing-numbers.ts';
import type { Hole } from '../../domain/finding/sources/number-holes.ts';
import type { RefusedOfSource } from '../../domain/finding/sources/refused-sources.ts';
import type { SilentSourcesMechanism } from '../../domain/finding/sources/silent-sources.ts';
import { eventsOfLastHour, type SourceBook } from '../../domain/finding/sources/source-book.ts';
import { type SourceRegister, settingsInForce, sourceInForce } from '../../domain/register/acts/source-in-force.ts';
import type { RegisterView } from '../../domain/register/register-view.ts';
import { toRfc3339 } from '../../value-forms/rfc3339.ts';
import type { InstanceState, SourceState, SourceSummary } from './source-schemas.ts';

/** Bounds of one answer. */
const INSTANCES_SHOWN_MAX = 100;
const HOLES_SHOWN_MAX = 100;
const PARTS_SHOWN_MAX = 20;
/** An event of the earlier program may arrive after the first of the later one: that is no fork. */
const BESIDE_MIN = 3;

const noSignatures = { verified: 0, unchecked: 0, missing: 0, wrong: 0 };

/** What is known of sources: by what they reported, by what they did not, and by the register. */
export interface KnownSources {
  readonly book: SourceBook;
  readonly numbers: MissingNumbersMechanism;
  readonly silence: SilentSourcesMechanism;
  readonly register: SourceRegister & Pick<RegisterView, 'all'>;
  readonly refused: () => ReadonlyMap<string, RefusedOfSource>;
}

export function sourceIds({ book, register, refused }: KnownSources): readonly string[] {
  const registered = register.all('source').map(({ id }) => id);
  const ids = new Set([...book.sources.keys(), ...registered, ...refused().keys()]);
  return [...ids].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** The instances of each source. */
export function instancesOf(known: KnownSources, ids: ReadonlySet<string>): ReadonlyMap<string, NumberedInstance[]> {
  const found = new Map<string, NumberedInstance[]>();
  for (const instance of known.numbers.instances()) {
    if (!ids.has(instance.sourceId)) continue;
    const others = found.get(instance.sourceId);
    if (others === undefined) found.set(instance.sourceId, [instance]);
    else others.push(instance);
  }
  return found;
}

export function summaryOf(
  known: KnownSources,
  id: string,
  instances: readonly NumberedInstance[],
  nowMs: number,
): SourceSummary {
  const notes = known.book.sources.get(id);
  // A source that only ever sent heartbeats reported no event.
  const noted = notes?.lastEventId === '' ? undefined : notes;
  const record = sourceInForce(known.register, id, nowMs);
  const refused = known.refused().get(id);
  const holes = instances.flatMap(({ runs }) => runs.flatMap((run) => [...run.holes]));
  return {
    id,
    isRegistered: record !== null,
    heartbeatSeconds: record?.heartbeatSeconds ?? null,
    waitsForApproval: [...settingsInForce(known.register.history('source', id), known.register, nowMs).waiting],
    firstEventAt: timeOf(noted?.firstAt),
    lastEventAt: timeOf(noted?.lastAt),
    lastEventId: noted?.lastEventId ?? null,
    events: notes?.events ?? 0,
    eventsLastHour: notes === undefined ? 0 : eventsOfLastHour(notes, nowMs),
    heartbeats: notes?.heartbeats ?? 0,
    lastHeartbeatAt: timeOf(notes?.lastHeartbeatAt),
    duplicates: notes?.duplicates ?? 0,
    conflicts: notes?.conflicts ?? 0,
    signatures: notes?.signatures ?? noSignatures,
    silentSince: timeOf(known.silence.silentSince(id)),
    instances: instances.length,
    missing: missingIn(holes),
    holes: new Set(holes.map(({ whole, after }) => `${after.eventId} ${whole.from}`)).size,
    repeats: instances.reduce((sum, { repeats }) => sum + repeats, 0),
    forkedInstances: instances.filter(isForked).length,
    refused: {
      inputs: refused?.inputs ?? 0,
      throttled: refused?.throttled ?? 0,
      lastAt: timeOf(refused?.lastAt),
    },
    clock: {
      lastDelayMs: noted?.lastDelayMs ?? null,
      ahead: notes?.ahead ?? 0,
      aheadMsMax: notes?.aheadMsMax ?? 0,
    },
  };
}

function isKnownSource({ book, refused, register }: KnownSources, id: string): boolean {
  return book.sources.has(id) || refused().has(id) || register.all('source').some((one) => one.id === id);
}

/** Null for a source that nobody has heard of. */
export function stateOf(known: KnownSources, id: string, nowMs: number): SourceState | null {
  if (!isKnownSource(known, id)) return null;
  const instances = [...known.numbers.instances(id)];
  const newest = instances.toSorted((a, b) => lastAtOf(b) - lastAtOf(a)).slice(0, INSTANCES_SHOWN_MAX);
  return {
    ...summaryOf(known, id, instances, nowMs),
    ofInstances: newest.map(instanceState),
  };
}

function instanceState(instance: NumberedInstance): InstanceState {
  const { name, runs, repeats, lastRepeat } = instance;
  const holes = runs.flatMap((run) => [...run.holes]);
  const filled = runs.flatMap((run) => run.filled).sort((a, b) => b.filledAt - a.filledAt);
  return {
    instance: name,
    runs: runs.map(({ from, to, begunAt, last }) => ({
      from,
      to,
      begunAt: toRfc3339(begunAt),
      lastAt: toRfc3339(last.at),
    })),
    missing: missingIn(holes),
    holes: wholeHoles(holes).slice(0, HOLES_SHOWN_MAX),
    filled: filled.map(({ from, to, shownAt, filledAt, wasReported }) => {
      return { from, to, shownAt: toRfc3339(shownAt), filledAt: toRfc3339(filledAt), wasReported };
    }),
    repeats: { count: repeats, lastNumber: lastRepeat?.number ?? null, lastAt: timeOf(lastRepeat?.at) },
    resets: isForked(instance) ? 0 : runs.slice(1).filter(({ from, to }) => to > from).length,
    isForked: isForked(instance),
  };
}

/** Parts of one hole, between which late numbers came, are one item. */
function wholeHoles(parts: readonly Hole[]): InstanceState['holes'] {
  const wholes = new Map<string, Hole[]>();
  for (const part of parts) {
    const key = `${part.after.eventId} ${part.whole.from}`;
    const others = wholes.get(key);
    if (others === undefined) wholes.set(key, [part]);
    else others.push(part);
  }
  return [...wholes.values()].flatMap((ofOne) => {
    const [first] = ofOne;
    if (first === undefined) return [];
    const { whole, after, between } = first;
    return {
      ...whole,
      missing: missingIn(ofOne),
      parts: ofOne.slice(0, PARTS_SHOWN_MAX).map(({ from, to }) => ({ from, to })),
      shownAt: toRfc3339(after.appendedAt),
      shownBy: after.eventId,
      isReported: ofOne.every(({ isReported }) => isReported),
      ...between,
    };
  });
}

function isForked({ runs }: NumberedInstance): boolean {
  return runs.some(({ wentOnBeside }) => wentOnBeside >= BESIDE_MIN);
}

function lastAtOf({ runs }: NumberedInstance): number {
  return Math.max(...runs.map(({ last }) => last.at));
}

function missingIn(holes: readonly Hole[]): number {
  return holes.reduce((sum, { from, to }) => sum + to - from + 1, 0);
}

function timeOf(at: number | null | undefined): string | null {
  return at === null || at === undefined ? null : toRfc3339(at);
}
