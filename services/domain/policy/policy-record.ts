import { hash } from 'node:crypto';
import type { PolicyRecord, PolicySetRecord } from '../register/register-record.ts';

/** Who issues what the installation itself writes; with tokens nobody else can. */
export const INSTALLATION = 'custodes';

/** Id of the record that names the set loaded from files, which decides until people approve one. */
export const LOADED_POLICY_ID = 'custodes-loaded';

const envelope = { issuer: INSTALLATION, validFrom: 0, validUntil: null, approver: null } as const;

/** The name of a set: SHA-256 of its canonical text, hexadecimal. */
export function policyVersionOf(rules: string): string {
  return hash('sha256', rules, 'hex');
}

/** The text of a set as the installation files it, so that what decides is in the register before it decides. */
export function filedSet(rules: string): PolicySetRecord {
  return { ...envelope, kind: 'policy-set', id: policyVersionOf(rules), rules };
}

/** Says that the set was loaded. Each says it of another set and corrects the one before. */
export function loadedPolicy(version: string): PolicyRecord {
  return { ...envelope, kind: 'policy', id: LOADED_POLICY_ID, setHash: version, approvedBy: INSTALLATION };
}

export function isLoadedPolicy({ id, issuer }: PolicyRecord): boolean {
  return id === LOADED_POLICY_ID && issuer === INSTALLATION;
}
