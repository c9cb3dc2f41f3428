import { OWN_SOURCE } from '../../access-event/own-source.ts';
import { type AlertWork, withEntry } from './alert-work.ts';

/** The work on an alert that another one counts from now on: an act of the installation's own. */
export function mergedWork(work: AlertWork, into: string, at: number): AlertWork {
  const explanation = `Alert ${into} counts its accesses: many actors broke the same rule at the same source together.`;
  const closed = {
    ...work,
    state: 'closed',
    explanation,
    evidence: [into],
    closedBy: OWN_SOURCE,
    closedAt: at,
  } as const;
  return withEntry(closed, {
    actId: `merged:${into}`,
    at,
    by: OWN_SOURCE,
    action: 'close',
    text: explanation,
    to: null,
    disposition: null,
    evidence: [into],
    refused: null,
    state: 'closed',
  });
}
