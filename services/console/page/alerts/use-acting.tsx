import { type ReactNode, useCallback, useState } from 'react';
import { ActDialog } from './act-dialog.tsx';
import { type ActName, type ActRequest, acts, doneOf, namesOf, textLabelOf, useAct, verbOf } from './acts.ts';

export interface Acting {
  /** Acts at once, or asks first for what the act demands. */
  readonly begin: (action: ActName, alerts: ActRequest['alerts']) => void;
  readonly isAsking: boolean;
  /** The question, and what came of the last act. */
  readonly view: ReactNode;
}

export function useActing(onDone?: () => void): Acting {
  const { mutate, reset, data, error, variables, isPending } = useAct();
  const [question, setQuestion] = useState<Pick<ActRequest, 'action' | 'alerts'> | null>(null);
  const send = useCallback(
    (request: ActRequest) => {
      mutate(request, {
        onSuccess: ({ refused }) => {
          // The dialog stays for those that were refused, with what was written.
          const alerts = refused.map(({ alert }) => alert);
          setQuestion((asked) => (asked === null || alerts.length === 0 ? null : { ...asked, alerts }));
          if (alerts.length < request.alerts.length) onDone?.();
        },
      });
    },
    [mutate, onDone],
  );
  const begin = useCallback(
    (action: ActName, alerts: ActRequest['alerts']) => {
      if (alerts.length === 0) return;
      reset();
      if (acts[action].asks.length === 0) send({ action, alerts });
      else setQuestion({ action, alerts });
    },
    [reset, send],
  );
  const failure = (error !== null || (data?.refused ?? []).length > 0) && (
    <div role="alert" className="error">
      {error !== null && <p>{error.message}</p>}
      {data?.refused.map(({ alert, why }) => (
        <p key={alert.alertId}>{why}</p>
      ))}
    </div>
  );
  const view = (
    <>
      {question !== null && (
        <ActDialog
          title={`${verbOf(acts[question.action])} ${namesOf(question.alerts)}`}
          verb={verbOf(acts[question.action])}
          asks={acts[question.action].asks}
          textLabel={textLabelOf(question.action)}
          isSending={isPending}
          failure={failure}
          onSend={(fields) => send({ ...question, ...fields })}
          onCancel={() => setQuestion(null)}
        />
      )}
      <div className="act-result">
        <p role="status">
          {isPending ? 'sending…' : data?.refused.length === 0 && variables ? doneOf(variables, data) : ''}
        </p>
        {question === null && failure}
      </div>
    </>
  );
  return { begin, isAsking: question !== null, view };
}
