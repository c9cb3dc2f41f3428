import { Detection } from '../../domain/finding/detection.ts';
import type { Detector } from '../../domain/finding/detector.ts';
import type { Finding, Withdrawal } from '../../domain/finding/finding.ts';
import { type DetectionSettings, detectorFrom } from '../../domain/finding/mechanisms/detection-settings.ts';
import { POLICY_SEVERITY } from '../../domain/finding/mechanisms/mechanism.ts';
import { createRegisterView } from '../../domain/register/register-view.ts';
import { absentRegisterRecord } from '../../records/register-record/absent-register-record.ts';
import { memoryRowTable } from '../memory/memory-row-table.ts';
import { sigmaMechanism } from '../sigma/sigma-mechanism.ts';
import type { DetectionFile, DetectionTest } from './detection-file.ts';
import { mechanismsOn } from './known-mechanisms.ts';
import { detectedAccess } from './test-access.ts';

export interface DetectionTestResult {
  readonly detection: string;
  readonly test: string;
  /** The error; null if the detection found what its test specifies. */
  readonly problem: string | null;
}

/** The group of the usual actor of a given access. */
const USUAL_GROUP = 'actor:e-1';

/** Runs the tests of one file. `set` has the detection of the file, and others that a test may name by `rule`: what is no detection is a rule of the policies. */
export function runDetectionTests(
  { settings, tests }: Pick<DetectionFile, 'settings' | 'tests'>,
  set: readonly DetectionSettings[],
): readonly DetectionTestResult[] {
  return tests.map((test) => {
    const { rule = settings.id } = test;
    const isDetection = set.some(({ id }) => id === rule);
    const running = set.filter(({ id, severity }) => {
      return id === settings.id || id === rule || (!isDetection && severity === POLICY_SEVERITY);
    });
    return { detection: settings.id, test: test.name, problem: problemOf(settings, test, running) };
  });
}

function problemOf(
  settings: DetectionSettings,
  test: DetectionTest,
  running: readonly DetectionSettings[],
): string | null {
  const { rule = settings.id, finds, group = USUAL_GROUP } = test;
  const found = findingsOf(test, running).filter((finding) => finding.rule === rule);
  const cited = found.flatMap(({ evidence }) => evidence.map(({ eventId }) => eventId)).sort();
  const named = `test \`${test.name}\`: `;
  if (JSON.stringify(cited) !== JSON.stringify([...finds].sort()))
    return `${named}\`${rule}\` finds ${listed(cited)}, expected ${listed([...finds].sort())}`;
  const severity = test.severity ?? (typeof settings.severity === 'string' ? settings.severity : null);
  for (const finding of found) {
    if (severity !== null && finding.severity !== severity)
      return `${named}the severity is \`${finding.severity}\`, expected \`${severity}\``;
    const expected = group ?? `actor:${finding.actorId}`;
    if (finding.group !== expected) return `${named}the group is \`${finding.group}\`, expected \`${expected}\``;
  }
  return null;
}

function listed(eventIds: readonly string[]): string {
  return eventIds.length === 0 ? 'nothing' : eventIds.map((id) => `\`${id}\``).join(', ');
}

function findingsOf(test: DetectionTest, running: readonly DetectionSettings[]): readonly Finding[] {
  const { accesses, judgedAgain = [], nowIs } = test;
  const detection = new Detection(memoryRowTable(), creators(running, test));
  const reported = new Map<string, Finding>();
  const note = (records: readonly (Finding | Withdrawal)[]): void => {
    for (const record of records) {
      if (record.kind === 'withdrawal') reported.delete(record.findingId);
      else reported.set(record.findingId, record);
    }
  };
  const advance = (): void => {
    if (nowIs !== undefined) note(detection.advance({ nowMs: nowIs, observedUpTo: Number.POSITIVE_INFINITY }));
  };
  for (const one of accesses) note(detection.observe(detectedAccess(one), 0));
  if (judgedAgain.length > 0) advance();
  for (const one of judgedAgain) note(detection.reevaluate([detectedAccess(one)], 0));
  advance();
  return [...reported.values()];
}

/** Whatever its mode: what is off is tested too. */
function creators(running: readonly DetectionSettings[], test: DetectionTest): readonly (() => Detector)[] {
  const register = createRegisterView();
  for (const [id, heartbeatSeconds] of Object.entries(test.heartbeatSeconds ?? {})) {
    const envelope = { kind: 'source', id, issuer: 'example', validFrom: 0, description: 'a tool' } as const;
    register.applyRecord({ ...absentRegisterRecord.source, ...envelope, heartbeatSeconds });
  }
  const mechanisms = mechanismsOn(register);
  return running.flatMap((settings) => {
    const mechanism = settings.sigma === undefined ? mechanisms.get(settings.id) : sigmaMechanism(settings);
    return mechanism === undefined ? [] : [() => detectorFrom(mechanism, { ...settings, mode: 'enforce' })];
  });
}
