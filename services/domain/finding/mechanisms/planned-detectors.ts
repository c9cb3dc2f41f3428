import { type Detector, type ReportedAccess, WAITS_MILLIS } from '../detector.ts';
import {
  type DetectionSettings,
  detectionVersion,
  detectorFrom,
  type SigmaMechanism,
  sigmaIds,
} from './detection-settings.ts';
import type { Mechanism } from './mechanism.ts';

/** Append times in [from, until), milliseconds since 1970 UTC. */
export interface SpanInForce {
  readonly from: number;
  readonly until: number;
}

/**
 * A detector with the settings of one version of its detection. It reports the accesses that were appended while the
 * version is in force, and sees all before them, so that its windows are full when it begins.
 */
export interface PlannedDetector {
  (): Detector;
  /** The detection and the version of its settings. Absent: there is no other version of it. */
  readonly identity?: string;
  /** In order, without overlap. Absent: it reports every access. */
  readonly spans?: readonly SpanInForce[];
  /** When nobody is to hear of the detection: switched off, observed only, or gone. What waits does not outlive that. Absent: never. */
  readonly silenced?: readonly SpanInForce[];
}

export const always: readonly SpanInForce[] = [{ from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY }];

/** A set of detections, and when it begins to be in force. */
interface SettingsSpan {
  readonly from: number;
  readonly set: { readonly detections: readonly DetectionSettings[] };
}

/**
 * Creates a detector for each version of each detection that was in force since `since`, in the order of the mechanisms
 * and then of the ids of Sigma detections; of one detection, the version that is in force now comes last. A version that is not in force any more still answers
 * for what it found: a late fact may explain that.
 */
export function plannedDetectors(
  spans: readonly SettingsSpan[],
  mechanisms: ReadonlyMap<string, Mechanism>,
  { since, ofSigma }: { readonly since: number; readonly ofSigma: SigmaMechanism },
): readonly PlannedDetector[] {
  const ids = [...mechanisms.keys(), ...sigmaIds(spans.flatMap(({ set }) => set.detections))];
  return ids.flatMap((id) => {
    const silenced = silencedIn(id, spans);
    return [...versionsOf(id, spans)]
      .filter(([, one]) => (one.spans.at(-1)?.until ?? 0) > since)
      .flatMap(([version, { settings, spans: its }]) => {
        const mechanism = settings.sigma === undefined ? mechanisms.get(id) : ofSigma(settings);
        if (mechanism === undefined) return [];
        const planned = { identity: `${id} ${version}`, spans: its, silenced };
        return [Object.assign(() => detectorFrom(mechanism, settings), planned)];
      });
  });
}

interface VersionSpans {
  readonly settings: DetectionSettings;
  readonly spans: readonly SpanInForce[];
}

/** The versions of one detection that ran, the newest last. */
function versionsOf(id: string, spans: readonly SettingsSpan[]): ReadonlyMap<string, VersionSpans> {
  const versions = new Map<string, VersionSpans>();
  for (const [at, { from, set }] of spans.entries()) {
    const settings = set.detections.find((one) => one.id === id);
    if (settings === undefined || settings.mode === 'off') continue;
    const version = detectionVersion(settings);
    const known = versions.get(version)?.spans ?? [];
    // The newest comes last.
    versions.delete(version);
    versions.set(version, { settings, spans: withSpan(known, { from, until: endOf(spans, at) }) });
  }
  return versions;
}

function silencedIn(id: string, spans: readonly SettingsSpan[]): readonly SpanInForce[] {
  return spans.flatMap(({ from, set }, at) =>
    set.detections.find((one) => one.id === id)?.mode === 'enforce' ? [] : [{ from, until: endOf(spans, at) }],
  );
}

function endOf(spans: readonly SettingsSpan[], at: number): number {
  return spans[at + 1]?.from ?? Number.POSITIVE_INFINITY;
}

function withSpan(spans: readonly SpanInForce[], next: SpanInForce): SpanInForce[] {
  const last = spans.at(-1);
  if (last === undefined || last.until !== next.from) return [...spans, next];
  return [...spans.slice(0, -1), { from: last.from, until: next.until }];
}

export function isIn(spans: readonly SpanInForce[], at: number): boolean {
  return spans.some(({ from, until }) => at >= from && at < until);
}

/** When a detector reports accesses, and until when it sees them. */
export function spansOf(
  { spans = always, silenced = [] }: PlannedDetector,
  { advance, waitsMillis = 0 }: Detector,
): Record<'until' | 'seesUntil', number> & { readonly spans: readonly SpanInForce[] } {
  const until = spans.at(-1)?.until ?? Number.NEGATIVE_INFINITY;
  const waitsUntil = advance === undefined ? until : until + WAITS_MILLIS + waitsMillis;
  const silencedFrom = silenced.find(({ from }) => from >= until)?.from ?? waitsUntil;
  return { spans, until, seesUntil: Math.min(waitsUntil, silencedFrom) };
}

/** What a detector may report in its spans. */
export function reportable(
  spans: readonly SpanInForce[],
  reported: readonly ReportedAccess[],
): readonly ReportedAccess[] {
  return spans === always ? reported : reported.filter(({ evidence }) => isIn(spans, evidence.appendedAt));
}

/**
 * True if a detector that reported in `before` can go on with `after`: it saw every access that it needs, and reported all that it is
 * now asked.
 */
export function isContinued(before: readonly SpanInForce[], after: readonly SpanInForce[]): boolean {
  return after.every((span) => before.some(({ from, until }) => from <= span.from && span.until <= until));
}
