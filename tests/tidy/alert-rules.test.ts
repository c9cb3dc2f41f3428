import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAlertFiles } from '../../services/adapters/alert-files/read-alert-files.ts';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { readYamlText } from '../../services/adapters/forms/yaml-text.ts';
import { severities } from '../../services/domain/access-decision/access-decision.ts';
import { defaultDetections } from '../../services/domain/finding/mechanisms/default-detections.ts';
import { linesOf, projectFiles, sourceFiles } from '../support/source-files.ts';

/** What a person reads of a rule: each has an entry, which agrees with its file, and a section that exists. */

const { rules } = await readAlertFiles(join(projectRoot, 'infra/alerts'));

const policies = projectFiles()
  .filter((file) => /^infra\/policies\/[^/]+\.yaml$/.test(file))
  .map((file) => {
    const read = readYamlText(readFileSync(join(projectRoot, file), 'utf8'));
    return ('value' in read ? read.value : {}) as { id: string; severity: string; legalBasis: string };
  });

/** Rules that detectors report under other names than their own. */
const reported = sourceFiles('services/domain/finding').flatMap((file) =>
  linesOf(file).flatMap((line) => [...line.matchAll(/'([a-z]+(?:-[a-z]+)+)'/g)].map((match) => match[1] ?? '')),
);
const named = reported.filter((word) =>
  /^end-|^sequence-(gap|repeated)$|^source-(refused|silent|throttled)$/.test(word),
);

describe('the catalogue of rules', () => {
  it('finds the rules', () => {
    expect(policies.length).toBeGreaterThan(45);
    expect(new Set(named).size).toBe(9);
  });

  it('has each rule, and no other: a detection has its own file', () => {
    const ids = [...policies.map(({ id }) => id), ...named, 'opened-by-hand'];
    expect([...rules.keys()].sort()).toEqual([...new Set(ids)].sort());
  });

  it('agrees with the files of the rules', () => {
    const wrong = policies.filter(({ id, severity, legalBasis }) => {
      const entry = rules.get(id);
      return entry?.severity !== severity || entry.legalBasis !== legalBasis;
    });
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  it('names sections that exist', () => {
    const sections = readFileSync(join(projectRoot, 'docs/alerts.md'), 'utf8').matchAll(/^### (.+)$/gm);
    const anchors = [...sections].map((match) => `docs/alerts.md#${match[1]}`);
    const used = new Set([...rules.values(), ...defaultDetections].map(({ runbook }) => runbook));
    expect([...used].sort()).toEqual(anchors.sort());
  });
});

describe('the objectives', () => {
  it('are stricter, the more severe an alert is', async () => {
    const { objectives } = await readAlertFiles(join(projectRoot, 'infra/alerts'));
    const closes = severities.map((severity) => objectives[severity].close);
    expect(closes).toEqual([...closes].sort((a, b) => b - a));
    for (const severity of severities)
      expect(objectives[severity].acknowledge).toBeLessThan(objectives[severity].close);
  });
});
