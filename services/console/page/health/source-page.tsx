import type { PageProps } from '../app/page-props.ts';
import { useCaller } from '../app/session.tsx';
import { RecordOf } from '../entities/record-of.tsx';
import { Reporting } from '../entities/reporting.tsx';
import SourceWithAccesses from '../entities/source-page.tsx';
import { PageHead } from '../parts/page-head.tsx';

/** A source as the caller may see it: who sets sources up sees no access, but what each reported and what waits. */
export default function SourcePage({ params }: PageProps) {
  const { may } = useCaller();
  const { id = '' } = params;
  if (may.includes('query')) return <SourceWithAccesses params={params} />;
  return (
    <>
      <PageHead
        title={
          <>
            Source <span className="id">{id}</span>
          </>
        }
      />
      <Reporting key={id} id={id} />
      <RecordOf key={id} kind="source" id={id} noun="Source" />
    </>
  );
}
