import { hash } from 'node:crypto';
import type { PolicyRecord, PolicySetRecord } from '../register/register-record.ts';

/** The issuer of records that the installation writes. With tokens, nobody else can use it. */
export const INSTALLATION = 'custodes';

/** Sets that people propose and approve: the rules of decisions, and the detections. Both are `policy-set` records. */
export const setSubjects = ['policies', 'detections'] as const;
export type SetSubject = (typeof setSubjects)[number];

/** Id of the record that names the set loaded from files. That set is in force until people approve one. */
const loadedIds = {
  policies: 'custodes-loaded',
  detections: 'custodes-loaded-detections',
} as const satisfies Readonly<Record<SetSubject, string>>;

/** The beginning of the canonical text of detections. That of rules begins with their parameters. */
const DETECTIONS_BEGIN = '{"detections":';

/** What the text of a set is about. A text of neither is no usable set of rules. */
export function subjectOf({ rules }: Pick<PolicySetRecord, 'rules'>): SetSubject {
  return rules.startsWith(DETECTIONS_BEGIN) ? 'detections' : 'policies';
}

/** Every record that the installation writes about itself has it. */
export const installationEnvelope = {
  issuer: INSTALLATION,
  validFrom: 0,
  validUntil: null,
  approver: null,
  unvouched: null,
  issuerAuthenticated: null,
} as const;

/** Names a set by the SHA-256 of its canonical text, in hexadecimal. */
export function policyVersionOf(rules: string): string {
  return hash('sha256', rules, 'hex');
}

/**
 * The record with the text of a set. The installation files it first, so the register contains every set before it
 * decides.
 */
export function filedSet(rules: string): PolicySetRecord {
  return { ...installationEnvelope, kind: 'policy-set', id: policyVersionOf(rules), rules, reason: null };
}

/** The record of a loaded set. Each new one names another set and corrects the one before. */
export function loadedPolicy(version: string, subject: SetSubject = 'policies'): PolicyRecord {
  const id = loadedIds[subject];
  return { ...installationEnvelope, kind: 'policy', id, setHash: version, approvedBy: INSTALLATION };
}

/** What the loaded set of the record is about; null for the record of an approval. */
export function loadedSubject({ id, issuer }: PolicyRecord): SetSubject | null {
  if (issuer !== INSTALLATION) return null;
  return setSubjects.find((subject) => loadedIds[subject] === id) ?? null;
}
