import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../services/adapters/config/project-root.ts';

/** `npm run bench` without its bootstrap, on so few accesses that its figures mean nothing: they only have to be there. */
const bench = (...words: string[]) =>
  promisify(execFile)(process.execPath, [join(projectRoot, 'dist/scripts/bench.js'), ...words]);
const ACCESSES = 300;
const MILLIS_MAX = 300_000;

const hasKafka = process.env.KAFKA_BROKERS !== undefined;

describe('npm run bench', () => {
  const figures: readonly (readonly [verb: string, what: string])[] = [
    ['pipeline', 'decided, detected and alerted'],
    ['search', 'look-up by owner, first time, p95'],
    ['verify', 'accesses verified'],
    ['detectors', 'a company, all detectors, a CPU second'],
    ...(hasKafka ? [['kafka', 'accepted by intake'] as const] : []),
  ];
  it.each(figures)(
    '%s sets what it measures against something plain, as JSON',
    async (verb, what) => {
      const { stdout } = await bench(verb, '--accesses', String(ACCESSES), '--json');
      const measured = JSON.parse(stdout);
      expect(measured).toMatchObject({ verb, accesses: ACCESSES, machine: expect.stringContaining('Node') });
      expect(measured.figures.map((figure: { what: string }) => figure.what)).toContain(what);
      for (const { value, against, ratio } of measured.figures) {
        expect(value).toBeGreaterThan(0);
        expect(ratio).toBeCloseTo(value / against.value, 6);
      }
    },
    MILLIS_MAX,
  );

  it('prints a table without --json', async () => {
    const { stdout } = await bench('verify', '--accesses', String(ACCESSES));
    const [heading, head, dashes, ...rows] = stdout.trimEnd().split('\n');
    expect(heading).toMatch(/^verify: 300 accesses, /);
    expect(head).toMatch(/^\| figure +\| value +\| set against +\| ratio +\|$/);
    expect(dashes).toMatch(/^\|[ |-]+\|$/);
    expect(rows).toHaveLength(2);
  });

  it('refuses a verb that it does not have, and names those that it has', async () => {
    await expect(bench('latency')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Allowed choices are pipeline, search, verify, kafka, detectors'),
    });
  });
});
