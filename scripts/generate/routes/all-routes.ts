import { processRoutes } from '../../../services/adapters/http/process-routes.ts';
import type { Routes } from '../../../services/adapters/http/routes/route.ts';
import { oidcRoutes } from '../../../services/adapters/oidc/routes.ts';
import { ownerRoutes } from '../../../services/adapters/process/server-proof-routes.ts';
import { sessionRoutes } from '../../../services/adapters/session/routes.ts';
import { alerterRoutes } from '../../../services/alerter/routes.ts';
import { auditorRoutes } from '../../../services/auditor/routes.ts';
import { deciderRoutes } from '../../../services/decider/evaluation/routes.ts';
import { detectorRoutes } from '../../../services/detector/routes.ts';
import { intakeRoutes } from '../../../services/intake/routes.ts';

/** Every declared route by its operation id. */
export const allRoutes: Routes = {
  ...intakeRoutes,
  ...deciderRoutes,
  ...detectorRoutes,
  ...alerterRoutes,
  ...auditorRoutes,
  ...processRoutes,
  ...ownerRoutes,
  ...sessionRoutes,
  ...oidcRoutes,
};
