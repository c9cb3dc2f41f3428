import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';

const LOCK = '{"lockfileVersion":3}';
const MINUTE = 60_000;
/** A clone whose tools do nothing. */
const clone = [
  ['package-lock.json', LOCK],
  'tsconfig.json',
  'tsconfig.build.json',
  'services/a.ts',
  'schemas/a.json',
  'infra/detections/a.yml',
  'docs/alerts.md',
  'docs/runbook.md',
  'docs/architecture.md',
  'scripts/build-yaml.mjs',
  'scripts/bundle.mjs',
  'node_modules/tsx/dist/cli.mjs',
  'node_modules/typescript/bin/tsc',
  'node_modules/vite/bin/vite.js',
].map((file) => (typeof file === 'string' ? ([file, ''] as const) : file));

describe('the bootstrap', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'custodes-bootstrap-'));
    for (const [file = '', text = ''] of clone) write(file, text);
    copyFileSync(join(projectRoot, 'scripts/bootstrap.mjs'), join(root, 'scripts/bootstrap.mjs'));
    write('node_modules/.custodes-lock', createHash('sha256').update(LOCK).digest('hex'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('builds once', () => {
    expect(run()).toMatchObject({ status: 0, stderr: 'building …\n' });
    expect(run()).toMatchObject({ status: 0, stderr: '' });
  });

  it('builds again with other dependencies, which are in the bundle, whatever the time of the lock', () => {
    run();
    write('package-lock.json', '{"lockfileVersion":4}');
    age('package-lock.json', -60 * MINUTE);
    expect(run('--no-install')).toMatchObject({ status: 0, stderr: 'building …\n' });
    expect(run()).toMatchObject({ status: 0, stderr: '' });
  });

  it('builds over what an earlier release built, which noted no dependencies', () => {
    run();
    write('dist/.built', '');
    expect(run().stderr).toBe('building …\n');
  });

  it('builds again with a newer source, detection or text of the page, and with no other', () => {
    run();
    const built: string[] = [];
    const files = [
      'services/a.ts',
      'schemas/a.json',
      'infra/detections/a.yml',
      'docs/alerts.md',
      'docs/runbook.md',
      'docs/architecture.md',
    ];
    for (const file of files) {
      age(file, MINUTE);
      if (run().stderr === 'building …\n') built.push(file);
      age(file, -MINUTE);
      // The folder was changed with it.
      expect(run().stderr).toBe('');
    }
    expect(built).toEqual(files.slice(0, -1));
  });

  it('looks at every text that the page has of docs', () => {
    const page = readFileSync(join(projectRoot, 'services/console/page/runbooks/runbook-page.tsx'), 'utf8');
    const texts = [...page.matchAll(/'runbook:(\w+)'/g)].map(([, name]) => `docs/${name}.md`);
    const bootstrap = readFileSync(join(projectRoot, 'scripts/bootstrap.mjs'), 'utf8');
    expect(texts.length).toBeGreaterThan(1);
    expect(texts.filter((text) => !bootstrap.includes(`'${text}'`))).toEqual([]);
  });

  it('names what to use on Windows, where the npm scripts cannot run, and lets `npm ci` build there', () => {
    const windows = ['--import', 'data:text/javascript,Object.defineProperty(process,"platform",{value:"win32"})'];
    expect(start(windows)).toMatchObject({ status: 2, stderr: expect.stringContaining('WSL') });
    expect(existsSync(join(root, 'dist'))).toBe(false);
    expect(start(windows, '--no-install')).toMatchObject({ status: 0, stderr: 'building …\n' });
  });

  const run = (...args: string[]) => start([], ...args);

  function start(ofNode: readonly string[], ...args: readonly string[]) {
    const env = { ...process.env, npm_command: 'run-script' };
    const words = [...ofNode, join(root, 'scripts/bootstrap.mjs'), ...args];
    return spawnSync(process.execPath, words, { encoding: 'utf8', env });
  }

  function write(file: string, text: string): void {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }

  function age(file: string, millis: number): void {
    const at = new Date(Date.now() + millis);
    utimesSync(join(root, file), at, at);
  }
});
