import { useCaller } from '../app/session.tsx';
import { type SetSubject, setSubjects, useDetections, usePolicies, waitingSets } from '../rules/policy-queries.ts';

/** A proposal may wait for hours; each look at it is recorded. */
const REFRESH_MS = 60_000;

/** Shows the waiting proposals of others to those who may approve rules and detections. */
export function SetsToApprove() {
  const { id, by, may, registerKinds } = useCaller();
  const isPerson = by === 'token' || by === 'oidc';
  const enabled = isPerson && may.includes('read-policies') && registerKinds.includes('policy');
  const asked = { enabled, refetchInterval: REFRESH_MS };
  const found = { policies: usePolicies(asked).data, detections: useDetections(asked).data };
  const waiting = (Object.keys(setSubjects) as SetSubject[]).flatMap((subject) => {
    const of = found[subject];
    const sets = of === undefined ? [] : waitingSets(of).filter(({ proposedBy }) => !proposedBy.includes(id));
    return sets.map((set) => ({ ...set, subject }));
  });
  if (waiting.length === 0) return null;
  return (
    <section aria-label="Waiting for your approval" className="notice">
      <h2>Waiting for your approval</h2>
      <ul>
        {waiting.map(({ subject, version, proposedBy, reason }) => (
          <li key={version}>
            <a href={subject === 'policies' ? '/rules' : '/detections'}>
              {setSubjects[subject].noun} {version.slice(0, 12)}
            </a>
            , proposed by {proposedBy.join(', ')}
            {reason !== null && `: ${reason}`}
          </li>
        ))}
      </ul>
    </section>
  );
}
