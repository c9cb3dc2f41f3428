import { type FormEvent, useState } from 'react';
import { useGiveReason } from './reason.ts';

/** Some roles look nobody up without a reason. It is sent with this and every later look-up of the session. */
export function AskReason() {
  const give = useGiveReason();
  const [reason, setReason] = useState('');
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    give(reason);
  };
  return (
    <form className="state ask-reason" onSubmit={onSubmit}>
      <p className="state-title">Why do you look this up?</p>
      <p>Your role needs a reason to look up a person or an owner. It is recorded with the look-up.</p>
      <label>
        Reason
        <input
          value={reason}
          onChange={({ target }) => setReason(target.value)}
          placeholder="case C-17"
          autoComplete="off"
          required
          maxLength={500}
        />
      </label>
      <button type="submit" className="primary">
        Look up
      </button>
    </form>
  );
}
