import type { Route } from '../../../services/adapters/http/routes/route.ts';
import type { OutputRegion } from '../output.ts';
import { allRoutes } from './all-routes.ts';

const PAGE = 'docs/interfaces.md';

/** The table of routes in `docs/interfaces.md`, in the order of the stages. */
export function emitRouteTable(): readonly OutputRegion[] {
  const rows = Object.values(allRoutes).filter(({ isLocal }) => isLocal !== true);
  const head = ['| route | right | what it does | query | status |', '|---|---|---|---|---|'];
  return [{ path: PAGE, region: 'routes', text: `${[...head, ...rows.map(rowOf)].join('\n')}\n` }];
}

function rowOf({ method, path, needs, summary, query, answers }: Route): string {
  const names = Object.keys(query?.shape ?? {}).map((name) => `\`${name}\``);
  const others = query?.meta()?.description;
  const cells = [
    `\`${method} ${path.replace('...}', '}')}\``,
    needs === null ? '–' : `\`${needs}\``,
    summary,
    [...names, ...(others === undefined ? [] : [others])].join(', ') || '–',
    Object.keys(answers).join(', '),
  ];
  return `| ${cells.join(' | ')} |`;
}
