import type { ParsedGroup } from '../finding/alert-group.ts';

export interface SummaryFacts {
  readonly group: ParsedGroup;
  readonly rules: readonly string[];
  readonly accesses: number;
  readonly owners: number;
  /** Accesses that need no answer any more. */
  readonly withdrawn: number;
  readonly people: readonly string[];
  /** Milliseconds since 1970 UTC. */
  readonly firstEventAt: number;
  readonly lastEventAt: number;
}

/** People named one by one before the summary only counts the rest. */
const PEOPLE_NAMED_MAX = 50;

/** One plain sentence that says who, what, how often and since when. Computed from the whole alert, not a finding. */
export function summarise(facts: SummaryFacts): string {
  const { accesses, withdrawn, rules } = facts;
  const since = withdrawn === 0 ? '' : `; ${counted(withdrawn, 'access needs', 'accesses need')} no answer any more`;
  if (accesses === 0 && withdrawn > 0) {
    return `Nothing is left to answer ${when(facts)} (${rules.join(', ')})${since}.`;
  }
  return `${whatHappened(facts)} ${when(facts)}: ${rules.join(', ')}${since}.`;
}

function whatHappened({ group, accesses, owners, people }: SummaryFacts): string {
  const amount = `${counted(accesses, 'access', 'accesses')} at ${counted(owners, 'owner', 'owners')}`;
  switch (group.kind) {
    case 'actor':
      return `${group.subject} made ${amount} that need an answer,`;
    case 'recording':
      return `${people.length} people (${named(people)}) looked at the same private recording ${group.subject}, at most one of any four with an explanation,`;
    case 'low':
      return `${counted(people.length, 'actor', 'actors')} did not keep a rule in ${amount}`;
    case 'source':
      return `${sourceOf(group.subject)} reported ${amount} that cannot be right`;
    case 'unknown':
      return `The register could not tell about ${amount} that ${sourceOf(group.subject)} reported`;
  }
}

function when({ firstEventAt, lastEventAt }: SummaryFacts): string {
  const [first, last] = [toDate(firstEventAt), toDate(lastEventAt)];
  return first === last ? `on ${first}` : `from ${first} to ${last}`;
}

function named(people: readonly string[]): string {
  const rest = people.length - PEOPLE_NAMED_MAX;
  const names = people.slice(0, PEOPLE_NAMED_MAX).join(', ');
  return rest > 0 ? `${names} and ${rest} more` : names;
}

function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

/** `source:rule`; a source may hold colons, a rule holds none. */
function sourceOf(subject: string): string {
  return subject.slice(0, subject.lastIndexOf(':'));
}

/** UTC day. */
function toDate(instantMs: number): string {
  return new Date(instantMs).toISOString().slice(0, -'T00:00:00.000Z'.length);
}
