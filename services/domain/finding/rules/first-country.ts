import type { Severity } from '../../access-decision/access-decision.ts';
import { traits } from '../access-traits.ts';
import { BoundedMap } from '../bounded-map.ts';
import { type DetectedAccess, utcDay } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess, reportActor } from '../detector.ts';
import { mechanism, whole } from '../mechanisms/mechanism.ts';

const ACTORS_MAX = 50_000;
const COUNTRIES_MAX = 20;
const TEAMS_MAX = 10_000;

type Values = Record<'knownDays' | 'forgottenDays' | 'teamPeople' | 'teamDays', number>;

interface Seen {
  days: number;
  newest: number;
  /** The newest day in each country, the country of the last access last. */
  readonly countries: Map<string, number>;
  last: string | null;
}

/**
 * A person whose habits are known opened recordings from a country for the first time: they travel, or somebody else has
 * their session. Further accesses there on that day are reported too. Where several of their team were seen lately, the team
 * works from there: a way out of the company's network that changed, or a meeting.
 */
export const firstCountry = mechanism({
  id: 'first-country',
  ranges: {
    knownDays: whole('days', 0, 366),
    forgottenDays: whole('days', 1, 3_660),
    teamPeople: whole('people', 2, 20),
    teamDays: whole('days', 1, 366),
  },
  create,
});

function create(
  { knownDays, forgottenDays, teamPeople, teamDays }: Values,
  { severity }: { severity: Severity },
): Detector {
  const actors = new BoundedMap<Seen>(ACTORS_MAX);
  const reported = new BoundedMap<number>(ACTORS_MAX);
  /** Who of a team was seen in a country, and the newest day; the last `teamPeople` of them. */
  const teams = new BoundedMap<Map<string, number>>(TEAMS_MAX);

  /** Counts the person. True if enough others of the team were seen there lately. */
  function isOfTeam(team: string | null, country: string, id: string, today: number): boolean {
    if (team === null) return false;
    const people = teams.of(`${team}\n${country}`, () => new Map());
    const others = [...people].filter(([other, day]) => other !== id && today - day <= teamDays).length;
    people.delete(id);
    people.set(id, today);
    if (people.size > teamPeople + 1) people.delete(people.keys().next().value ?? '');
    return others >= teamPeople;
  }

  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    const country = access.event.network?.country ?? null;
    if (country === null) return noReports;
    const { id } = access.facts.actor;
    const today = utcDay(access);
    const seen = actors.of(id, newSeen);
    const before = seen.countries.get(country);
    const isNew = before === undefined || today - before > forgottenDays;
    const isKnown = seen.days >= knownDays;
    if (today > seen.newest) [seen.newest, seen.days] = [today, seen.days + 1];
    if (seen.last !== country || before === undefined || today > before) {
      seen.last = country;
      seen.countries.delete(country);
      seen.countries.set(country, Math.max(today, before ?? today));
      if (seen.countries.size > COUNTRIES_MAX) seen.countries.delete(seen.countries.keys().next().value ?? '');
    }
    const isFirstToday = isNew || today > (before ?? today);
    const isTeamThere = isFirstToday && isOfTeam(access.facts.actor.team, country, id, today);
    if (!isNew && reported.size === 0) return noReports;
    const place = `${id} ${country}`;
    if (isNew && isKnown && !isTeamThere) reported.keep(place, today);
    if (reported.get(place) !== today) return noReports;
    const summary = `\`${id}\` opened recordings from ${country}, where they had not been seen before.`;
    return [reportActor(access, { rule: 'first-country', severity, summary })];
  }

  const memory = {
    save: () => ({ actors: new Map(actors), reported: new Map(reported), teams: new Map(teams) }),
    load(saved: unknown) {
      const past = saved as ReturnType<typeof memory.save>;
      actors.load(past.actors);
      reported.load(past.reported);
      teams.load(past.teams);
    },
  };
  const looksAt = traits.withCountry | traits.byPerson | traits.access;
  return { id: 'first-country', version: 2, looksAt, observe, memory };
}

function newSeen(): Seen {
  return { days: 0, newest: Number.NEGATIVE_INFINITY, countries: new Map(), last: null };
}
