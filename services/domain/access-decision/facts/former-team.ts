import type { Person } from '../../register/register-record.ts';

/** How long what was addressed to a team is still that of somebody who left it. */
const FORMER_TEAM_DAYS = 7;
export const FORMER_TEAM_MILLIS = FORMER_TEAM_DAYS * 86_400_000;

/**
 * The teams that the person left less than seven days before `t`, milliseconds since 1970 UTC. Where a team gets another name, or
 * somebody other work, tickets and consents name the former team for some days, and they finish what they began.
 */
export function formerTeamsOf(versions: readonly Person[], t: number): readonly string[] {
  return versions.flatMap(({ team }, index) => {
    const leftAt = versions[index + 1]?.validFrom ?? Number.POSITIVE_INFINITY;
    return leftAt <= t && t - leftAt < FORMER_TEAM_MILLIS ? [team] : [];
  });
}
