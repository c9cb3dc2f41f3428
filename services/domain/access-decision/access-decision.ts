import type { AccessDecision } from '../../records/access-decision/access-decision.ts';

export * from '../../records/access-decision/access-decision.ts';

/** A decision before it has a place in the log: what `decide` returns for a decodable event. */
export type Decision = Pick<
  AccessDecision,
  'verdict' | 'determinedBy' | 'observed' | 'explanation' | 'reason' | 'tried' | 'facts'
>;

/** Whether rules have judged it: not a repeat, a conflict, a refused record or the end of a playback. */
export function isJudged({ verdict }: Pick<AccessDecision, 'verdict'>): boolean {
  return verdict === 'explained' || verdict === 'unexplained' || verdict === 'violation' || verdict === 'unknown';
}
