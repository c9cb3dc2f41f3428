import { inOrder } from '../adapters/http/server.ts';
import { metricsOf } from '../adapters/metrics/metrics-of.ts';
import { answersOnly, type ComposedStage, type ContextOf, defineStage } from '../adapters/process/stage.ts';
import { page, webConsole } from './config.ts';
import { consoleRoutes } from './console-routes.ts';
import { gatewayRoutes } from './gateway.ts';
import { introducer } from './introduce.ts';

export const consoleStage = defineStage(webConsole, compose);
export const pageStage = defineStage(page, composePage);

async function compose({ config, logger }: ContextOf<typeof webConsole>): Promise<ComposedStage> {
  const { asked, counted } = config.stages;
  const router = inOrder([
    gatewayRoutes(asked, introducer({ intake: new URL(asked.intake), logger })),
    consoleRoutes({ metrics: () => metricsOf(counted.map((url) => new URL(url))) }),
  ]);
  return { ...answersOnly, router };
}

async function composePage({ meters }: ContextOf<typeof page>): Promise<ComposedStage> {
  return { ...answersOnly, router: consoleRoutes({ metrics: () => meters.registry.metrics() }) };
}
