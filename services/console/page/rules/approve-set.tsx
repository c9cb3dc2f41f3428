import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answerOf, client } from '../api/client.ts';
import { useCaller } from '../app/session.tsx';
import { Failed } from '../parts/states.tsx';
import { type SetSubject, serverTime, setSubjects } from './policy-queries.ts';

const PREFIX_CHARACTERS = 12;

/** Approval by somebody who did not propose the set. They type what they approve, so that no set is approved by habit. */
export function ApproveSet({
  subject,
  version,
  proposedBy,
}: {
  readonly subject: SetSubject;
  readonly version: string;
  readonly proposedBy: readonly string[];
}) {
  const { noun, command, does } = setSubjects[subject];
  const { id, by, registerKinds } = useCaller();
  const queries = useQueryClient();
  const [typed, setTyped] = useState('');
  const approve = useMutation({
    mutationFn: async () => {
      const validFrom = await serverTime();
      const body = {
        kind: 'policy' as const,
        id: `${version.slice(0, 16)}:${id}`,
        issuer: id,
        approvedBy: id,
        setHash: version,
        validFrom,
      };
      return answerOf(client.POST('/v1/register', { body }));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: [subject] }),
  });
  if (!registerKinds.includes('policy')) return <p className="soft">Your roles do not approve {noun}.</p>;
  if (by !== 'token' && by !== 'oidc') {
    return (
      <p className="soft">
        A person approves {noun}: sign in as one, or use {command} approve.
      </p>
    );
  }
  if (proposedBy.includes(id)) return <p className="soft">You proposed it: somebody else has to approve it.</p>;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    approve.mutate();
  };
  const prefix = version.slice(0, PREFIX_CHARACTERS);
  return (
    <form className="act-form" onSubmit={onSubmit}>
      <label>
        The first {PREFIX_CHARACTERS} characters of its version, {prefix}
        <input
          value={typed}
          onChange={({ target }) => setTyped(target.value.trim())}
          autoComplete="off"
          spellCheck={false}
          required
        />
      </label>
      <button type="submit" disabled={typed !== prefix || approve.isPending}>
        Approve set {prefix}
      </button>
      <p role="status">{approve.isSuccess && `Approved: it ${does} from now on.`}</p>
      {approve.error !== null && <Failed error={approve.error} />}
    </form>
  );
}
