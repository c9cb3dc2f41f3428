import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describedProcesses, processes } from '../../scripts/generate/described-processes.ts';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { openMeters } from '../../services/adapters/metrics/catalogue.ts';
import { type ProcessConfig, processEnvironment } from '../../services/adapters/process/process-definition.ts';
import { topology } from '../../services/topology.ts';
import { panelQueries } from '../support/grafana-dashboards.ts';

// @ts-expect-error: plain JavaScript, which the image runs as it is
const { makeSecrets, secretsOf } = await import('../../infra/docker/secrets.mjs');

/** docker-compose.yml, the image and the dashboard say what the code says. */

interface Service {
  readonly tmpfs?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly image?: string;
  readonly read_only?: boolean;
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly disable?: boolean; readonly test?: readonly string[] };
}

const compose: { services: Record<string, Service>; volumes: object } = parse(read('docker-compose.yml'), {
  merge: true,
});
const dockerfile = read('infra/docker/Dockerfile');
const secrets = mkdtempSync(join(tmpdir(), 'custodes-secrets-'));
makeSecrets(secrets);
afterAll(() => rmSync(secrets, { recursive: true }));
/** What the process of a service reads from the environment of the file, without the variables in `left`. */
function configOf(name: string, left: readonly string[] = []): ProcessConfig {
  const definition = processes.find((process) => process.name === name);
  if (definition === undefined) throw new Error(`no process ${name}`);
  const environment = filledIn(compose.services[name]?.environment);
  for (const variable of left) delete environment[variable];
  // Passwords and keys are read with the environment.
  for (const [variable, file] of Object.entries(environment)) {
    if (/_(PASSWORD|KEY)_FILE$/.test(variable)) environment[variable] = file.replace('/secrets', join(secrets, name));
  }
  return processEnvironment(definition).read(environment);
}

/** The secrets that a service reads. */
function filesOf(name: string): readonly string[] {
  return (secretsOf as Readonly<Record<string, readonly string[]>>)[name] ?? [];
}

function read(file: string): string {
  return readFileSync(join(projectRoot, file), 'utf8');
}

/** As compose fills them in where nothing is set. */
function filledIn(environment: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, value.replace(/\$\{\w+:-([^}]*)\}/, '$1')]),
  );
}

