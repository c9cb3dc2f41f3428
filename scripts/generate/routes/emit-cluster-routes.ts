import type { OutputFile } from '../output.ts';
import { allRoutes } from './all-routes.ts';

/** The routes that the console passes on: services do not import each other, so it reads a table. */
export function emitClusterRoutes(): readonly OutputFile[] {
  const rows = Object.values(allRoutes)
    .filter(({ stage, isLocal }) => stage !== null && isLocal !== true)
    .map(
      ({ method, path, stage, needs, isOpenToPages }) =>
        `  ${JSON.stringify({ method, path, stage, needs, isOpenToPages })},`,
    );
  const text = `// Generated from the routes of every stage by \`npm run generate\`. Do not edit: change services/*/routes.ts.

import type { DeclaredRoute } from '../adapters/http/routes/route.ts';

/** Every route of a cluster, and who answers it. */
export const clusterRoutes = [
${rows.join('\n')}
] as const satisfies readonly DeclaredRoute[];
`;
  return [{ path: 'services/console/cluster-routes.ts', text }];
}
