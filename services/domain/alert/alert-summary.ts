import { plainDays } from '../access-event/plain-time.ts';
import type { ParsedGroup } from '../finding/alert-group.ts';
import type { EventTimes } from './evidence/evidence-counts.ts';

export interface SummaryFacts extends EventTimes {
  readonly group: ParsedGroup;
  readonly rules: readonly string[];
  readonly accesses: number;
  readonly owners: number;
  /** The number of accesses that no longer need review. */
  readonly withdrawn: number;
  readonly people: readonly string[];
  /** Findings since the alert was closed. */
  readonly waiting: number;
}

/** One sentence: who, what, how often and when. Computed from the whole alert, not from one finding. */
export function summarise(facts: SummaryFacts): string {
  const { waiting } = facts;
  const since = counted(waiting, 'more access needs', 'more accesses need');
  return waiting === 0 ? whatCounts(facts) : `${whatCounts(facts)}; ${since} review since it was closed`;
}

function whatCounts(facts: SummaryFacts): string {
  const { accesses, withdrawn } = facts;
  const resolved = counted(withdrawn, 'access no longer needs review', 'accesses no longer need review');
  if (accesses === 0 && withdrawn > 0) return `${resolved} (${dates(facts)})`;
  return withdrawn === 0 ? whatHappened(facts) : `${whatHappened(facts)}; ${resolved}`;
}

function whatHappened(facts: SummaryFacts): string {
  const { group, rules, people } = facts;
  const of = owned(facts);
  switch (group.kind) {
    case 'actor':
    case 'hand':
    case 'canary':
      return `${amount(facts, ` by ${group.subject}`)}${of} ${facts.accesses === 1 ? 'needs' : 'need'} review (${dates(facts)})`;
    case 'low': {
      const by = people.length === 0 ? '' : ` by ${counted(people.length, 'actor', 'actors')}`;
      return `${amount(facts, by)}${of} did not comply with ${rules.join(', ')} (${dates(facts)})`;
    }
    case 'source':
      if (rules.some((rule) => rule in byCount)) return counts(facts);
      if (rules.some((rule) => rule in aboutSources)) return aboutSource(facts);
      return `${sourceOf(group.subject)} reported ${amount(facts, '')}${of} that cannot be correct (${dates(facts)}): ${rules.join(', ')}`;
    case 'storm':
      return `${amount(facts, ` by ${counted(people.length, 'actor', 'actors')} at ${sourceOf(group.subject)}`)}${of} need review together (${dates(facts)}): ${rules.join(', ')}`;
    case 'unknown':
      return `${amount(facts, ` reported by ${sourceOf(group.subject)}`)}${of} could not be decided because the register is incomplete (${dates(facts)}): ${rules.join(', ')}`;
  }
}

/** Rules about a source that cite an hour instead of an access. */
const aboutSources: Readonly<Record<string, string>> = {
  'source-throttled': 'sent more than its limit allows, and requests were refused',
  'source-refused': 'sent input that was refused',
};

/** Rules about a source that cite the access before or behind what did not happen. */
const byCount: Readonly<Record<string, string>> = {
  'source-silent': 'reported nothing for longer than its heartbeat',
  'sequence-gap': 'left out sequence numbers',
  'sequence-repeated': 'used sequence numbers again for other events',
};

function counts(facts: SummaryFacts): string {
  const what = facts.rules.flatMap((rule) => byCount[rule] ?? []).join('; ');
  return `${sourceOf(facts.group.subject)} ${what}, ${counted(facts.accesses, 'time', 'times')} (${dates(facts)})`;
}

function aboutSource(facts: SummaryFacts): string {
  const what = facts.rules.flatMap((rule) => aboutSources[rule] ?? []).join('; ');
  return `${sourceOf(facts.group.subject)} ${what}, in ${counted(facts.accesses, 'hour', 'hours')} (${dates(facts)})`;
}

function amount({ accesses }: SummaryFacts, by: string): string {
  return `${counted(accesses, 'access', 'accesses')}${by}`;
}

/** Empty when no owner is known. */
function owned({ owners }: SummaryFacts): string {
  return owners === 0 ? '' : ` to ${counted(owners, "owner's", "owners'")} recordings`;
}

function dates({ firstEventAt, lastEventAt, claimedAt }: SummaryFacts): string {
  const days = plainDays(firstEventAt, lastEventAt);
  return claimedAt === null ? days : `${days}; claimed time ${plainDays(claimedAt, claimedAt)}`;
}

function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

/** The source of `source:rule`. A source can contain colons, a rule cannot. */
function sourceOf(subject: string): string {
  return subject.slice(0, subject.lastIndexOf(':'));
}
