import { join } from 'node:path';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { loadPolicies } from '../../services/adapters/policies/load-policies.ts';
import { createDecider } from '../../services/domain/access-decision/decide.ts';
import type { AccessEvent } from '../../services/domain/access-event/access-event.ts';
import { absentAccessEvent } from '../../services/records/access-event/absent-access-event.ts';
import { anAccessEvent } from '../support/access-event-builders.ts';
import { isWhole } from '../support/process/pass.ts';
import { createRandom } from '../support/random.ts';
import { aRecord, aRegister } from '../support/register-builders.ts';

/** The viewer is among the users of the account, or it is critical: one crossing among a million is found (among 100,000 where the run is not whole). */

const ACCESSES = isWhole ? 200_000 : 25_000;
const OWNERS = 1_000;
/** Not a measurement: a crowded machine needs its time. */
const DECIDING_MS_MAX = 600_000;

it(
  'one customer at another customer’s camera among all accesses is found, and nothing else',
  async () => {
    const decide = createDecider({ rules: await loadPolicies(join(projectRoot, 'infra/policies')) });
    const owners = Array.from({ length: OWNERS }, (_, index) => index);
    const register = aRegister(
      ...owners.map((index) => aRecord('account', { id: `o-${index}`, authorisedUsers: [`u-${index}`] })),
      ...owners.map((index) => aRecord('camera', { id: `c-${index}`, ownerId: `o-${index}` })),
    );
    const random = createRandom(29);
    const crossing = random.below(ACCESSES);
    const found: { at: number; rules: readonly string[] }[] = [];
    for (let at = 0; at < ACCESSES; at += 1) {
      const viewer = random.below(OWNERS);
      const owner = at === crossing ? (viewer + 1) % OWNERS : viewer;
      const { verdict, determinedBy } = decide(customersView(viewer, owner, random.chance(0.5)), register);
      if (verdict !== 'explained') found.push({ at, rules: determinedBy.map(({ rule }) => rule) });
    }
    expect(found).toEqual([{ at: crossing, rules: ['cross-tenant'] }]);
  },
  DECIDING_MS_MAX,
);

function customersView(viewer: number, owner: number, isOwner: boolean): AccessEvent {
  return anAccessEvent({
    actor: {
      id: isOwner ? `o-${viewer}` : `u-${viewer}`,
      kind: isOwner ? 'owner' : 'authorised-user',
      onBehalfOf: null,
    },
    resource: {
      ...absentAccessEvent.resource,
      kind: 'recording',
      recordingId: 'r-1',
      cameraId: `c-${owner}`,
      ownerId: `o-${owner}`,
    },
  });
}
