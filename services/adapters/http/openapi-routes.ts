import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { projectRoot } from '../config/project-root.ts';
import { processRoutes } from './process-routes.ts';
import { routerOf } from './routes/router-of.ts';
import type { Response, Router } from './server.ts';

/**
 * Nothing inline and nothing from elsewhere, as on the console. The viewer's style sheet has its icons as `data:` images.
 * The page can send requests to this server only: a token that somebody types into it cannot leave.
 */
const pageHeaders = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-cache',
};

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>API reference: custodes</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="stylesheet" href="/docs/reference.css">
<main id="reference"><noscript>This page needs JavaScript. <a href="/openapi.json">openapi.json</a> has the same.</noscript></main>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/reference.js"></script>
</html>
`;

/** `validatorUrl: null`: by default the viewer sends the address of the document to swagger.io. */
const script = `document.documentElement.classList.toggle('dark-mode', matchMedia('(prefers-color-scheme: dark)').matches);
SwaggerUIBundle({ url: '/openapi.json', dom_id: '#reference', deepLinking: true, validatorUrl: null });
`;

/** No answer of ours has OpenAPI links; in a narrow window what remains of the table is stacked. */
const style = `body { margin: 0; }
.swagger-ui .responses-table .response-col_links { display: none; }
@media (max-width: 640px) {
  .swagger-ui .responses-table > thead { display: none; }
  .swagger-ui .responses-table :is(tbody, tr, td:not(.response-col_links)) { display: block; }
}
`;

const ownFiles: Readonly<Record<string, string>> = { 'reference.css': style, 'reference.js': script };

const viewerFolder = dirname(createRequire(join(projectRoot, 'package.json')).resolve('swagger-ui-dist/package.json'));

/** Something large, in memory once, however many answers with it wait behind another on their connection. */
interface KeptBody {
  readonly body: Buffer;
  readonly etag: string;
}

function keep(body: Buffer): KeptBody {
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url')}"` };
}

/** Express would hash the body for each answer. */
function sendKept(res: Response, { body, etag }: KeptBody): void {
  res.set('ETag', etag).send(body);
}

/** `GET /openapi.json`, the document that is generated from every declared route, and `GET /docs`, which shows it. */
export function openapiRoutes(): Router {
  const document = keep(readFileSync(join(projectRoot, 'schemas/http/openapi.json')));
  /** Those of the viewer that were asked for. */
  const files = new Map<string, KeptBody>();
  const { describeApi, showReference, readReferenceFile } = processRoutes;
  return routerOf(
    { describeApi, showReference, readReferenceFile },
    {
      describeApi({ res }) {
        sendKept(res.set('Cache-Control', 'no-cache').type('application/json'), document);
      },
      showReference({ res }) {
        res.set(pageHeaders).type('text/html; charset=utf-8').send(page);
      },
      readReferenceFile({ params: { file }, res }) {
        const own = ownFiles[file];
        const kept =
          files.get(file) ?? keep(own === undefined ? readFileSync(join(viewerFolder, file)) : Buffer.from(own));
        files.set(file, kept);
        sendKept(res.set(pageHeaders).type(file), kept);
      },
    },
  );
}