describe('docker-compose.yml', () => {
  it.each(topology.map(({ name }) => name))(
    'runs %s with an environment that it takes, as nobody who can write',
    (name) => {
      const service = compose.services[name];
      expect(service?.command).toEqual([`dist/services/${name}/main.js`]);
      expect(existsSync(join(projectRoot, `services/${name}/main.ts`))).toBe(true);
      const { listening, ports } = configOf(name);
      expect(listening).toEqual({
        host: '0.0.0.0',
        port: 8080,
        isAuthOn: true,
        authTokensFile: filesOf(name).includes('tokens.yaml') ? '/secrets/tokens.yaml' : null,
        publicOrigins: [],
        tls: null,
      });
      expect([null, '/state']).toContain(ports.stateDir);
      expect(service?.read_only).toBe(true);
      expect(service?.healthcheck?.test?.join(' ')).toContain('http://127.0.0.1:8080/readyz');
    },
  );

  it('gives each service a volume with its own secrets, and what it reads is there; the archiver alone signs', () => {
    const folder = secrets;
    const before = readFileSync(join(folder, 'archiver/log.key'), 'utf8');
    makeSecrets(folder);
    expect(readFileSync(join(folder, 'archiver/log.key'), 'utf8')).toBe(before);
    for (const [name, { volumes = [], environment = {} }] of Object.entries(compose.services)) {
      const mounted = volumes.filter((volume) => volume.startsWith('secrets'));
      if (name === 'prepare') continue;
      expect([name, mounted]).toEqual([name, filesOf(name).length > 0 ? [`secrets-${name}:/secrets:ro`] : []]);
      const read = Object.values(environment).filter((value) => value.startsWith('/secrets/'));
      // The demo reads its tokens, and the script that makes users their passwords, from the folder.
      const there = name === 'kafka-users' ? [] : filesOf(name).filter((file) => !file.endsWith('.token'));
      expect(read.map((file) => file.replace('/secrets/', '')).sort()).toEqual([...there].sort());
      for (const file of there) expect(statSync(join(folder, name, file)).mode & 0o777).toBe(0o600);
    }
    const withS3 = Object.entries(compose.services).filter(
      ([, { environment = {} }]) => 'AWS_SECRET_ACCESS_KEY' in environment,
    );
    expect(withS3.map(([name]) => name).sort()).toEqual(['archiver', 'auditor', 'prepare']);
    const signing = Object.keys(secretsOf).filter((name) => filesOf(name).includes('log.key'));
    expect(signing).toEqual(['archiver']);
    const sessions = ['intake', 'decider', 'console'].map((name) =>
      readFileSync(join(folder, name, 'session.key'), 'utf8'),
    );
    expect(new Set(sessions).size).toBe(1);
    const passwords = [...topology.map(({ name }) => name), 'topics'].map((name) => {
      expect(compose.services[name]?.environment?.KAFKA_SASL_USERNAME).toBe(`custodes-${name}`);
      const password = readFileSync(join(folder, name, 'kafka.password'), 'utf8');
      expect(readFileSync(join(folder, `kafka-users/custodes-${name}.password`), 'utf8')).toBe(password);
      return password;
    });
    expect(new Set(passwords).size).toBe(passwords.length);
    for (const name of Object.keys(secretsOf)) expect(dockerfile).toMatch(new RegExp(`for name in .*\\b${name}\\b`));
  });

  it.each(['intake', 'decider', 'alerter'])(
    'closes segments of %s after 300 s where nothing else is asked for',
    (name) => {
      expect(configOf(name, ['SEGMENT_SECONDS']).stages).toMatchObject({
        [name]: { segmentWindow: { millisMax: 300_000 } },
      });
    },
  );

  it('lets nobody use Kafka without a user but from the container of the broker', () => {
    const { environment = {} } = compose.services.kafka ?? {};
    const listeners = String(environment.KAFKA_LISTENERS).split(',');
    const open = listeners.filter((one) => !/:\/\/localhost:/.test(one)).map((one) => one.split(':')[0]);
    const protocols = String(environment.KAFKA_LISTENER_SECURITY_PROTOCOL_MAP).split(',');
    expect(open).toEqual(['CLIENT']);
    expect(protocols).toContain('CLIENT:SASL_PLAINTEXT');
    expect(environment.KAFKA_AUTHORIZER_CLASS_NAME).toMatch(/StandardAuthorizer$/);
    expect(environment.KAFKA_ALLOW_EVERYONE_IF_NO_ACL_FOUND).toBeUndefined();
  });

  it('runs the console on the stages of the file', () => {
    const { command, read_only: isReadOnly } = compose.services.console ?? {};
    expect(command).toEqual(['dist/services/console/main.js']);
    const { listening, stages } = configOf('console');
    expect(listening.host).toBe('0.0.0.0');
    const urls = ['intake', 'decider', 'detector', 'alerter', 'auditor', 'archiver'].map((stage) => {
      expect(compose.services[stage]).toBeDefined();
      return `http://${stage}:8080/`;
    });
    expect(stages.console).toMatchObject({ stages: { counted: urls } });
    expect(isReadOnly).toBe(true);
  });

  it('keeps what only the collector and the auditor know, and nothing else that the log has', () => {
    const onDisk = Object.entries(compose.services).filter(([, { volumes = [] }]) =>
      volumes.join().includes(':/state'),
    );
    expect(onDisk.map(([name]) => name)).toEqual(['collector', 'auditor']);
    for (const [name, { tmpfs, volumes }] of onDisk) {
      expect([tmpfs, volumes?.at(-1)]).toEqual([['/tmp:mode=1777'], `${name}:/state`]);
      expect(compose.volumes).toHaveProperty(name);
    }
  });

  it('has Prometheus scrape each process, and know by which name', () => {
    const { scrape_configs: configs } = parse(read('infra/prometheus/compose.yml'));
    const [{ dns_sd_configs: found, relabel_configs: labels }] = configs;
    expect([...found[0].names].sort()).toEqual([...topology.map(({ name }) => name), 'console'].sort());
    expect(labels).toEqual([{ source_labels: ['__meta_dns_name'], target_label: 'service' }]);
  });

  it('sets no variable that no process reads', () => {
    const described = describedProcesses().flatMap(({ parts }) => parts.flatMap(({ sections }) => sections));
    const known = new Set(described.flatMap(({ variables }) => Object.keys(variables)));
    const ours = Object.values(compose.services).filter(({ command = [] }) => command[0]?.startsWith('dist/'));
    expect(ours.length).toBe(topology.length + 1);
    const set = ours.flatMap(({ environment = {} }) => Object.keys(environment));
    expect([...new Set(set)].filter((name) => !known.has(name))).toEqual([]);
  });

  it('names every image by tag and digest, in a variable', () => {
    const images = Object.values(compose.services).map(({ image }) => image ?? '');
    expect(
      images.filter(
        (image) => image !== 'custodes' && !/^\$\{\w+_IMAGE:-[^}@]+:[^}@]+@sha256:[0-9a-f]{64}\}$/.test(image),
      ),
    ).toEqual([]);
    expect(new Set(images).size).toBe(6);
    expect(dockerfile.match(/^FROM \$\{NODE_IMAGE\}/gm)).toHaveLength(2);
    const [, base] = /^ARG NODE_IMAGE=(\S+@sha256:[0-9a-f]{64})$/m.exec(dockerfile) ?? [];
    expect(read('docker-compose.yml')).toContain(`\${NODE_IMAGE:-${base}}`);
  });

  it('runs no script that is not there', () => {
    const words = Object.values(compose.services).flatMap(({ command = [], healthcheck }) => [
      ...command,
      ...(healthcheck?.test ?? []),
    ]);
    const scripts = words.filter((word) => word.startsWith('infra/'));
    expect(scripts).toContain('infra/docker/prepare.mjs');
    expect(scripts.filter((script) => !existsSync(join(projectRoot, script)))).toEqual([]);
  });
});

