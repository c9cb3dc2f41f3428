import type { ReactNode } from 'react';
import type { components } from '../api/client.ts';
import { IdLink } from './id-link.tsx';
import { Time } from './time.tsx';

type Blind = Pick<components['schemas']['AccessPage'], 'unknown' | 'unknownLeftOut'>;
type Unknown = Blind['unknown'][number];

/** What the answer cannot know: that nothing is listed proves nothing where reports are missing. */
export function BlindSpots({ of: { unknown, unknownLeftOut } }: { of: Blind }) {
  const count = unknown.length + unknownLeftOut;
  if (count === 0) return null;
  return (
    <details className="blind-spots">
      <summary>
        {count === 1 ? '1 time' : `${count.toLocaleString()} times`} in which something may have happened that this
        answer lacks
      </summary>
      <ul>
        {unknown.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two programs of a source may begin to be missing at once, and nothing of a line is kept
          <li key={at}>
            {wordsOf(one)} {one.to === null ? 'since ' : 'from '}
            <Time at={one.from} />
            {one.to !== null && (
              <>
                {' '}
                to <Time at={one.to} />
              </>
            )}
          </li>
        ))}
      </ul>
      {unknownLeftOut > 0 && <p className="soft">and {unknownLeftOut.toLocaleString()} that began earlier</p>}
    </details>
  );
}

function wordsOf({ kind, source, stage, input, count }: Unknown): ReactNode {
  const tool = source === null ? 'a source' : <IdLink kind="source" id={source} />;
  switch (kind) {
    case 'missing-numbers':
      return (
        <>
          {count} events of {tool} are missing, by their numbers,
        </>
      );
    case 'silence':
      return <>{tool} was silent</>;
    case 'unreconciled-reads':
      return (
        <>
          {count} reads of the store that no tool reported, of {tool},
        </>
      );
    case 'down-time':
      return downOf(stage, input);
  }
}

function downOf(stage: Unknown['stage'], input: string | null): string {
  if (stage === null) return 'custodes was down';
  return input === null ? `${stage} was behind or down` : `the log ${input} was not collected`;
}
