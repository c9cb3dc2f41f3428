import { type FormEvent, useState } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useCaller } from '../app/session.tsx';
import { type ActName, type ActRequest, acts, type Disposition, dispositions, namesOf } from './acts.ts';

const TEXT_MAX = 4_000;

const textLabels: Readonly<Partial<Record<ActName, string>>> = {
  close: 'Explanation, for a reader in two years',
  escalate: 'Why does it need somebody else?',
  reopen: 'Why is it opened again?',
  comment: 'Comment',
};

/** The person has just asked for the form, so the first field is where they go on. */
const focus = (field: HTMLElement | null) => field?.focus();

export interface ActDialogProps {
  readonly action: ActName;
  readonly alerts: ActRequest['alerts'];
  readonly onSend: (request: ActRequest) => void;
  readonly onCancel: () => void;
}

/** Asks for what an act demands before it is sent. Escape leaves without doing anything. */
export function ActDialog({ action, alerts, onSend, onCancel }: ActDialogProps) {
  const verb = acts[action].label.replace('…', '');
  return (
    <ModalOverlay className="overlay" isOpen isDismissable onOpenChange={(isOpen) => isOpen || onCancel()}>
      <Modal className="modal">
        <Dialog>
          <Heading slot="title">
            {verb} {namesOf(alerts)}
          </Heading>
          <ActForm action={action} alerts={alerts} onSend={onSend} onCancel={onCancel} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function ActForm({ action, alerts, onSend, onCancel }: ActDialogProps) {
  const caller = useCaller();
  const [disposition, setDisposition] = useState<Disposition | ''>('');
  const [text, setText] = useState('');
  const [to, setTo] = useState(caller.by === 'token' || caller.by === 'oidc' ? caller.id : '');
  const asks: readonly string[] = acts[action].asks;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    onSend({
      action,
      alerts,
      ...(asks.includes('text') ? { text: text.trim() } : {}),
      ...(asks.includes('to') ? { to: to.trim() } : {}),
      ...(disposition === '' ? {} : { disposition }),
    });
  };
  return (
    <form onSubmit={onSubmit}>
      {asks.includes('disposition') && (
        <label>
          Disposition
          <select
            ref={focus}
            value={disposition}
            onChange={({ target }) => setDisposition(target.value as Disposition)}
            required
          >
            <option value="">choose…</option>
            {Object.entries(dispositions).map(([value, meaning]) => (
              <option key={value} value={value}>
                {meaning}
              </option>
            ))}
          </select>
        </label>
      )}
      {asks.includes('to') && (
        <label>
          To a person or a team (team:eu)
          <input ref={focus} value={to} onChange={({ target }) => setTo(target.value)} required maxLength={256} />
        </label>
      )}
      {asks.includes('text') && (
        <label>
          {textLabels[action] ?? 'Text'}
          <textarea
            ref={asks.includes('disposition') ? null : focus}
            value={text}
            onChange={({ target }) => setText(target.value)}
            rows={4}
            required
            maxLength={TEXT_MAX}
          />
        </label>
      )}
      <div className="buttons">
        <button type="submit" className="primary">
          {acts[action].label.replace('…', '')}
        </button>
        <button type="button" className="quiet" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}
