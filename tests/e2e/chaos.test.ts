import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { isWhole, seedOfRun } from '../support/process/pass.ts';

/**
 * The chaos run of `npm run chaos`, at the size that fits into `npm test`, on brokers and an S3 server of its own. With
 * `CI=true`, on the first Node: `ciOnly` in `scripts/test.ts` says so.
 */
const isWanted =
  process.env.KAFKA_BROKERS_THREE !== undefined && process.env.CUSTODES_OBJECT_STORE !== undefined && isWhole;

(isWanted ? describe : describe.skip)('chaos', () => {
  it('leaves every acknowledged event decided once and the archive whole after 12 kills and 3 zombies', async () => {
    const words = ['--events', '12000', '--kills', '12', '--zombies', '3', '--seed', seedOfRun];
    const run = promisify(execFile)(process.execPath, [join(projectRoot, 'dist/scripts/chaos.js'), ...words]);
    const { stdout } = await run.catch((error: { stdout?: string; message: string }) => {
      throw new Error(`replay with: npm run chaos -- ${words.join(' ')}\n${error.stdout ?? ''}\n${error.message}`);
    });
    expect(stdout).toMatch(/: no problems\n$/);
    expect(stdout.match(/^.* verified: \d+ entries/gm)).toHaveLength(2);
  }, 900_000);
});
