import { useState } from 'react';
import type { components } from '../api/client.ts';
import { useAddress } from '../app/location.ts';
import { Chip } from '../parts/facts.tsx';
import { IdLink } from '../parts/id-link.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Failed, Loading } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';
import { ChangeParameters, withValues } from '../rules/change-parameters.tsx';
import { useDetections } from '../rules/policy-queries.ts';
import { Approvals, Version, WaitingSets } from '../rules/set-approvals.tsx';
import { SigmaRule } from './sigma-rule.tsx';
import { thresholdsOf, withThresholds } from './sigma-text.ts';

const REFRESH_MS = 5_000;

type Detection = components['schemas']['Detection'];

/** What is looked for in the accesses of people, with the thresholds that people approved. */
export default function DetectionsPage() {
  const { data, error, refetch } = useDetections({ refetchInterval: REFRESH_MS });
  const [wanted, setWanted] = useState(useAddress().query.get('q') ?? '');
  const failure = error !== null && <Failed error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return failure || <Loading of="the detections" />;
  const { inForce, detections } = data;
  const words = wanted.toLowerCase();
  const shown = detections.filter((detection) => JSON.stringify(detection).toLowerCase().includes(words));
  return (
    <>
      <PageHead title="Detections" note="what is looked for over many accesses of one person, source or recording" />
      {/* What somebody types below stays. */}
      {failure}
      <div className="two">
        <section aria-label="In force">
          <h2>In force</h2>
          <p>{inForce === null ? 'The detections of the release.' : <InForce version={inForce} />}</p>
        </section>
        <WaitingSets subject="detections" of={data} />
      </div>
      <Approvals of={data} />
      <section aria-label="The detections">
        <h2>The detections</h2>
        <label>
          Find a detection
          <input type="search" value={wanted} onChange={({ target }) => setWanted(target.value)} />
        </label>
        <p className="soft" role="status">
          {shown.length} of {detections.length} detections
        </p>
        <ul className="rules">
          {shown.map((detection) => (
            <DetectionItem key={detection.id} of={detection} set={inForce} />
          ))}
        </ul>
      </section>
    </>
  );
}

function InForce({ version }: { version: string }) {
  return (
    <>
      Set <Version of={version} /> detects.
    </>
  );
}

function DetectionItem({ of, set }: { of: Detection; set: string | null }) {
  const { id, title, meaning, severity, mode, parameters, sigma, findingsLastWeek, exceptions, inForceSince } = of;
  const findings = `${findingsLastWeek} ${findingsLastWeek === 1 ? 'finding' : 'findings'}`;
  return (
    <li>
      <p>
        <Severity of={severity} /> <b>{title}</b> <code>{id}</code>
        {mode === 'observe' && <span className="soft"> (observed only: it opens no alert)</span>}
        {mode === 'off' && <span className="soft"> (off)</span>}
      </p>
      <p>{meaning}</p>
      {sigma !== undefined && <SigmaRule id={id} of={sigma} />}
      <p className="soft">
        {findings} in the last seven days. {of.legalBasis}. Owner: {of.owner}. Version <Version of={of.version} />
        {inForceSince !== null && (
          <>
            {' '}
            since <Time at={inForceSince} />
          </>
        )}
        . <a href={`/alerts?q=${encodeURIComponent(id)}`}>Open alerts of {id}</a>
      </p>
      <Parameters of={parameters} />
      <Exceptions of={exceptions} />
      <details>
        <summary>When {id} is wrong</summary>
        <ul>
          {of.falsePositives.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      </details>
      <Change of={of} set={set} />
    </li>
  );
}

function Severity({ of }: { of: Detection['severity'] }) {
  if (typeof of !== 'string') return Object.entries(of).map(([name, one]) => <Chip key={name} is={one} />);
  return of === 'policy' ? <span className="soft">as severe as the rule</span> : <Chip is={of} />;
}

function Parameters({ of }: { of: Detection['parameters'] }) {
  return (
    <dl className="parameters">
      {Object.entries(of).map(([name, { value, unit, meaning }]) => (
        <div key={name}>
          <dt>
            <code>{name}</code>
          </dt>
          <dd>
            <b>
              {value} {unit}
            </b>{' '}
            <span className="soft">{meaning}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Exceptions suppress what is found of a person, a source or a camera until they end. */
function Exceptions({ of }: { of: Detection['exceptions'] }) {
  if (of.length === 0) return null;
  return (
    <ul aria-label="Exceptions">
      {of.map(({ id, state, reason, actorId, sourceId, cameraId, approvedBy, validUntil, suppressed }) => (
        <li key={id}>
          <IdLink kind="exception" id={id} /> ({state}): {reason} For{' '}
          {actorId !== null && <IdLink kind="actor" id={actorId} />}
          {sourceId !== null && <IdLink kind="source" id={sourceId} />}
          {cameraId !== null && <IdLink kind="camera" id={cameraId} />} until <Time at={validUntil} />
          {approvedBy !== null && `, approved by ${approvedBy}`}. {suppressed} suppressed since the start.
        </li>
      ))}
    </ul>
  );
}

function Change({ of: { id, parameters, sigma }, set }: { of: Detection; set: string | null }) {
  const given =
    sigma === undefined
      ? Object.entries(parameters).map(([name, parameter]) => ({ name, ...parameter }))
      : thresholdsOf(sigma);
  if (set === null || given.length === 0) return null;
  return (
    <ChangeParameters
      subject="detections"
      of={id}
      parameters={given}
      set={set}
      change={({ detections, ...others }: SetText, values) => ({
        ...others,
        detections: detections.map((one) => {
          if (one.id !== id) return one;
          if (one.sigma !== undefined) return { ...one, sigma: withThresholds(one.sigma, values) };
          return { ...one, parameters: withValues(one.parameters, values) };
        }),
      })}
    />
  );
}

interface SetText {
  readonly detections: readonly Pick<Detection, 'id' | 'parameters' | 'sigma'>[];
}
