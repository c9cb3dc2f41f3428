import { type SigmaSource, sigmaSentenceOf, sigmaTextOf } from './sigma-text.ts';

/** What a Sigma rule or correlation looks for, in a sentence and as the text that was approved. */
export function SigmaRule({ id, of }: { id: string; of: SigmaSource }) {
  return (
    <>
      <p>{sigmaSentenceOf(of)}</p>
      <details>
        <summary>The Sigma text of {id}</summary>
        <pre>
          <code>{sigmaTextOf(of)}</code>
        </pre>
      </details>
    </>
  );
}
