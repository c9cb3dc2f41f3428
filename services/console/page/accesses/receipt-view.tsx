import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { getText } from '../api/client.ts';
import { isProblem } from '../api/problem.ts';
import { hrefOf } from '../app/location.ts';
import { verifyReceipt } from './verify-receipt.ts';

/** How often the page requests a receipt that does not exist yet. */
const ATTEMPTS_MAX = 40;
const RETRY_MS = 2_000;

/** Fetches the receipt of an access and shows the proof step by step. */
export function ReceiptView({ eventId, source }: { eventId: string; source: string }) {
  const { data, error, failureReason } = useQuery({
    queryKey: ['receipt', eventId, source],
    queryFn: () => getText(hrefOf(`/v1/receipts/${encodeURIComponent(eventId)}`, [['source', source]])),
    staleTime: Number.POSITIVE_INFINITY,
    retry: (count, reason) => isProblem(reason, 409) && count < ATTEMPTS_MAX,
    retryDelay: RETRY_MS,
  });
  if (error !== null) return <p className="error">No receipt: {error.message}.</p>;
  if (data === undefined) {
    return <p role="status">{failureReason === null ? 'fetching…' : 'Not sealed yet. This takes a few seconds.'}</p>;
  }
  return <Proof text={data} eventId={eventId} />;
}

function Proof({ text, eventId }: { text: string; eventId: string }) {
  const [steps, setSteps] = useState<readonly string[]>([]);
  const [failure, setFailure] = useState<string | null>(null);
  const [isDone, setDone] = useState(false);
  const [url, setUrl] = useState('');
  useEffect(() => {
    // Offers the bytes that are verified here.
    const made = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [text]);
  useEffect(() => {
    let isCurrent = true;
    const run = async () => {
      setSteps([]);
      try {
        for await (const step of verifyReceipt(JSON.parse(text), await getText('/log.vkey'), eventId)) {
          if (!isCurrent) return;
          setSteps((before) => [...before, step]);
        }
        setDone(true);
      } catch (error) {
        if (!isCurrent) return;
        const isUnsupported = crypto.subtle === undefined || (error as Error).name === 'NotSupportedError';
        setFailure(isUnsupported ? 'this browser has no Ed25519' : (error as Error).message);
      }
    };
    void run();
    return () => {
      isCurrent = false;
    };
  }, [text, eventId]);
  const result = failure !== null ? 'NOT verified.' : isDone ? 'Verified: this record is in the log.' : 'verifying…';
  return (
    <>
      <p role="status" className={failure !== null ? 'error' : isDone ? 'holds' : ''}>
        {result}
      </p>
      <ol className="steps">
        {steps.map((step) => (
          <li key={step} className="holds">
            {step}
          </li>
        ))}
        {failure !== null && <li className="error">{failure}</li>}
      </ol>
      <p>
        <a href={url} download={`receipt-${eventId}.json`}>
          Download the receipt
        </a>
      </p>
      <p className="soft">
        The proof is checked in this browser with the key this server names. To check without trusting the server, run{' '}
        <code>npx custodes receipt verify FILE --key KEY</code>.
      </p>
    </>
  );
}
