import { type FormEvent, type ReactNode, useState } from 'react';
import { useCaller } from '../app/session.tsx';
import { PageDialog } from '../parts/page-dialog.tsx';
import { type ActField, type Disposition, dispositions } from './acts.ts';

const TEXT_MAX = 4_000;
const EVIDENCE_MAX = 4_000;

/** The person has just asked for the form, so the first field is where they go on. */
const focus = (field: HTMLElement | null) => field?.focus();

/** What the person entered; a field that was not asked for is absent. */
export interface ActFields {
  readonly text?: string;
  readonly to?: string;
  readonly disposition?: Disposition;
  /** Ids of what supports the disposition. */
  readonly evidence?: readonly string[];
}

export interface ActDialogProps {
  /** Names the act and its subject. */
  readonly title: string;
  /** The button that sends. */
  readonly verb: string;
  readonly asks: readonly ActField[];
  readonly textLabel: string;
  readonly isSending: boolean;
  /** Why it was not done, if it was not: what the person wrote stays here. */
  readonly failure: ReactNode;
  readonly onSend: (fields: ActFields) => void;
  readonly onCancel: () => void;
}

/** Asks for what an act demands before it is sent, and stays until it is done. Escape leaves without doing anything. */
export function ActDialog(props: ActDialogProps) {
  const { title, onCancel } = props;
  return (
    <PageDialog title={title} onClose={onCancel}>
      <ActForm {...props} />
    </PageDialog>
  );
}

function ActForm({ verb, asks, textLabel, isSending, failure, onSend, onCancel }: ActDialogProps) {
  const caller = useCaller();
  const [disposition, setDisposition] = useState<Disposition | ''>('');
  const [text, setText] = useState('');
  const [evidence, setEvidence] = useState('');
  const [to, setTo] = useState(caller.by === 'token' || caller.by === 'oidc' ? caller.id : '');
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const ids = evidence.split(/[\s,]+/).filter((id) => id !== '');
    onSend({
      ...(ids.length === 0 ? {} : { evidence: ids }),
      ...(asks.includes('text') ? { text: text.trim() } : {}),
      ...(asks.includes('to') ? { to: to.trim() } : {}),
      ...(disposition === '' ? {} : { disposition }),
    });
  };
  return (
    <form onSubmit={onSubmit}>
      {asks.includes('disposition') && <DispositionField value={disposition} onChange={setDisposition} />}
      {asks.includes('to') && (
        <label>
          To a person or a team (team:eu)
          <input ref={focus} value={to} onChange={({ target }) => setTo(target.value)} required maxLength={256} />
        </label>
      )}
      {asks.includes('text') && (
        <label>
          {textLabel}
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
      {asks.includes('evidence') && <EvidenceField value={evidence} onChange={setEvidence} />}
      {failure}
      <div className="buttons">
        <button type="submit" className="primary" disabled={isSending}>
          {verb}
        </button>
        <button type="button" className="quiet" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}

interface FieldProps<Value extends string> {
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

function DispositionField({ value, onChange }: FieldProps<Disposition | ''>) {
  return (
    <label>
      Disposition
      <select ref={focus} value={value} onChange={({ target }) => onChange(target.value as Disposition)} required>
        <option value="">choose…</option>
        {Object.entries(dispositions).map(([name, meaning]) => (
          <option key={name} value={name}>
            {meaning}
          </option>
        ))}
      </select>
    </label>
  );
}

function EvidenceField({ value, onChange }: FieldProps<string>) {
  return (
    <label>
      Ids of the evidence, if there is any: tickets, accesses, cases
      <input
        value={value}
        onChange={({ target }) => onChange(target.value)}
        placeholder="T-4711, ev-1"
        autoComplete="off"
        spellCheck={false}
        maxLength={EVIDENCE_MAX}
      />
    </label>
  );
}
