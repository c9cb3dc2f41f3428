import type { z } from 'zod';
import { encodeDecisionIn } from '../../adapters/avro/decision-versions.ts';
import { historyOf, type KeyedArchive, sealedAlertsOf } from '../../adapters/avro/sealed-history.ts';
import { mechanismsOn } from '../../adapters/detections/known-mechanisms.ts';
import { defaultDetectionSet, detectionSetOf } from '../../adapters/detections/load-detections.ts';
import { memoryRowTable } from '../../adapters/memory/memory-row-table.ts';
import { policySetOf } from '../../adapters/policies/load-policies.ts';
import { sigmaMechanism } from '../../adapters/sigma/sigma-mechanism.ts';
import { isCanary } from '../../domain/access-event/canary.ts';
import { Detection } from '../../domain/finding/detection.ts';
import { detectorsOf } from '../../domain/finding/mechanisms/detection-settings.ts';
import { backtest } from '../../domain/history/backtest.ts';
import { backtestDetections } from '../../domain/history/detection-backtest.ts';
import { confirmedMisuse } from '../../domain/history/misuse.ts';
import type { HistoryRun, SealedDecision } from '../../domain/history/sealed-history.ts';
import { policyInForce } from '../../domain/policy/policies.ts';
import type { SetSubject } from '../../domain/policy/policy-record.ts';
import { createRegisterView } from '../../domain/register/register-view.ts';
import { decodeAccessEvent } from '../../records/access-event/decode-access-event.ts';
import { detectionsPart, policiesPart } from './backtest-parts.ts';
import type { backtestSchema } from './backtest-schemas.ts';

/** Decisions that one back-test reads at most: about half a minute of one core. The command line has no limit. */
const DECISIONS_MAX = 200_000;
/** Decisions between two reports of how far it is. */
const REPORTED_EVERY = 1_000;
/** An access may claim to have occurred after it entered the log, by as much as its source's clock is ahead. */
const AHEAD_MILLIS = 86_400_000;

/** A set by its version in the register, and its canonical text. */
export interface SetText {
  readonly version: string;
  readonly text: string;
}

/** What a back-test tries, in values alone, so that a worker can receive it. */
export interface BacktestTask {
  readonly subject: SetSubject;
  readonly set: SetText;
  /** The detections in force, to which others are compared; null: those of this release. */
  readonly inForce: SetText | null;
  /** Only accesses that occurred in [from, to), in milliseconds since 1970 UTC. */
  readonly from: number;
  readonly to: number;
}

export interface BacktestProgress {
  /** Decisions of the archive that were read so far. */
  readonly read: number;
  /** About how many there are to read. */
  readonly of: number;
  /** The archive has more than one back-test may read; the newest were left out. */
  readonly isCut: boolean;
}

/** What it found, as the route answers it: far less than the report, which has every change. */
export type BacktestResult = Pick<z.infer<typeof backtestSchema>, 'policies' | 'detections'>;

/** Tries a set on the sealed history. Throws what reading the archive throws. */
export async function runBacktest(
  task: BacktestTask,
  archive: KeyedArchive,
  report: (progress: BacktestProgress) => void,
): Promise<BacktestResult> {
  return task.subject === 'policies' ? ofPolicies(task, archive, report) : ofDetections(task, archive, report);
}

type Run = Parameters<typeof runBacktest>;

async function ofPolicies({ set, ...period }: Run[0], archive: Run[1], report: Run[2]): Promise<BacktestResult> {
  const register = createRegisterView();
  const { decide } = policyInForce(policySetOf(set.text));
  const found = await backtest({
    register,
    encodeDecision: encodeDecisionIn,
    from: period.from,
    to: period.to,
    history: within(archive, register, { ...period, isLookedAt: () => true, report }),
    proposed: { version: set.version, decide },
    setOf: () => decide,
  });
  return { policies: policiesPart(found), detections: null };
}

async function ofDetections(task: Run[0], archive: Run[1], report: Run[2]): Promise<BacktestResult> {
  const { set, inForce, from, to } = task;
  const before = inForce === null ? defaultDetectionSet : detectionSetOf(inForce.text);
  const misuse = await confirmedMisuse(sealedAlertsOf(archive), {
    ofAlerts: memoryRowTable(),
    ofCases: memoryRowTable(),
  });
  const register = createRegisterView();
  const [detectsBefore, detectsAfter] = [before, detectionSetOf(set.text)].map(
    ({ detections }) =>
      new Detection(memoryRowTable(), detectorsOf(detections, mechanismsOn(register), sigmaMechanism)),
  ) as [Detection, Detection];
  const history = within(archive, register, { from, isLookedAt: isNoCanary, report });
  const found = await backtestDetections({ history, before: detectsBefore, after: detectsAfter, misuse, from, to });
  const against = inForce?.version ?? before.version;
  return { policies: null, detections: { against, ...detectionsPart(found) } };
}

interface Within {
  readonly from: number;
  readonly isLookedAt: (sealed: SealedDecision) => boolean;
  readonly report: Run[2];
}

/** Counts what is read, and ends at the limit. */
async function* within(
  archive: KeyedArchive,
  register: ReturnType<typeof createRegisterView>,
  { from, isLookedAt, report }: Within,
): AsyncGenerator<HistoryRun> {
  let [read, of, reported] = [0, 0, 0];
  const onCounted = (decisions: number) => {
    of = Math.min(decisions, DECISIONS_MAX);
  };
  for await (const run of historyOf(archive, register, { since: from - AHEAD_MILLIS, onCounted })) {
    const decisions = run.decisions.filter(isLookedAt);
    const isCut = read + decisions.length > DECISIONS_MAX;
    if (isCut) return report({ read, of, isCut });
    yield { ...run, decisions };
    read += decisions.length;
    if (read - reported < REPORTED_EVERY) continue;
    reported = read;
    report({ read, of, isCut });
  }
  report({ read, of: read, isCut: false });
}

/** Canary accesses are thousands a day, and no detector looks at them. Rules decide about them as about others. */
function isNoCanary({ decision: { verdict, eventSchemaId, event } }: SealedDecision): boolean {
  return verdict === 'rejected' || !isCanary(decodeAccessEvent(eventSchemaId, event));
}
