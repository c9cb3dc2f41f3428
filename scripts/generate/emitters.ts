import { emitArchived } from './avro/emit-archived.ts';
import { emitExtracts } from './avro/emit-extracts.ts';
import { emitPlaces } from './avro/emit-places.ts';
import { emitReaders } from './avro/emit-readers.ts';
import { emitViews } from './avro/emit-views.ts';
import { emitWriters } from './avro/emit-writers.ts';
import { emitDefaultDetections } from './emit-default-detections.ts';
import { emitEditorSchemas } from './emit-editor-schemas.ts';
import { emitNested } from './emit-nested.ts';
import { emitSchemas } from './emit-schemas.ts';
import { emitTypes } from './emit-types.ts';
import { emitJson } from './json/emit-json.ts';
import type { OutputEmitter } from './output.ts';
import { emitConfiguration } from './pages/emit-configuration.ts';
import { emitMetrics } from './pages/emit-metrics.ts';
import { emitClient } from './routes/emit-client.ts';
import { emitClusterRoutes } from './routes/emit-cluster-routes.ts';
import { emitOpenapi } from './routes/emit-openapi.ts';
import { emitProblemTypes } from './routes/emit-problem-types.ts';
import { emitRoles } from './routes/emit-roles.ts';
import { emitRouteTable } from './routes/emit-route-table.ts';

/** Everything that `npm run generate` writes. */
export const emitters: readonly OutputEmitter[] = [
  emitClusterRoutes,
  emitConfiguration,
  emitMetrics,
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
  emitProblemTypes,
  emitRouteTable,
  emitRoles,
  emitOpenapi,
  emitClient,
  emitEditorSchemas,
  emitDefaultDetections,
];
