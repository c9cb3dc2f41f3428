import type { AccessDecision } from '../../records/access-decision/access-decision.ts';

export * from '../../records/access-decision/access-decision.ts';

/** The result of `decide` for a decodable event: a decision without a position in the log. */
export type Decision = Pick<
  AccessDecision,
  'verdict' | 'determinedBy' | 'observed' | 'explanation' | 'reason' | 'tried' | 'facts'
>;

/** True if rules judged the event. False for a repeat, a conflict, a refused record and the end of a playback. */
export function isJudged({ verdict }: Pick<AccessDecision, 'verdict'>): boolean {
  return verdict === 'explained' || verdict === 'unexplained' || verdict === 'violation' || verdict === 'unknown';
}
