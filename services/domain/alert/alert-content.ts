import type { Severity } from '../access-decision/access-decision.ts';
import type { Finding } from '../finding/finding.ts';
import type { ReportedByHand } from './by-hand.ts';
import {
  decodeTotals,
  type EventTimes,
  type EvidenceTotals,
  encodeTotals,
  newTotals,
} from './evidence/evidence-counts.ts';
import { type AlertWork, newWork } from './work/alert-work.ts';
import type { OwnerClass } from './work/watch.ts';

export interface AlertOpening {
  readonly alertId: string;
  /** Counts the alerts of the group, starting at 1. */
  readonly ordinal: number;
  readonly group: string;
  readonly openedOffset: number;
  readonly openedAt: number;
}

/** The part of an alert that describes its findings. */
export interface AlertSubject extends EventTimes {
  readonly rules: readonly string[];
  readonly severity: Severity;
  readonly people: readonly string[];
}

/** The stored part of an alert without the rows of its findings and accesses. It does not grow with their number. */
export interface AlertContent {
  readonly opening: AlertOpening;
  work: AlertWork;
  readonly sourceId: string | null;
  /** Number of findings that were not withdrawn, and of those for each rule, severity and person. */
  findings: number;
  readonly rules: Map<string, number>;
  /** As `id version`: what reported it, also where that was withdrawn since. */
  readonly detections: Set<string>;
  readonly severities: Map<Severity, number>;
  readonly people: Map<string, number>;
  readonly evidence: EvidenceTotals;
  /**
   * Set when the last finding is withdrawn or the alert is closed. The alert then keeps its rules, severity and times.
   */
  left: AlertSubject | null;
  /** Of an alert that somebody opened by hand. */
  readonly report: ReportedByHand | null;
  /** Findings since the alert was closed, of one access. They count once the alert is open again. */
  waiting: readonly Finding[];
  /** Accesses that were counted since the alert was closed as misuse, without opening it. */
  goesOn: number;
  /** Whom the counted accesses concerned, besides ordinary owners. */
  readonly ownerClasses: Set<OwnerClass>;
  /** The source of every access so far; null where there are none, or several sources. */
  onlySource: string | null;
  /** Number of the alert of a storm that counts its findings now. */
  mergedInto: number | null;
  /** Ids of findings that it counts, and that were withdrawn while it was closed: at most `GONE_MAX`. */
  gone: readonly string[];
}

/** Findings that are withdrawn while the alert is closed, beyond these, are counted on when it is opened again. */
const GONE_MAX = 1_000;

/** A finding that is counted was withdrawn. A closed alert does not change before it is opened again. */
export function noteGone(content: AlertContent, findingId: string): void {
  if (content.gone.length < GONE_MAX && !content.gone.includes(findingId)) content.gone = [...content.gone, findingId];
}

/** Field by field: spreads of parts cost a twentieth of the fold of a new alert. */
export function newContent(opening: AlertOpening, sourceId: string | null): AlertContent {
  return {
    opening,
    work: newWork,
    sourceId,
    findings: 0,
    rules: new Map(),
    detections: new Set(),
    severities: new Map(),
    people: new Map(),
    evidence: newTotals(),
    left: null,
    report: null,
    waiting: [],
    goesOn: 0,
    ownerClasses: new Set(),
    onlySource: null,
    mergedInto: null,
    gone: [],
  };
}

/** An array, because the names of fields would be most of the bytes. */
export function encodeContent(content: AlertContent): Buffer {
  const { opening, work, sourceId, findings, rules, severities: counted, people, evidence } = content;
  const { left, report, waiting, onlySource, mergedInto, detections, goesOn, ownerClasses, gone } = content;
  const { alertId, ordinal, group, openedOffset, openedAt } = opening;
  return Buffer.from(
    JSON.stringify([
      [alertId, ordinal, group, openedOffset, openedAt],
      work === newWork ? null : work,
      sourceId,
      findings,
      [...rules],
      [...counted],
      [...people],
      encodeTotals(evidence),
      left,
      report,
      waiting,
      onlySource,
      mergedInto,
      [...detections],
      goesOn,
      [...ownerClasses],
      ...(gone.length === 0 ? [] : [gone]),
    ]),
  );
}

export function decodeContent(value: Buffer): AlertContent {
  const [opening, work, sourceId, findings, rules, counted, people, evidence, ...rest] = JSON.parse(value.toString());
  const [left, report, waiting, onlySource, mergedInto, detections, goesOn, ownerClasses, gone = []] = rest;
  const [alertId, ordinal, group, openedOffset, openedAt] = opening;
  return {
    opening: { alertId, ordinal, group, openedOffset, openedAt },
    work: work ?? newWork,
    sourceId,
    findings,
    rules: new Map(rules),
    severities: new Map(counted),
    people: new Map(people),
    evidence: decodeTotals(evidence),
    left,
    report,
    waiting,
    onlySource,
    mergedInto,
    detections: new Set(detections),
    goesOn,
    ownerClasses: new Set(ownerClasses),
    gone,
  };
}
