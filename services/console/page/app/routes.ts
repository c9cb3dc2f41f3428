import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import type { Permission } from '../api/client.ts';
import type { RegisterKind } from '../register/record-fields.ts';
import type { PageProps } from './page-props.ts';

export interface PageRoute {
  /** Segments that begin with `:` match any text. */
  readonly path: string;
  readonly title: string;
  /** The permission without which the page reports so and requests nothing. */
  readonly needs: Permission | null;
  /** The kind of register record that its id names: who may not see the page may perhaps read that. */
  readonly record?: RegisterKind;
  /** In the navigation, in this order. */
  readonly isInNavigation?: true;
  readonly Page: LazyExoticComponent<ComponentType<PageProps>>;
  /** Loads the code of the page, which drawing it also does. */
  readonly load: LoadPage;
}

type LoadPage = () => Promise<{ readonly default: ComponentType<PageProps> }>;

function loadedBy(load: LoadPage): Pick<PageRoute, 'Page' | 'load'> {
  return { Page: lazy(load), load };
}

/** Every page. A first segment that is new here also belongs in `pagePaths` of services/console/console-routes.ts. */
export const routes: readonly PageRoute[] = [
  { path: '/', title: 'Start', needs: null, ...loadedBy(() => import('../home/home-page.tsx')) },
  {
    path: '/alerts',
    title: 'Alerts',
    needs: 'read-alerts',
    isInNavigation: true,
    ...loadedBy(() => import('../alerts/queue-page.tsx')),
  },
  {
    path: '/alerts/:alertId',
    title: 'Alert',
    needs: 'read-alerts',
    ...loadedBy(() => import('../alerts/alert-page.tsx')),
  },
  {
    path: '/cases',
    title: 'Cases',
    needs: 'read-alerts',
    isInNavigation: true,
    ...loadedBy(() => import('../cases/cases-page.tsx')),
  },
  {
    path: '/cases/:caseId',
    title: 'Case',
    needs: 'read-alerts',
    ...loadedBy(() => import('../cases/case-page.tsx')),
  },
  {
    path: '/cases/:caseId/report',
    title: 'Draft report',
    needs: 'read-alerts',
    ...loadedBy(() => import('../cases/report-page.tsx')),
  },
  {
    path: '/accesses',
    title: 'Accesses',
    needs: 'query',
    isInNavigation: true,
    ...loadedBy(() => import('../accesses/search-page.tsx')),
  },
  {
    path: '/accesses/:eventId',
    title: 'Access',
    needs: 'query',
    ...loadedBy(() => import('../accesses/access-page.tsx')),
  },
  {
    path: '/people/:id',
    title: 'Person',
    needs: 'query',
    record: 'person',
    ...loadedBy(() => import('../entities/person-page.tsx')),
  },
  {
    path: '/owners/:id',
    title: 'Owner',
    needs: 'query',
    record: 'account',
    ...loadedBy(() => import('../entities/owner-page.tsx')),
  },
  {
    path: '/cameras/:id',
    title: 'Camera',
    needs: 'query',
    record: 'camera',
    ...loadedBy(() => import('../entities/camera-page.tsx')),
  },
  {
    path: '/recordings/:id',
    title: 'Recording',
    needs: 'query',
    record: 'recording',
    ...loadedBy(() => import('../entities/recording-page.tsx')),
  },
  {
    path: '/sources/:id',
    title: 'Source',
    needs: 'read-register',
    ...loadedBy(() => import('../health/source-page.tsx')),
  },
  {
    path: '/register',
    title: 'Register',
    needs: 'read-register',
    isInNavigation: true,
    ...loadedBy(() => import('../register/register-page.tsx')),
  },
  {
    path: '/register/new',
    title: 'New record',
    needs: 'register',
    ...loadedBy(() => import('../register/new-record-page.tsx')),
  },
  {
    path: '/register/upload',
    title: 'Upload',
    needs: 'register',
    ...loadedBy(() => import('../register/upload-page.tsx')),
  },
  {
    path: '/rules',
    title: 'Rules',
    needs: 'read-policies',
    isInNavigation: true,
    ...loadedBy(() => import('../rules/rules-page.tsx')),
  },
  {
    path: '/detections',
    title: 'Detections',
    needs: 'read-policies',
    isInNavigation: true,
    ...loadedBy(() => import('../detections/detections-page.tsx')),
  },
  {
    path: '/coverage',
    title: 'Coverage',
    needs: 'query',
    isInNavigation: true,
    ...loadedBy(() => import('../coverage/coverage-page.tsx')),
  },
  {
    path: '/runbooks/:name',
    title: 'Runbook',
    needs: null,
    ...loadedBy(() => import('../runbooks/runbook-page.tsx')),
  },
  {
    path: '/health',
    title: 'Health',
    needs: null,
    isInNavigation: true,
    ...loadedBy(() => import('../health/health-page.tsx')),
  },
];

/** Returns the route of a path and its decoded parameters; `null`: there is no such page. */
export function matchRoute(path: string): { route: PageRoute; params: Record<string, string> } | null {
  for (const route of routes) {
    const params = paramsOf(route.path, path);
    if (params !== null) return { route, params };
  }
  return null;
}

function paramsOf(pattern: string, path: string): Record<string, string> | null {
  const [wanted, given] = [pattern.split('/'), path.replace(/(?<=.)\/$/, '').split('/')];
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [at, segment] of wanted.entries()) {
    const text = given[at] ?? '';
    if (!segment.startsWith(':')) {
      if (segment !== text) return null;
      continue;
    }
    try {
      params[segment.slice(1)] = decodeURIComponent(text);
    } catch {
      return null;
    }
  }
  return params;
}
