import { emitArchived } from './avro/emit-archived.ts';
import { emitExtracts } from './avro/emit-extracts.ts';
import { emitPlaces } from './avro/emit-places.ts';
import { emitReaders } from './avro/emit-readers.ts';
import { emitViews } from './avro/emit-views.ts';
import { emitWriters } from './avro/emit-writers.ts';
import { emitNested } from './emit-nested.ts';
import { emitSchemas } from './emit-schemas.ts';
import { emitTypes } from './emit-types.ts';
import { emitJson } from './json/emit-json.ts';
import type { OutputEmitter } from './output.ts';

/**
 * Everything that `npm run generate` writes, in the order in which it can be written. An emitter may import a service
 * only when the generated files that this service imports are written: each step is imported after the one before it.
 */
export const steps: readonly (() => Promise<readonly OutputEmitter[]>)[] = [
  recordEmitters,
  detectionEmitters,
  clusterRouteEmitters,
  routeEmitters,
];

/** The code of the records. It follows from `schemas/` alone, and these emitters import no service. */
async function recordEmitters(): Promise<readonly OutputEmitter[]> {
  return [
    emitSchemas,
    emitTypes,
    emitNested,
    emitReaders,
    emitWriters,
    emitArchived,
    emitExtracts,
    emitPlaces,
    emitViews,
    emitJson,
  ];
}

async function detectionEmitters(): Promise<readonly OutputEmitter[]> {
  const { emitDefaultDetections } = await import('./emit-default-detections.ts');
  return [emitDefaultDetections];
}

async function clusterRouteEmitters(): Promise<readonly OutputEmitter[]> {
  const { emitClusterRoutes } = await import('./routes/emit-cluster-routes.ts');
  return [emitClusterRoutes];
}

/** What follows from the routes, the settings and the metrics of every process. */
async function routeEmitters(): Promise<readonly OutputEmitter[]> {
  const { emitConfiguration } = await import('./pages/emit-configuration.ts');
  const { emitMetrics } = await import('./pages/emit-metrics.ts');
  const { emitProblemTypes } = await import('./routes/emit-problem-types.ts');
  const { emitRouteTable } = await import('./routes/emit-route-table.ts');
  const { emitRoles } = await import('./routes/emit-roles.ts');
  const { emitOpenapi } = await import('./routes/emit-openapi.ts');
  const { emitClient } = await import('./routes/emit-client.ts');
  const { emitEditorSchemas } = await import('./emit-editor-schemas.ts');
  return [
    emitConfiguration,
    emitMetrics,
    emitProblemTypes,
    emitRouteTable,
    emitRoles,
    emitOpenapi,
    emitClient,
    emitEditorSchemas,
  ];
}
