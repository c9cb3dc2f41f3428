import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { verifyCheckpoint } from '../accesses/verify-receipt.ts';
import { answerOf, client, getText } from '../api/client.ts';
import { isProblem, Problem } from '../api/problem.ts';
import { useCaller } from '../app/session.tsx';
import { Chip, Facts } from '../parts/facts.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Failed, Loading } from '../parts/states.tsx';
import { fromNow, Time } from '../parts/time.tsx';
import { greatest, leastAbove0, type Metrics, total, useMetrics } from './metrics.ts';
import { Monitoring } from './monitoring.tsx';
import { Sources } from './sources.tsx';

const REFRESH_MS = 5_000;

interface Check {
  readonly name: string;
  readonly metric: string;
  /** What a number other than 0 means. */
  readonly otherwise: string;
}

/** Each of these is 0 while all is well. */
const checks: readonly Check[] = [
  {
    name: 'Archive alarms',
    metric: 'custodes_archive_alarms_total',
    otherwise: 'An archived object has other bytes than were sealed. This is an incident.',
  },
  {
    name: 'Silent sources',
    metric: 'custodes_sources_silent',
    otherwise: 'What happens in these tools is not seen. Ask who runs them.',
  },
  {
    name: 'Missing sequence numbers',
    metric: 'custodes_source_numbers_missing',
    otherwise: 'Events with these numbers are not in the log. The alerts of the rule sequence-gap name them.',
  },
  {
    name: 'Accesses that detectors forgot',
    metric: 'custodes_detector_evicted_total',
    otherwise: 'The detectors may remember no more, and see less than they should.',
  },
  {
    name: 'Rules or detections that could not be loaded',
    metric: 'custodes_policy_reload_failures_total',
    otherwise: 'They stay as they were. The log of intake has the problem.',
  },
  {
    name: 'Intake slowed down',
    metric: 'custodes_intake_slowed',
    otherwise: 'Tools are asked to send later, because a stage is too far behind.',
  },
  {
    name: 'Late facts not applied yet',
    metric: 'custodes_late_facts_lag_records',
    otherwise: 'Earlier accesses are being judged again.',
  },
];

export default function HealthPage() {
  const { data, error, refetch } = useMetrics();
  const { may } = useCaller();
  return (
    <>
      <PageHead title="Health" note={data === undefined ? '' : 'read every 5 seconds'}>
        <a className="button quiet" href="/runbooks/runbook">
          What to do
        </a>
      </PageHead>
      {error !== null && <Failed error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Loading of="the metrics" />}
      {data !== undefined && (
        <>
          <div className="two">
            <Server metrics={data} />
            <Stages metrics={data} />
            <Checks metrics={data} />
            <Log metrics={data} />
          </div>
          {may.includes('read-alerts') && <Monitoring />}
          {may.includes('read-register') && <Sources />}
        </>
      )}
    </>
  );
}

function Server({ metrics }: { metrics: Metrics }) {
  const ready = useQuery({ queryKey: ['readyz'], queryFn: readiness, refetchInterval: REFRESH_MS });
  const version = useQuery({
    queryKey: ['version'],
    queryFn: () => answerOf(client.GET('/version')),
  });
  const started = (metrics.get('process_start_time_seconds') ?? []).map(({ value }) => value * 1_000);
  return (
    <section aria-label="Server">
      <h2>Server</h2>
      <Facts
        of={{
          state: ready.data && <Chip is={ready.data} />,
          release: version.data?.version,
          node: version.data?.node,
          authentication: version.data?.authentication,
          started: started.length > 0 && <Time at={Math.min(...started)} />,
        }}
      />
      {version.error !== null && <Failed error={version.error} />}
    </section>
  );
}

/** What came of the last verification that the auditor made by itself. */
function Verified({ metrics }: { metrics: Metrics }) {
  const [at, entries, seals, problems, putBack] = [
    'custodes_archive_verified_timestamp_seconds',
    'custodes_archive_verified_entries',
    'custodes_archive_verified_seals',
    'custodes_archive_problems',
    'custodes_log_put_back',
  ].map((name) => greatest(metrics, name) ?? 0);
  // Of several auditors the one that is late, if any is.
  const due = leastAbove0(metrics, 'custodes_archive_verification_due_timestamp_seconds');
  const next = due ? (
    <span className="soft">Next verification: {fromNow(due * 1_000)}</span>
  ) : (
    <span className="soft">This server does not verify it by itself.</span>
  );
  const warning = putBack ? <span className="error">The log does not continue the one that it was. </span> : null;
  if (!at)
    return (
      <>
        {warning}not verified yet. {next}
      </>
    );
  return (
    <>
      {warning}
      <span className={problems ? 'error' : 'holds'}>
        {problems ? `${problems} ${problems === 1 ? 'check' : 'checks'} failed` : 'every check holds'}
      </span>
      , <Time at={at * 1_000} /> ({fromNow(at * 1_000)}): {(entries ?? 0).toLocaleString('en')} entries,{' '}
      {(seals ?? 0).toLocaleString('en')} seals. {next}
    </>
  );
}

