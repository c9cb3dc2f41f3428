import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { answerOf, client } from '../api/client.ts';
import { isProblem } from '../api/problem.ts';
import { useCaller } from '../app/session.tsx';
import { IdLink } from '../parts/id-link.tsx';
import { Failed, Loading } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';
import { type RegisterRecord, type Times, useHistory, useRecords } from './register-queries.ts';

const approvable = ['exception', 'emergency', 'case', 'consent', 'source'] as const;
const reviewable = ['emergency', 'legal-order'] as const;

/**
 * Approvals and reviews of a record that is shown for `times`, as of these times too, and the forms for yours where the
 * record is as known now. One that has not begun is approved in advance, one that has ended is reviewed after the fact. A
 * second person approves; the server decides who may.
 */
export function ActsOn({ record, times }: { record: RegisterRecord; times: Times }) {
  const { kind } = record;
  const { may, by } = useCaller();
  const approves = approvable.find((one) => one === kind);
  const reviews = reviewable.find((one) => one === kind);
  const { hash: content, failure } = useContent(record, approves !== undefined || reviews !== undefined);
  if (approves === undefined && reviews === undefined) return null;
  const isKnownNow = times.knownAt === undefined;
  const isPerson = by === 'token' || by === 'oidc';
  return (
    <section aria-label="Approvals and reviews">
      <h2>Approvals and reviews</h2>
      {failure === null ? <Acts of={record} content={content} times={times} /> : <Failed error={failure} />}
      {may.includes('approve') && !isKnownNow && (
        <p className="soft">You approve or review what is known now: look it up without “Known at”.</p>
      )}
      {may.includes('approve') && isKnownNow && !isPerson && (
        <p className="soft">Only a person approves or reviews a record: sign in as one.</p>
      )}
      {may.includes('approve') && isKnownNow && isPerson && (
        <div className="acts-on">
          {approves !== undefined && <ActForm act="approve" kind={approves} of={record} content={content} />}
          {reviews !== undefined && <ActForm act="review" kind={reviews} of={record} content={content} />}
        </div>
      )}
    </section>
  );
}

interface Content {
  /** Of what the page shows; undefined until the history has been read as far as it. */
  readonly hash: string | undefined;
  /** Why it stays undefined: the history cannot be read. */
  readonly failure: Error | null;
}

function useContent(record: RegisterRecord, isEnabled: boolean): Content {
  const history = useHistory(record.kind, record.id, isEnabled);
  const shown = JSON.stringify(record);
  const versions = (history.data?.pages ?? []).flatMap(({ items }) => items);
  const hash = versions.find((one) => JSON.stringify(one.record) === shown)?.recordHash;
  useReadOn({ ...history, hasNextPage: hash === undefined && history.hasNextPage });
  return { hash, failure: hash === undefined ? history.error : null };
}

interface Pages {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly error: unknown;
  readonly fetchNextPage: () => unknown;
}

/** Reads one page after the other, as long as there are more. */
function useReadOn({ hasNextPage, isFetchingNextPage, error, fetchNextPage }: Pages): void {
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && error === null) fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, error, fetchNextPage]);
}

interface OfContent {
  readonly of: RegisterRecord;
  readonly content: string | undefined;
}

/** Who acted on the record, and for each whether it was this content: the others count for nothing here. */
function Acts({ of: { kind, id, validFrom }, content, times }: OfContent & { readonly times: Times }) {
  // A later approval by the same person takes the place of theirs: what counted then is found only as of then.
  const list = useRecords('approval', { ...times, recordKind: kind, recordId: id });
  const { data, error, hasNextPage } = list;
  useReadOn(list);
  const acts = (data?.pages ?? []).flatMap(({ items }) => items);
  const isRead = data !== undefined && !hasNextPage && content !== undefined;
  const isOfContent = (act: RegisterRecord) => act.validFrom === validFrom && act.recordHash === content;
  return (
    <>
      {error !== null && <Failed error={error} />}
      {!isRead && error === null && <Loading of="the approvals" />}
      {isRead && !acts.some(isOfContent) && <p className="soft">Nobody has approved or reviewed it here.</p>}
      <ul>
        {(content === undefined ? [] : acts).map((act) => (
          <li key={act.id}>
            {act.act === 'review' ? 'reviewed' : 'approved'} by <IdLink kind="actor" id={String(act.by)} />{' '}
            <Time at={String(act.at)} /> {typeof act.note === 'string' && <q>{act.note}</q>}
            {!isOfContent(act) && (
              <p className="error">
                {act.validFrom === validFrom ? 'With another content' : 'Of another version'}, so it does not count for
                what is shown here.
              </p>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

type Act =
  | { readonly act: 'approve'; readonly kind: (typeof approvable)[number] }
  | { readonly act: 'review'; readonly kind: (typeof reviewable)[number] };

function ActForm(given: Act & OfContent) {
  const { act, kind, content } = given;
  const { id, validFrom } = given.of;
  const queries = useQueryClient();
  const [note, setNote] = useState('');
  const readAgain = () => queries.invalidateQueries({ queryKey: ['register'] });
  const send = useMutation({
    mutationFn: (recordHash: string) => {
      const body = { validFrom, recordHash, ...(note.trim() !== '' && { note: note.trim() }) };
      return given.act === 'approve'
        ? answerOf(
            client.POST('/v1/register/{kind}/{id}/approve', { params: { path: { kind: given.kind, id } }, body }),
          )
        : answerOf(
            client.POST('/v1/register/{kind}/{id}/review', { params: { path: { kind: given.kind, id } }, body }),
          );
    },
    onSuccess: readAgain,
    onError: (error) => (isProblem(error, 409) ? readAgain() : undefined),
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (content !== undefined) send.mutate(content);
  };
  const verb = act === 'approve' ? 'Approve' : 'Record my review of';
  return (
    <form onSubmit={onSubmit} className="act-form">
      <label>
        {act === 'approve' ? 'Why it is right' : 'What you reviewed'}
        <input value={note} onChange={({ target }) => setNote(target.value)} maxLength={2048} />
      </label>
      <button type="submit" disabled={send.isPending || content === undefined}>
        {verb} {kind} {id}
      </button>
      <p role="status">
        {send.isSuccess && send.variables === content && (act === 'approve' ? 'Approved.' : 'Your review is recorded.')}
      </p>
      {send.error !== null && <Failed error={send.error} />}
    </form>
  );
}
