import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: unknown;
}

const folder = join(projectRoot, 'infra/object-store');
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));

describe('the policies for the bucket', () => {
  it.each(files.filter((file) => file !== 'bucket-policy.json'))('%s allows no deleting and no unlocking', (file) => {
    const allowed = statementsOf(file).flatMap(({ Action }) => Action);
    expect(allowed.length).toBeGreaterThan(3);
    expect(allowed.filter((action) => /\*|Delete|Bypass|LegalHold|Lifecycle|PutBucket/.test(action))).toEqual([]);
  });

  it('let only archiver and auditor write, the auditor only its index', () => {
    const writable = (file: string) =>
      statementsOf(file)
        .filter(({ Action }) => [Action].flat().includes('s3:PutObject'))
        .flatMap(({ Resource }) => Resource);
    expect(writable('archiver.json')).toEqual(['arn:aws:s3:::BUCKET/*']);
    expect(writable('auditor.json')).toEqual(['arn:aws:s3:::BUCKET/PREFIXindex/*']);
    expect(writable('verifier.json')).toEqual([]);
  });

  it('deny deleting to everybody, and writing without a condition', () => {
    const denied = statementsOf('bucket-policy.json');
    expect(denied.every(({ Effect }) => Effect === 'Deny')).toBe(true);
    const [deleting, unconditional] = denied;
    expect(deleting?.Action).toEqual(expect.arrayContaining(['s3:DeleteObject', 's3:DeleteObjectVersion']));
    expect(unconditional?.Condition).toEqual({ Null: { 's3:if-none-match': 'true', 's3:if-match': 'true' } });
  });
});

function statementsOf(file: string): readonly Statement[] {
  const policy: { readonly Statement: readonly Statement[] } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  return policy.Statement;
}
