import type { PageProps } from '../app/page-props.ts';
import { useCaller } from '../app/session.tsx';
import { EntityPage } from './entity-page.tsx';
import { Reporting } from './reporting.tsx';

export default function SourcePage({ params: { id = '' } }: PageProps) {
  const { may } = useCaller();
  const subject = {
    ...({ noun: 'Source', id, path: 'sources', kind: 'source', filter: { source: id }, lanes: 'actor' } as const),
    related: [
      { title: 'Entitlements that name it', kind: 'entitlement', fields: { sources: id } },
      { title: 'Exceptions for it', kind: 'exception', fields: { sourceId: id } },
    ],
  } as const;
  return (
    <EntityPage key={id} of={subject}>
      {may.includes('read-register') && <Reporting id={id} />}
    </EntityPage>
  );
}
