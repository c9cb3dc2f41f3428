import type { PageProps } from '../app/page-props.ts';
import { EntityPage } from './entity-page.tsx';

export default function SourcePage({ params: { id = '' } }: PageProps) {
  const subject = {
    ...({ noun: 'Source', id, path: 'sources', kind: 'source', filter: { source: id }, lanes: 'actor' } as const),
    related: [
      { title: 'Entitlements that name it', kind: 'entitlement', fields: { sources: id } },
      { title: 'Exceptions for it', kind: 'exception', fields: { sourceId: id } },
    ],
  } as const;
  return <EntityPage key={id} of={subject} />;
}
