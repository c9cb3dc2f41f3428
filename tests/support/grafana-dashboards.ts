import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../services/adapters/config/project-root.ts';

interface Dashboard {
  readonly uid: string;
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition: string }[] };
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
}

/** One query of a panel. */
export interface PanelQuery {
  readonly panel: string;
  readonly expr: string;
}

const folder = join(projectRoot, 'infra/grafana/dashboards');

export const dashboards: readonly Dashboard[] = readdirSync(folder).map((file) =>
  JSON.parse(readFileSync(join(folder, file), 'utf8')),
);

/** Every query of every panel, as the file has it. */
export const panelQueries: readonly PanelQuery[] = dashboards.flatMap(({ uid, panels }) =>
  panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ panel: `${uid}: ${title}`, expr }))),
);

/** A query with its variables as Grafana fills them in where all values are chosen. */
export function filledIn(expr: string): string {
  return expr
    .replaceAll('$__rate_interval', '30s')
    .replaceAll('$__range', '1h')
    .replaceAll(/\$(?!__)\w+/g, '.*');
}
