import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../services/adapters/config/project-root.ts';

/** Routes under /v1 that take no token: help desks sign what they send. */
const SIGNED = '/v1/ticket-webhooks/';
const CALL = /\b(curl |fetch\(|urlopen\()/;

it('every documented request to a route that needs a right sends a token', () => {
  const docs = readdirSync(join(projectRoot, 'docs')).filter((name) => name.endsWith('.md'));
  const files = ['README.md', ...docs.map((name) => `docs/${name}`)];
  const examples = files.flatMap((file) => {
    const text = readFileSync(join(projectRoot, file), 'utf8');
    return [...text.matchAll(/^```(\w+)\n(.*?)^```/gms)].map(([, , code = '']) => ({ file, code }));
  });
  const asking = examples.filter(
    ({ code }) => CALL.test(code) && /\/(v1|access|scim)\//.test(code.replaceAll(SIGNED, '')),
  );
  expect(asking.length).toBeGreaterThan(8);
  expect(asking.filter(({ code }) => !/authorization/i.test(code))).toEqual([]);
});
