import { generateWorld, type MoreStories } from '../world/generate-world.ts';
import { parseParameters } from '../world/parameters.ts';
import { openPrng, shuffled } from '../world/prng.ts';
import type { Story } from '../world/scenarios/story.ts';
import type { Staff } from '../world/staff.ts';
import type { World } from '../world/world.ts';
import type { AnswerKeyLine, WorldEvent, WorldRecord } from '../world/world-event.ts';
import { honestDays, type Loan } from './honest.ts';
import { Player, type Plot } from './part.ts';
import { deviceOf } from './plots/watching.ts';

/** One world in which every plot is played once, among honest people. */
export interface Company {
  readonly register: readonly WorldRecord[];
  readonly accesses: readonly WorldEvent[];
  readonly answers: readonly AnswerKeyLine[];
  /** People who do nothing wrong. */
  readonly honest: readonly Staff[];
}

/** So many people take part in what several do together. */
const CHORUS = 20;

export interface CompanySize {
  readonly seed: number;
  readonly staff: number;
  readonly owners: number;
  readonly days: number;
}

export function aCompany(size: CompanySize, plots: readonly Plot[]): Company {
  const parameters = parseParameters({
    seed: String(size.seed),
    staff: String(size.staff),
    owners: String(size.owners),
    days: String(size.days),
    offenders: 'none',
  });
  let honest: readonly Staff[] = [];
  const leads = new Map<Plot, Staff>();
  const leavesAt = parameters.start + Math.floor((parameters.days / 2) * 86_400_000);
  const { isAway, loans, stories } = honestDays(parameters);
  const more: MoreStories = {
    // The leads of leavers are the last of their role, so that they are known before the world is open.
    leavers: () => new Map(leaversOf(plots, size.staff).map((index) => [index, leavesAt])),
    isAway,
    customersEvery: 7,
    open(world) {
      const cast = castPlots(world, plots, leads);
      honest = cast.honest;
      return [...cast.stories, ...stories(world, honest)];
    },
  };
  const chunks = [...generateWorld(parameters, more)];
  const lent = loans(honest);
  const accesses = withEnds(chunks.flatMap((chunk) => chunk.accesses).map((one) => withDevice(one, lent)));
  const answers = chunks.flatMap((chunk) => chunk.answers);
  const known = new Set(answers.map(({ eventId }) => eventId));
  const others = [...leads].flatMap(([plot, lead]) => allWrong(plot, lead, accesses, parameters.start));
  return {
    register: chunks.flatMap(({ register }) => register),
    accesses,
    answers: [...answers, ...others.filter(({ eventId }) => !known.has(eventId))],
    honest,
  };
}

/** The ordinary work of the lead of a plot that makes all of it wrong. */
function allWrong(
  { scenario, variant, allWrongFrom }: Plot,
  lead: Staff,
  accesses: readonly WorldEvent[],
  start: number,
): readonly AnswerKeyLine[] {
  if (allWrongFrom === undefined) return [];
  const from = new Date(start + allWrongFrom * 86_400_000).toISOString();
  const isTheirs = ({ actor }: WorldEvent) => [lead.id, lead.alias].includes((actor.onBehalfOf ?? actor).id);
  const wrong = accesses.filter((one) => isTheirs(one) && one.phase === undefined && one.occurredAt >= from);
  return wrong.map(({ eventId }) => ({ eventId, scenario, variant }));
}

function leaversOf(plots: readonly Plot[], staff: number): readonly number[] {
  const count = plots.filter(({ leaves }) => leaves).length;
  // Of twenty posts, number 18 is an engineer and number 19 a support agent.
  return Array.from({ length: count }, (_, index) => staff - 1 - index);
}

function castPlots(world: World, plots: readonly Plot[], leads: Map<Plot, Staff>) {
  const prng = openPrng(world.parameters.seed, 'scenarios');
  const free = new Set(shuffled(world.staff, prng));
  const take = (suits: (staff: Staff) => boolean, what: string): Staff => {
    const found = [...free].find(suits);
    if (found === undefined) throw new Error(`nobody is left to play ${what}`);
    free.delete(found);
    return found;
  };
  const parts: (readonly [Plot, Staff])[] = plots.map((plot) => {
    const isLeaver = plot.leaves === true;
    const suits = (staff: Staff) => staff.role === plot.role && (staff.leavesAt !== null) === isLeaver;
    return [plot, take((staff) => suits(staff) && (plot.suits?.(staff) ?? true), `${plot.scenario}, ${plot.variant}`)];
  });
  const chorus = Array.from({ length: CHORUS }, (_, number) =>
    take(
      ({ role, leavesAt }) => leavesAt === null && role === (number % 3 === 2 ? 'engineer' : 'support-agent'),
      'chorus',
    ),
  );
  for (const [plot, lead] of parts) leads.set(plot, lead);
  const stories = parts.map(([plot, lead]): Story => {
    const own = openPrng(world.parameters.seed, plot.scenario, plot.variant);
    return plot.play(new Player(world, plot, lead, own, chorus));
  });
  return { stories, honest: [...free] };
}

/** A tool that reports the ends of livestreams reports all of them. */
function withEnds(accesses: readonly WorldEvent[]): readonly WorldEvent[] {
  const ended = new Set(accesses.map(({ accessId }) => accessId));
  const ends = accesses
    .filter(({ action, eventId, phase }) => action === 'livestream' && phase === undefined && !ended.has(eventId))
    .map((event): WorldEvent => {
      const occurredAt = new Date(Date.parse(event.occurredAt) + 30_000).toISOString();
      return { ...event, eventId: `${event.eventId}-end`, occurredAt, phase: 'end', accessId: event.eventId };
    });
  return [...accesses, ...ends].sort((one, other) => (one.occurredAt < other.occurredAt ? -1 : 1));
}

const asnOf: Readonly<Record<string, number>> = { US: 64_500, IE: 64_501, DE: 64_502, PH: 64_503 };

/** Everybody works on one device, unless it is repaired. Customers are in the networks of twenty providers. */
function withDevice(event: WorldEvent, lent: readonly Loan[]): WorldEvent {
  const { authentication, network, actor } = event;
  if (authentication === undefined || network === undefined) return event;
  const person = (actor.onBehalfOf ?? actor).id.replace(/^sso:(.*):(\d+)$/, 'e-$1-$2');
  const isStaff = (actor.onBehalfOf ?? actor).kind === 'employee' || (actor.onBehalfOf ?? actor).kind === 'contractor';
  const asn = isStaff ? (asnOf[network.country] ?? 64_599) : 64_800 + (Number(person.replace(/\D/g, '')) % 20);
  const loan = lent.find(
    ({ personId, from, until }) => personId === person && event.occurredAt >= from && event.occurredAt < until,
  );
  return {
    ...event,
    authentication: { deviceId: loan?.deviceId ?? deviceOf({ id: person }), ...authentication },
    network: { asn, ...network },
  };
}
