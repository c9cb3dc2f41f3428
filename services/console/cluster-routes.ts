// Generated from the routes of every stage by `npm run generate`. Do not edit: change services/*/routes.ts.

import type { DeclaredRoute } from '../adapters/http/routes/route.ts';

/** Every route of a cluster, and who answers it. */
export const clusterRoutes = [
  { method: 'POST', path: '/v1/access-events', stage: 'intake', needs: 'emit' },
  { method: 'POST', path: '/v1/register', stage: 'intake', needs: 'register' },
  { method: 'POST', path: '/v1/register/{kind}/{id}/approve', stage: 'intake', needs: 'approve' },
  { method: 'POST', path: '/v1/register/{kind}/{id}/review', stage: 'intake', needs: 'approve' },
  { method: 'GET', path: '/v1/policies', stage: 'intake', needs: 'read-policies' },
  { method: 'POST', path: '/access/v1/evaluation', stage: 'decider', needs: 'evaluate' },
  { method: 'POST', path: '/access/v1/evaluations', stage: 'decider', needs: 'evaluate' },
  { method: 'GET', path: '/.well-known/authzen-configuration', stage: 'decider', needs: null },
  { method: 'GET', path: '/v1/alerts', stage: 'alerter', needs: 'read-alerts' },
  { method: 'POST', path: '/v1/alerts', stage: 'alerter', needs: 'alerts' },
  { method: 'GET', path: '/v1/alerts/{alertId}', stage: 'alerter', needs: 'read-alerts' },
  { method: 'GET', path: '/v1/alerts/{alertId}/accesses', stage: 'alerter', needs: 'read-alerts' },
  { method: 'POST', path: '/v1/alerts/bulk', stage: 'alerter', needs: 'alerts' },
  { method: 'POST', path: '/v1/alerts/{alertId}/acknowledge', stage: 'alerter', needs: 'alerts' },
  { method: 'POST', path: '/v1/alerts/{alertId}/assign', stage: 'alerter', needs: 'alerts' },
  { method: 'POST', path: '/v1/alerts/{alertId}/comment', stage: 'alerter', needs: 'alerts' },
  { method: 'POST', path: '/v1/alerts/{alertId}/escalate', stage: 'alerter', needs: 'alerts' },
  { method: 'POST', path: '/v1/alerts/{alertId}/close', stage: 'alerter', needs: 'alerts' },
  { method: 'POST', path: '/v1/alerts/{alertId}/approve-close', stage: 'alerter', needs: 'alerts' },
  { method: 'POST', path: '/v1/alerts/{alertId}/reopen', stage: 'alerter', needs: 'alerts' },
  { method: 'GET', path: '/v1/accesses', stage: 'auditor', needs: 'query' },
  { method: 'GET', path: '/v1/accesses/{eventId}', stage: 'auditor', needs: 'query' },
  { method: 'GET', path: '/v1/accesses/{eventId}/details', stage: 'auditor', needs: 'query' },
  { method: 'GET', path: '/v1/receipts/{eventId}', stage: 'auditor', needs: 'query' },
  { method: 'GET', path: '/v1/register/{kind}', stage: 'auditor', needs: 'read-register' },
  { method: 'GET', path: '/v1/register/{kind}/{id}', stage: 'auditor', needs: 'read-register' },
  { method: 'GET', path: '/v1/register/{kind}/{id}/history', stage: 'auditor', needs: 'read-register' },
  { method: 'GET', path: '/checkpoint', stage: 'auditor', needs: null, isOpenToPages: true },
  { method: 'GET', path: '/log.vkey', stage: 'auditor', needs: null, isOpenToPages: true },
  { method: 'GET', path: '/tile/{path...}', stage: 'auditor', needs: null, isOpenToPages: true },
] as const satisfies readonly DeclaredRoute[];
