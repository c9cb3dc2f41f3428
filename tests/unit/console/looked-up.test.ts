import { allRoutes } from '../../../scripts/generate/routes/all-routes.ts';
import { isLookedUp } from '../../../services/console/page/api/looked-up.ts';

it('the page sends the reason with every look-up that is recorded', () => {
  const recorded = Object.values(allRoutes).filter(({ reads }) => 'store' in reads);
  expect(recorded.length).toBeGreaterThan(10);
  expect(recorded.map(({ path }) => path).filter((path) => !isLookedUp(path))).toEqual([]);
});
