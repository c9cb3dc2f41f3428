import { hash } from 'node:crypto';
import type { PolicyRecord, PolicySetRecord } from '../register/register-record.ts';

/** The issuer of records that the installation writes. With tokens, nobody else can use it. */
export const INSTALLATION = 'custodes';

/** Id of the record that names the set loaded from files. That set decides until people approve one. */
export const LOADED_POLICY_ID = 'custodes-loaded';

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
  return { ...installationEnvelope, kind: 'policy-set', id: policyVersionOf(rules), rules };
}

/** The record of a loaded set. Each new one names another set and corrects the one before. */
export function loadedPolicy(version: string): PolicyRecord {
  return { ...installationEnvelope, kind: 'policy', id: LOADED_POLICY_ID, setHash: version, approvedBy: INSTALLATION };
}

export function isLoadedPolicy({ id, issuer }: PolicyRecord): boolean {
  return id === LOADED_POLICY_ID && issuer === INSTALLATION;
}
