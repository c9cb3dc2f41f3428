import { getText } from './api.js';
import { byId, element } from './dom.js';

const verdicts = ['explained', 'unexplained', 'violation', 'unknown', 'ended', 'rejected', 'duplicate', 'conflict'];
const severities = ['critical', 'high', 'medium', 'low'];

export async function refreshCounters() {
  const samples = parseMetrics(await getText('/console/metrics'));
  const total = (name) => sum(samples.filter((sample) => sample.name === name));
  const by = (name, label, value) => sum(samples.filter((s) => s.name === name && s.labels[label] === value));

  byId('count-events').textContent = number(total('custodes_events_received_total'));
  byId('count-decisions').textContent = number(total('custodes_decisions_total'));
  const counts = verdicts.map((verdict) => [verdict, by('custodes_decisions_total', 'verdict', verdict)]);
  showVerdicts(counts.filter(([, count]) => count > 0));

  byId('count-alerts').textContent = number(total('custodes_alerts_open'));
  const open = severities.map((severity) => [severity, by('custodes_alerts_open', 'severity', severity)]);
  const named = open.filter(([, count]) => count > 0).map(([severity, count]) => `${number(count)} ${severity}`);
  byId('note-alerts').textContent = named.length === 0 ? 'no open alerts' : named.join(' · ');

  const seals = total('custodes_checkpoint_entries');
  const signedAt = total('custodes_checkpoint_timestamp_seconds');
  byId('count-seals').textContent = number(seals);
  const unsigned = seals === 0 ? 'no checkpoint yet' : 'nothing new since start';
  byId('note-seals').textContent =
    signedAt === 0 ? unsigned : `checkpoint signed ${age(Date.now() / 1000 - signedAt)} ago`;
}

function showVerdicts(counts) {
  const total = counts.reduce((so, [, count]) => so + count, 0);
  byId('bar-decisions').replaceChildren(
    ...counts.map(([verdict, count]) => {
      const part = element('span', { class: `fill ${verdict}` });
      part.style.flexGrow = String(Math.max(count / total, 0.006));
      return part;
    }),
  );
  byId('legend-decisions').replaceChildren(
    ...counts.map(([verdict, count]) =>
      element('li', {}, element('span', { class: `dot ${verdict}` }), `${verdict} `, element('b', {}, number(count))),
    ),
  );
}

/** Parses samples of the Prometheus text format. Label values of custodes contain no quotes or backslashes. */
function parseMetrics(text) {
  return text.split('\n').flatMap((line) => {
    const match = /^([a-z_]+)(?:\{([^}]*)\})? (\S+)$/.exec(line);
    if (match === null) return [];
    const labels = [...(match[2] ?? '').matchAll(/([a-z_]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]);
    return [{ name: match[1], labels: Object.fromEntries(labels), value: Number(match[3]) }];
  });
}

function sum(samples) {
  return samples.reduce((total, { value }) => total + value, 0);
}

function number(value) {
  return value.toLocaleString();
}

function age(seconds) {
  if (seconds < 90) return `${Math.max(0, Math.round(seconds))} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`;
}
