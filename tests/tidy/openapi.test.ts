import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { problemTypes } from '../../services/adapters/http/problem-types.ts';
import { processRoutes } from '../../services/adapters/http/process-routes.ts';
import type { Route } from '../../services/adapters/http/routes/route.ts';
import { paramNames } from '../../services/adapters/http/routes/route-table.ts';
import { oidcRoutes } from '../../services/adapters/oidc/routes.ts';
import { ownerRoutes } from '../../services/adapters/process/server-proof-routes.ts';
import { sessionRoutes } from '../../services/adapters/session/routes.ts';
import { alerterRoutes } from '../../services/alerter/routes.ts';
import { accessExample, logKeyExample, receiptExample } from '../../services/auditor/accesses/access-examples.ts';
import { auditorRoutes } from '../../services/auditor/routes.ts';
import { clusterRoutes } from '../../services/console/cluster-routes.ts';
import { deciderRoutes } from '../../services/decider/evaluation/routes.ts';
import { detectorRoutes } from '../../services/detector/routes.ts';
import { verifyReceipt } from '../../services/domain/transparency-log/receipt.ts';
import { intakeRoutes } from '../../services/intake/routes.ts';

interface Operation {
  readonly operationId: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly responses: Readonly<Record<string, unknown>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const text = readFileSync(join(projectRoot, 'schemas/http/openapi.json'), 'utf8');
const document = JSON.parse(text) as Document;
const routes: Readonly<Record<string, Route>> = {
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
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));

async function lint(source: string): Promise<string[]> {
  const config = await createConfig({ extends: ['recommended'] });
  const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config });
  return problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer ?? ''}`);
}

describe('the OpenAPI document', () => {
  it('is clean by the recommended rules of redocly', async () => {
    expect(await lint(text)).toEqual([]);
  });

  it('would not be clean with a reference that leads nowhere', async () => {
    const broken = text.replace('#/components/schemas/AlertPage', '#/components/schemas/Nothing');
    expect(await lint(broken)).toContainEqual(expect.stringContaining('no-unresolved-refs'));
  });

  it('has every declared route that is not answered by another stage for the cluster', () => {
    const declared = Object.entries(routes).filter(([, { isLocal }]) => isLocal !== true);
    expect(declared.length).toBeGreaterThan(20);
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(declared.map(([id]) => id).sort());
  });

  it('names the right that each route needs', () => {
    for (const { operationId, security } of operations) {
      const needs = routes[operationId]?.needs ?? null;
      expect([operationId, security]).toEqual([
        operationId,
        needs === null ? [] : [{ bearer: [needs] }, { session: [] }],
      ]);
    }
  });
});

describe('declared routes', () => {
  it.each(Object.entries(routes))(
    '%s describes its parameters and answers success',
    (_id, { path, params, answers }) => {
      expect(Object.keys(params?.shape ?? {}).sort()).toEqual([...paramNames(path)].sort());
      expect(Object.keys(answers).some((status) => /^[23]/.test(status))).toBe(true);
    },
  );

  it.each(Object.entries(routes))('%s accepts its own examples', (_id, { body, answers }) => {
    const contents = [...Object.values(answers), ...(body?.is === 'own' ? Object.values(body.types) : [])];
    for (const { schema, examples = {} } of contents) {
      for (const [name, example] of Object.entries(examples)) {
        const problems = schema?.safeParse(example).error?.issues ?? [];
        expect([name, problems]).toEqual([name, []]);
      }
    }
    if (body?.is === 'json') expect(body.schema.safeParse(body.example).error?.issues ?? []).toEqual([]);
  });

  it.each(Object.entries(routes).filter(([, { isLocal }]) => isLocal !== true))(
    '%s has an example of each answer except pages, scripts, bytes and none at all',
    (_id, { answers }) => {
      const unshown = Object.entries(answers).filter(
        ([status, { type = 'application/json', examples = {} }]) =>
          status !== '204' && ['application/json', 'text/plain'].includes(type) && Object.keys(examples).length === 0,
      );
      expect(unshown.map(([status]) => status)).toEqual([]);
    },
  );

  it('have a receipt as an example that verifies', () => {
    const { entry } = verifyReceipt(JSON.stringify(receiptExample), logKeyExample.trim());
    expect(entry.toString()).toContain(accessExample.eventId);
  });

  it('are all open only where that was decided', () => {
    const open = Object.entries(routes).filter(([, { needs }]) => needs === null);
    expect(open.map(([id]) => id).sort()).toEqual(
      [
        'describeApi',
        'describeEvaluation',
        'explainProblem',
        'isAlive',
        'isReady',
        'proveServer',
        'readCheckpoint',
        'readLogKey',
        'readMetrics',
        'readPromiseKey',
        'readReferenceFile',
        'readTile',
        'readVersion',
        'showReference',
        'beginSession',
        'endSession',
        'readSession',
        'leaveForProvider',
        'returnFromProvider',
        // Its messages are signed.
        'receiveTicketMessage',
      ].sort(),
    );
  });

  it('are in the table of the console as the stages declare them', () => {
    const declared = Object.values(routes).filter(({ stage, isLocal }) => stage !== null && isLocal !== true);
    const rows = declared.map(({ method, path, stage, needs, isOpenToPages }) => {
      return { method, path, stage, needs, isOpenToPages };
    });
    expect(clusterRoutes).toEqual(rows);
  });

  it('use every code of a problem except those that belong to no route', () => {
    const named = new Set(Object.values(routes).flatMap(({ problems }) => problems as readonly string[]));
    const general = [
      'parameter-invalid',
      'unauthorized',
      'forbidden',
      'too-many-failures',
      'internal-error',
      'starting',
      'stage-unreachable',
      'stage-silent',
      'command-invalid',
      'route-unknown',
      'method-not-allowed',
      'host-unknown',
      'origin-foreign',
      'reason-invalid',
      'reason-needed',
      'query-not-recorded',
    ];
    expect(Object.keys(problemTypes).filter((code) => !named.has(code) && !general.includes(code))).toEqual([]);
  });
});
