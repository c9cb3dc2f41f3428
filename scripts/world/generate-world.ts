import { type Cast, castOffenders } from './cast.ts';
import { customerDay } from './customer-day.ts';
import { fixedFacts } from './fixed-facts.ts';
import { ownerDrafts } from './owners.ts';
import { DAY_MS, type WorldParameters } from './parameters.ts';
import { coworkerLookup } from './scenarios/coworker-lookup.ts';
import { leaver } from './scenarios/leaver.ts';
import { prurientBrowse } from './scenarios/prurient-browse.ts';
import { slowWatcher } from './scenarios/slow-watcher.ts';
import type { Story } from './scenarios/story.ts';
import { viralRecording } from './scenarios/viral-recording.ts';
import { HISTORY_MS, personVersions, type Staff } from './staff.ts';
import { workDay } from './work-day.ts';
import { midnightOf, openWorld, ownerOf, type World } from './world.ts';
import type { WorldChunk } from './world-event.ts';

/** What else happens in a world: `npm run scenarios` adds its own. */
export interface MoreStories {
  /** When further people leave, milliseconds since 1970 UTC, by staff index. */
  leavers(parameters: WorldParameters): ReadonlyMap<number, number>;
  open(world: World): readonly Story[];
  /** True on days on which the person does no ordinary work. */
  isAway(staff: Staff, day: number): boolean;
  /** Customers and services use the world on one day of so many. */
  readonly customersEvery: number;
}

const noMore: MoreStories = { leavers: () => new Map(), open: () => [], isAway: () => false, customersEvery: 1 };

/** Account records are emitted in groups of this many owners, so that a world of millions needs little memory. */
const OWNERS_PER_CHUNK = 1000;

/**
 * Generates a company with cameras, customers, ordinary staff and the requested offenders. Yields chunks in time order.
 * Equal parameters give equal output. Throws ParameterError when there are too few staff for the offenders.
 */
export function* generateWorld(parameters: WorldParameters, more: MoreStories = noMore): Generator<WorldChunk> {
  const cast = castOffenders(parameters);
  const world = openWorld(parameters, new Map([...cast.leavers, ...more.leavers(parameters)]));
  const stories = [...createStories(world, cast), ...more.open(world)];

  yield* factsOfBefore(world);
  for (let day = 0; day < parameters.days; day++) {
    for (const story of stories) story(day);
    for (const staff of world.staff) if (!more.isAway(staff, day)) workDay(world, staff, day);
    if (day % more.customersEvery === 0) customerDay(world, day);
    yield world.timeline.flush(midnightOf(world, day + 1));
  }
}

function createStories(world: World, cast: Cast): Story[] {
  const parts = new Set([...cast.r1, ...cast.r3, ...cast.r5, ...cast.slow]);
  const storiesOf = (indexes: readonly number[], plot: (world: World, lead: Staff, number: number) => Story): Story[] =>
    world.staff
      .filter(({ index }) => indexes.includes(index))
      .map((lead) => plot(world, lead, indexes.indexOf(lead.index)));
  return [
    ...storiesOf(cast.r1, prurientBrowse),
    ...storiesOf(cast.r3, coworkerLookup),
    ...storiesOf(cast.r5, leaver),
    ...storiesOf(cast.slow, slowWatcher),
    ...cast.r9.map((number) => viralRecording(world, number, parts)),
  ];
}

/** Yields tools, entitlements, people, and then accounts one after the other until the day before the first. */
function* factsOfBefore(world: World): Generator<WorldChunk> {
  const { timeline, parameters, staff, tag } = world;
  const { start, owners } = parameters;
  for (const draft of fixedFacts(tag, staff)) timeline.record(start - HISTORY_MS, draft);
  for (const person of staff) {
    for (const { at, draft } of personVersions(person, parameters)) timeline.record(at, draft);
  }
  const since = (index: number) => start - HISTORY_MS + Math.floor((index * (HISTORY_MS - DAY_MS)) / owners);
  for (let index = 0; index < owners; index++) {
    for (const draft of ownerDrafts(ownerOf(world, index), parameters)) timeline.record(since(index), draft);
    if (index % OWNERS_PER_CHUNK === OWNERS_PER_CHUNK - 1) yield timeline.flush(since(index + 1));
  }
  yield timeline.flush(start);
}