/** A stage that is not ready is an answer, not a failure. */
async function readiness(): Promise<string> {
  try {
    return (await getText('/readyz')).trim();
  } catch (error) {
    if (error instanceof Problem && error.status === 503) return 'not ready';
    throw error;
  }
}

function Stages({ metrics }: { metrics: Metrics }) {
  const lags = metrics.get('custodes_stage_lag_records') ?? [];
  const stages = [...new Set(lags.map(({ labels }) => labels.stage ?? ''))];
  // Several processes of a stage share what waits for it.
  const behind = (stage: string) => {
    const lag = `${(total(metrics, 'custodes_stage_lag_records', { stage }) ?? 0).toLocaleString('en')} behind`;
    const seconds = Math.round(greatest(metrics, 'custodes_stage_wait_seconds', { stage }) ?? 0);
    return seconds === 0 ? lag : `${lag}, some ${seconds} s of work`;
  };
  return (
    <section aria-label="Stages">
      <h2>Stages, and records that each has not processed yet</h2>
      <Facts of={Object.fromEntries(stages.map((stage) => [stage, behind(stage)]))} />
      {stages.length === 0 && <p className="soft">No stage has reported yet.</p>}
    </section>
  );
}

function Checks({ metrics }: { metrics: Metrics }) {
  const known = checks.flatMap((check) => {
    const value = total(metrics, check.metric);
    return value === null ? [] : [{ ...check, value }];
  });
  return (
    <section aria-label="Checks">
      <h2>Checks</h2>
      <ul>
        {known.map(({ name, value, otherwise }) => (
          <li key={name}>
            <span className={value === 0 ? 'holds' : 'error'}>{value === 0 ? 'good' : value.toLocaleString('en')}</span>{' '}
            {name}
            {value !== 0 && <p className="soft">{otherwise}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Log({ metrics }: { metrics: Metrics }) {
  const checkpoint = useQuery({
    queryKey: ['checkpoint'],
    queryFn: () => getText('/checkpoint'),
    refetchInterval: REFRESH_MS,
    retry: false,
  });
  const signature = useQuery({
    queryKey: ['checkpoint-verified', checkpoint.data],
    enabled: checkpoint.data !== undefined,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    queryFn: async () => {
      try {
        await verifyCheckpoint(checkpoint.data ?? '', await getText('/log.vkey'));
        return null;
      } catch (error) {
        if (error instanceof Problem) throw error;
        return (error as Error).message;
      }
    },
  });
  const [origin, size, root] = (checkpoint.data ?? '').split('\n');
  const signed = greatest(metrics, 'custodes_checkpoint_timestamp_seconds');
  const rows: Record<string, ReactNode> = {
    signed: signed !== null && signed > 0 && (
      <>
        <Time at={signed * 1_000} /> ({fromNow(signed * 1_000)})
      </>
    ),
    signature:
      signature.data === null ? (
        <span className="holds">verified in this browser</span>
      ) : (
        signature.data !== undefined && <span className="error">{signature.data}</span>
      ),
    'whole archive': <Verified metrics={metrics} />,
    log: origin,
    seals: size && Number(size).toLocaleString('en'),
    'root hash': root && <code>{root}</code>,
    'not in the index yet': total(metrics, 'custodes_index_tail_entries')?.toLocaleString('en'),
  };
  return (
    <section aria-label="Transparency log">
      <h2>Transparency log</h2>
      {isProblem(checkpoint.error, 404) ? (
        <p className="soft">There is no checkpoint yet: nothing has been sealed.</p>
      ) : (
        checkpoint.error !== null && <Failed error={checkpoint.error} />
      )}
      <Facts of={rows} />
      <p className="soft">
        <code>npx custodes verify</code> and <code>tests/independent/verify.py</code> prove the whole archive.
      </p>
    </section>
  );
}
