import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import { problemCodes, versionProblemCodes } from '../../../../services/domain/transparency-log/archive-report.ts';
import { receiptErrorCodes } from '../../../../services/domain/transparency-log/receipt.ts';

/** Problems of promises, which are files of their own beside an archive. */
const promiseCodes = ['promise-broken', 'promise-malformed', 'promise-signature'];

describe('the problems of an archive', () => {
  const page = readFileSync(join(projectRoot, 'docs/errors.md'), 'utf8');
  const verifier = readFileSync(join(projectRoot, 'tests/independent/verify.py'), 'utf8');

  const codes = new Set([...problemCodes, ...versionProblemCodes, ...receiptErrorCodes, ...promiseCodes]);
  it.each([...codes])('%s is explained in the documentation', (code) => {
    expect(page).toContain(`\`${code}\``);
  });

  it('are the ones that the verifier in Python knows', () => {
    const known = [...verifier.matchAll(/(?:Bad\("|refused\.append\(f")([a-z-]+)[":]/g)].map(([, code]) => code);
    expect([...new Set(known)].sort()).toEqual([...problemCodes, ...promiseCodes].sort());
  });
});
