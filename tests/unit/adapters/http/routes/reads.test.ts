import { allRoutes } from '../../../../../scripts/generate/routes/all-routes.ts';
import { reading } from '../../../../../services/adapters/authentication/roles.ts';

const routes = Object.entries(allRoutes);

/** `GET` routes that need a right and record nothing: each is named here, and its route has the reason. */
const unrecorded: readonly string[] = [
  'listScimUsers',
  'readScimUser',
  'listScimGroups',
  'readScimGroup',
  'readScimConfig',
  'listScimResourceTypes',
  'listScimSchemas',
  'listSources',
  'findSource',
  'followAlerts',
  'readMonitoring',
];

describe('what a route reads', () => {
  it.each(routes)('%s records it, or has the reason why it is nothing', (_id, { reads }) => {
    if ('store' in reads) return;
    expect(reads.nothing).toMatch(/^it |^the /);
  });

  it('is recorded by every GET route that needs a right', () => {
    const silent = routes.filter(
      ([, { method, needs, reads }]) => method === 'GET' && needs !== null && !('store' in reads),
    );
    expect(silent.map(([id]) => id)).toEqual(unrecorded);
  });

  it('is recorded for callers whose reads the installation explains', () => {
    const recorded = routes.filter(([, { reads }]) => 'store' in reads);
    expect(recorded.length).toBeGreaterThan(10);
    for (const [, { needs }] of recorded) expect(reading).toContain(needs);
  });
});
