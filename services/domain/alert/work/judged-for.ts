import { hash } from 'node:crypto';
import type { AlertWork } from './alert-work.ts';

const HASH_CHARS = 32;

/**
 * Identifies what the relations of an author were determined for: everyone whose accesses the alert counts, its proposal
 * and its assignment.
 */
export function judgedFor(people: readonly string[], work: Pick<AlertWork, 'proposal' | 'assignment'>): string {
  const facts = [[...people].sort(), work.proposal?.actId ?? null, work.assignment?.actId ?? null];
  return hash('sha256', JSON.stringify(facts)).slice(0, HASH_CHARS);
}
