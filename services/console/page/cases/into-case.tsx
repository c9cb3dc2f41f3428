import { type FormEvent, useState } from 'react';
import { type ActRequest, namesOf } from '../alerts/acts.ts';
import { useCaller } from '../app/session.tsx';
import { pageOf } from '../parts/id-link.tsx';
import { PageDialog } from '../parts/page-dialog.tsx';
import { Failed } from '../parts/states.tsx';
import { type ChangedCase, useMoveAlerts, useOpenCases } from './case-queries.ts';

const TITLE_MAX = 256;
const NEW = '';

interface MovedAlerts extends ChangedCase {
  /** The choice of alerts may be another one by now. */
  readonly asked: number;
}

/** A button that puts alerts into a case. */
export function IntoCase({ alerts }: { alerts: ActRequest['alerts'] }) {
  const [isAsking, setAsking] = useState(false);
  const [done, setDone] = useState<MovedAlerts | null>(null);
  if (!useCaller().may.includes('alerts')) return null;
  return (
    <>
      <button type="button" aria-label={`Put ${namesOf(alerts)} into a case`} onClick={() => setAsking(true)}>
        Into a case…
      </button>
      {done !== null && (
        <span role="status">
          {done.refused.length < done.asked ? 'In case' : 'None of them is in case'}{' '}
          <a href={pageOf('alert-case', done.caseId)}>{done.title}</a>.
        </span>
      )}
      {done?.refused.map(({ alertId, detail }) => (
        <span key={alertId} role="alert" className="error">
          {detail}
        </span>
      ))}
      {isAsking && (
        <CaseDialog
          alerts={alerts}
          onCancel={() => setAsking(false)}
          onDone={(found) => {
            setAsking(false);
            setDone({ ...found, asked: alerts.length });
          }}
        />
      )}
    </>
  );
}

export interface CaseDialogProps {
  readonly alerts: ActRequest['alerts'];
  /** The case is there by then, and may lack alerts that were refused. */
  readonly onDone: (found: ChangedCase) => void;
  readonly onCancel: () => void;
}

/** Asks for the title of a new case or for an open one. */
export function CaseDialog({ alerts, onDone, onCancel }: CaseDialogProps) {
  const title = alerts.length === 0 ? 'Open a case' : `Put ${namesOf(alerts)} into a case`;
  return (
    <PageDialog title={title} onClose={onCancel}>
      <CaseForm alerts={alerts} onDone={onDone} onCancel={onCancel} />
    </PageDialog>
  );
}

function CaseForm({ alerts, onDone, onCancel }: CaseDialogProps) {
  const isMoving = alerts.length > 0;
  const { data: open } = useOpenCases(isMoving);
  const [caseId, setCaseId] = useState(NEW);
  const [title, setTitle] = useState('');
  const { mutate, error, isPending } = useMoveAlerts();
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const into = caseId === NEW ? { caseId: null, title: title.trim() } : { caseId };
    mutate({ ...into, add: alerts.map(({ alertId }) => alertId) }, { onSuccess: onDone });
  };
  return (
    <form onSubmit={onSubmit}>
      {isMoving && (
        <label>
          Case
          <select value={caseId} onChange={({ target }) => setCaseId(target.value)}>
            <option value={NEW}>a new case</option>
            {open?.map((one) => (
              <option key={one.caseId} value={one.caseId}>
                {one.title}
              </option>
            ))}
          </select>
        </label>
      )}
      {caseId === NEW && (
        <label>
          Title of the new case
          <input value={title} onChange={({ target }) => setTitle(target.value)} required maxLength={TITLE_MAX} />
        </label>
      )}
      {error !== null && <Failed error={error} />}
      <div className="buttons">
        <button type="submit" className="primary" disabled={isPending}>
          {caseId === NEW ? 'Open the case' : 'Add to the case'}
        </button>
        <button type="button" className="quiet" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}
