import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answerOf, client } from '../api/client.ts';
import { useCaller } from '../app/session.tsx';
import { IdLink } from '../parts/id-link.tsx';
import { Failed } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';
import { type RegisterRecord, useRecords } from './register-queries.ts';

const approvable = ['exception', 'emergency', 'case', 'consent', 'source'] as const;
const reviewable = ['emergency', 'legal-order'] as const;

/** Approvals and reviews of a record, and the forms for yours. A second person approves; the server decides who may. */
export function ActsOn({ record }: { record: RegisterRecord }) {
  const { kind, id } = record;
  const { may, by } = useCaller();
  const approves = approvable.find((one) => one === kind);
  const reviews = reviewable.find((one) => one === kind);
  const hasActs = approves !== undefined || reviews !== undefined;
  const { data, error } = useRecords('approval', { recordKind: kind, recordId: id }, hasActs);
  if (!hasActs) return null;
  const acts = (data?.pages ?? []).flatMap(({ items }) => items);
  const isPerson = by === 'token' || by === 'oidc';
  return (
    <section aria-label="Approvals and reviews">
      <h2>Approvals and reviews</h2>
      {error !== null && <Failed error={error} />}
      {data !== undefined && acts.length === 0 && <p className="soft">Nobody has approved or reviewed it here.</p>}
      <ul>
        {acts.map((act) => (
          <li key={act.id}>
            {act.act === 'review' ? 'reviewed' : 'approved'} by <IdLink kind="actor" id={String(act.by)} />{' '}
            <Time at={String(act.at)} /> {typeof act.note === 'string' && <q>{act.note}</q>}
          </li>
        ))}
      </ul>
      {may.includes('approve') &&
        (isPerson ? (
          <div className="acts-on">
            {approves !== undefined && <ActForm act="approve" kind={approves} id={id} />}
            {reviews !== undefined && <ActForm act="review" kind={reviews} id={id} />}
          </div>
        ) : (
          <p className="soft">Only a person approves or reviews a record: sign in as one.</p>
        ))}
    </section>
  );
}

type Act =
  | { readonly act: 'approve'; readonly kind: (typeof approvable)[number]; readonly id: string }
  | { readonly act: 'review'; readonly kind: (typeof reviewable)[number]; readonly id: string };

function ActForm(given: Act) {
  const { act, kind, id } = given;
  const queries = useQueryClient();
  const [note, setNote] = useState('');
  const send = useMutation({
    mutationFn: () => {
      const body = note.trim() === '' ? {} : { note: note.trim() };
      return given.act === 'approve'
        ? answerOf(
            client.POST('/v1/register/{kind}/{id}/approve', { params: { path: { kind: given.kind, id } }, body }),
          )
        : answerOf(
            client.POST('/v1/register/{kind}/{id}/review', { params: { path: { kind: given.kind, id } }, body }),
          );
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['register'] }),
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  const verb = act === 'approve' ? 'Approve' : 'Record my review of';
  return (
    <form onSubmit={onSubmit} className="act-form">
      <label>
        {act === 'approve' ? 'Why it is right' : 'What you reviewed'}
        <input value={note} onChange={({ target }) => setNote(target.value)} maxLength={2048} />
      </label>
      <button type="submit" disabled={send.isPending}>
        {verb} {kind} {id}
      </button>
      <p role="status">{send.isSuccess && (act === 'approve' ? 'Approved.' : 'Your review is recorded.')}</p>
      {send.error !== null && <Failed error={send.error} />}
    </form>
  );
}
