import { openSupportEpisode } from '../open-episode.ts';
import { HOUR_MS, MINUTE_MS } from '../parameters.ts';
import { openPrng, shuffled } from '../prng.ts';
import { clipOf, open, openSession } from '../session.ts';
import type { Staff } from '../staff.ts';
import { midnightOf, pickCamera, pickOwner, type World } from '../world.ts';
import type { Story } from './story.ts';

/** The number of viewers, including the one with a reason (fewer in a small company). */
const VIEWERS_MIN = 14;
const VIEWERS_MAX = 17;
const WITHIN_MS = 2 * HOUR_MS;

/** R9: a clip is passed around the office. The first viewer has a ticket; the others have a link. */
export function viralRecording(world: World, number: number, busy: ReadonlySet<number>): Story {
  const { seed, days } = world.parameters;
  const prng = openPrng(seed, 'r9', number);
  const onDay = Math.min(days - 1, Math.floor((days * 3) / 5) + number);
  const viewers = audience(world, busy).slice(0, prng.between(VIEWERS_MIN, VIEWERS_MAX));
  const [agent, ...others] = viewers;
  if (agent === undefined) throw new Error('a world without staff has no viewers, expected at least one person');
  const owner = pickOwner(world, agent, prng, false);
  const camera = pickCamera(owner, prng, false);
  // The owner is reserved, so that no other ticket explains one of the viewers by accident.
  world.reservedOwners.add(owner.index);

  return (day) => {
    if (day !== onDay) return;
    const from = midnightOf(world, day) + 14 * HOUR_MS;
    const recordingId = clipOf(camera, from, prng);
    const { claim, purpose } = openSupportEpisode({ world, staff: agent, at: from, prng, owner, camera });
    open(openSession(world, agent, from, prng), {
      at: from,
      action: 'view',
      owner,
      camera,
      recordingId,
      claim,
      purpose,
    });
    for (const viewer of others) {
      const at = from + 3 * MINUTE_MS + prng.below(WITHIN_MS - 4 * MINUTE_MS);
      const guilt = { scenario: 'r9-viral-recording', variant: 'no-purpose' };
      open(openSession(world, viewer, at, prng), { at, action: 'view', owner, camera, recordingId, guilt });
    }
  };

  /**
   * Selects an agent first. People who play another role are used only when there are too few others. Leavers are never
   * used.
   */
  function audience({ staff }: World, parts: ReadonlySet<number>): Staff[] {
    const able = shuffled(staff, prng).filter(({ leavesAt }) => leavesAt === null);
    const ordered = [...able.filter(({ index }) => !parts.has(index)), ...able.filter(({ index }) => parts.has(index))];
    const first = ordered.find(({ role }) => role === 'support-agent');
    return first === undefined ? ordered : [first, ...ordered.filter((person) => person !== first)];
  }
}
