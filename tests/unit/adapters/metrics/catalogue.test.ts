import { allRoutes } from '../../../../scripts/generate/routes/all-routes.ts';
import { allMetrics } from '../../../../services/adapters/metrics/catalogue/all-metrics.ts';
import { openMeters } from '../../../../services/adapters/metrics/catalogue.ts';

const ofCustodes = async (stages: readonly string[] | 'all') =>
  (await openMeters(stages).registry.getMetricsAsJSON())
    .map(({ name }) => name)
    .filter((name) => name.startsWith('custodes_'))
    .sort();

describe('the metrics that a process exports', () => {
  it('are all of the catalogue where it runs every stage', async () => {
    expect(await ofCustodes('all')).toEqual(
      Object.values(allMetrics)
        .map(({ name }) => name)
        .sort(),
    );
  });

  it('are those of its stages: an alerter reports no checkpoint that it never made', async () => {
    const alerter = await ofCustodes(['alerter']);
    expect(alerter).toContain('custodes_alerts_open');
    expect(alerter).toContain('custodes_requests_total');
    expect(alerter).not.toContain('custodes_checkpoint_timestamp_seconds');
    expect(alerter).not.toContain('custodes_archive_alarms_total');
    expect(await ofCustodes(['archiver'])).toContain('custodes_checkpoint_timestamp_seconds');
  });

  it('count the reads that its routes record', async () => {
    const recording = Object.values(allRoutes).filter(({ reads }) => 'store' in reads);
    for (const { stage } of recording) {
      const exported = await ofCustodes(stage === null ? [] : [stage]);
      expect(exported).toEqual(expect.arrayContaining(['custodes_reads_total', 'custodes_reads_refused_total']));
    }
  });

  it('can be measured in a process that does not export them', () => {
    const meters = openMeters(['alerter']);
    meters.decisions.inc({ verdict: 'explained' });
    expect(meters.registry.getSingleMetric('custodes_decisions_total')).toBeUndefined();
  });
});

describe('the catalogue', () => {
  it('names each metric once, by the rules of Prometheus', () => {
    const all = Object.values(allMetrics);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    for (const { name, type } of all) expect(name.endsWith('_total')).toBe(type === 'counter');
    for (const { name, unit } of all)
      expect([name, name.includes('_seconds')]).toEqual([name, unit.startsWith('seconds')]);
  });
});