describe('the image', () => {
  it('holds what the processes read beside their code, and runs as no root', () => {
    for (const folder of ['schemas', 'infra', 'services/console/assets']) {
      expect(dockerfile).toContain(`COPY ${folder} ${folder}`);
    }
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(dockerfile.match(/^FROM /gm)).toHaveLength(2);
  });

  it('is built from what .dockerignore lets through', () => {
    const allowed = new Set<string>(read('.dockerignore').match(/(?<=^!).+$/gm));
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths = '']) =>
      paths.split(' '),
    );
    expect(copied.filter((path) => !allowed.has(path.split('/')[0] ?? ''))).toEqual([]);
  });
});

describe('the dashboards', () => {
  const queries = panelQueries.map(({ expr }) => expr);
  const metrics = new Map<string, object>(
    openMeters()
      .registry.getMetricsAsArray()
      .map((metric) => [metric.name, metric]),
  );

  it('ask something', () => {
    expect(queries.length).toBeGreaterThan(10);
  });

  it.each(queries)('ask only for metrics that exist, by labels that they have: %s', (expr) => {
    const asked = [...expr.matchAll(/\bcustodes_\w+/g)].map(([name]) => name.replace(/_bucket$/, ''));
    expect(asked.length > 0 || /\b(process|nodejs)_/.test(expr)).toBe(true);
    const labels = [...expr.matchAll(/by \(([\w, ]+)\)/g)]
      .flatMap(([, names = '']) => names.split(', '))
      .filter((label) => label !== 'le');
    for (const name of asked) {
      const metric = metrics.get(name) as { labelNames?: readonly string[] } | undefined;
      expect(metric?.labelNames).toEqual(expect.arrayContaining(labels));
    }
  });
});
