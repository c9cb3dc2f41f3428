import { useCaller } from '../app/session.tsx';
import { IdLink } from '../parts/id-link.tsx';
import { Time } from '../parts/time.tsx';
import { ApproveSet } from './approve-set.tsx';
import { Backtest } from './backtest.tsx';
import { type ProposedSets, type SetSubject, setSubjects, waitingSets } from './policy-queries.ts';
import { SetChanges } from './set-changes.tsx';

const CHARACTERS_SHOWN = 12;

const approvalStates: Readonly<Record<string, string>> = {
  approved: 'approved',
  'self-approved': 'no effect: nobody but the approver has proposed the set',
  'set-unknown': 'no effect: nobody has proposed the set',
  'set-unusable': 'no effect: the server cannot use the text of the set',
};

interface SetsProps {
  readonly subject: SetSubject;
  readonly of: ProposedSets;
}

export function Version({ of }: { of: string }) {
  return (
    <span className="id" title={of}>
      {of.slice(0, CHARACTERS_SHOWN)}
    </span>
  );
}

/** Sets that somebody proposed and nobody else has approved. */
export function WaitingSets({ subject, of }: SetsProps) {
  const mayReadSets = useCaller().may.includes('read-register');
  const { inForce } = of;
  const waiting = waitingSets(of);
  const { noun, command } = setSubjects[subject];
  return (
    <section aria-label="Waiting for approval">
      <h2>Waiting for approval</h2>
      {waiting.length === 0 && (
        <p className="soft">
          No set waits. Change a parameter here, or propose {noun} with <code>{command} propose</code>.
        </p>
      )}
      {waiting.map(({ version, proposedBy, reason }) => (
        <article key={version} className="waiting">
          <p>
            Set <Version of={version} />, proposed by{' '}
            {proposedBy.map((one) => (
              <IdLink key={one} kind="actor" id={one} />
            ))}
            {reason !== null && `: ${reason}`}
          </p>
          {mayReadSets && <SetChanges subject={subject} from={inForce} to={version} />}
          <Backtest set={version} />
          <ApproveSet subject={subject} version={version} proposedBy={proposedBy} />
        </article>
      ))}
    </section>
  );
}

export function Approvals({ of: { approvals } }: Pick<SetsProps, 'of'>) {
  return (
    <section aria-label="Approvals">
      <h2>Approvals</h2>
      {approvals.length === 0 && <p className="soft">No set has been approved yet.</p>}
      <ul>
        {approvals.map(({ id, setHash, state, approvedBy, proposedBy, validFrom }) => (
          <li key={`${id} ${validFrom}`}>
            <Time at={validFrom} />: set <Version of={setHash} /> by <IdLink kind="actor" id={approvedBy} />
            {proposedBy.length > 0 && `, proposed by ${proposedBy.join(', ')}`}.{' '}
            <span className={state === 'approved' ? 'holds' : 'error'}>{approvalStates[state]}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
