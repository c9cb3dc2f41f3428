import { IdLink } from '../parts/id-link.tsx';
import { Time } from '../parts/time.tsx';
import type { FullAlert } from './alert-queries.ts';

/** How somebody wants to close an alert or a case. Severity high and critical is closed by two people. */
export function ProposalNotice({ proposal }: { proposal: NonNullable<FullAlert['proposal']> }) {
  return (
    <section aria-label="Proposal to close" className="notice">
      <h2>
        <IdLink kind="actor" id={proposal.by} /> proposes to close it as {proposal.disposition}
      </h2>
      <p className="words">{proposal.explanation}</p>
      {proposal.evidence.length > 0 && <p className="soft">Evidence: {proposal.evidence.join(', ')}</p>}
      <p className="soft">
        <Time at={proposal.at} />. It closes once another person approves it.
      </p>
    </section>
  );
}
