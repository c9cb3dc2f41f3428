import { z } from 'zod';
import { environmentPart, variable } from '../adapters/config/environment.ts';
import { plainAddress } from '../adapters/config/variable-schemas.ts';
import { portDefaults } from '../adapters/process/port-defaults.ts';
import { declareStage } from '../adapters/process/stage-declaration.ts';
import type { StageName } from '../topology.ts';
import { clusterRoutes } from './cluster-routes.ts';

/** The processes that the page requests. */
export const askedStages = ['intake', 'decider', 'detector', 'alerter', 'auditor'] as const;
export type ProxiedStage = (typeof askedStages)[number];

export interface StageUrls {
  readonly asked: Readonly<Record<ProxiedStage, string>>;
  /** Every stage whose counters the page shows. */
  readonly counted: readonly string[];
}

const URL_EXPECTED = 'an address like http://auditor:8080, without a path, user or password';

const stageUrls = environmentPart({
  title: 'Console',
  variables: {
    INTAKE_URL: stageUrl('intake'),
    DECIDER_URL: stageUrl('decider'),
    DETECTOR_URL: stageUrl('detector'),
    ALERTER_URL: stageUrl('alerter'),
    ARCHIVER_URL: stageUrl('archiver'),
    AUDITOR_URL: stageUrl('auditor'),
  },
  toConfig({ INTAKE_URL, DECIDER_URL, DETECTOR_URL, ALERTER_URL, ARCHIVER_URL, AUDITOR_URL }): StageUrls {
    const asked = {
      intake: INTAKE_URL,
      decider: DECIDER_URL,
      detector: DETECTOR_URL,
      alerter: ALERTER_URL,
      auditor: AUDITOR_URL,
    };
    return { asked, counted: [...Object.values(asked), ARCHIVER_URL] };
  },
});

/** The page and the one address of a cluster. It stores nothing: any number of it may run, and each may be killed. */
export const webConsole = declareStage({
  name: 'console',
  needs: [],
  routes: clusterRoutes,
  environment: { stages: stageUrls },
});

export const consoleProcess = {
  name: 'console',
  purpose: 'The page, and the one address of a cluster.',
  portOtherwise: 8080,
  stages: [webConsole],
  ownsDataDir: false,
  hasPage: true,
};

/** The page alone, where one process answers for every stage. */
export const page = declareStage({ name: 'page', needs: [], environment: {}, routes: [] });

function stageUrl(name: StageName) {
  return variable(
    z.string().default(`http://127.0.0.1:${portDefaults[name]}`).refine(isBase, URL_EXPECTED).transform(toHref),
    { meaning: `Where the console reaches the ${name}, without a path; a name may resolve to several processes.` },
  );
}

function toHref(text: string): string {
  return new URL(text).href;
}

function isBase(text: string): boolean {
  const url = plainAddress(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/';
}
