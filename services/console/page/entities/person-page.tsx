import type { PageProps } from '../app/page-props.ts';
import { EntityPage } from './entity-page.tsx';

export default function PersonPage({ params: { id = '' } }: PageProps) {
  const subject = {
    ...({ noun: 'Person', id, path: 'people', kind: 'person', filter: { actor: id }, lanes: 'camera' } as const),
    related: [
      { title: 'Tickets assigned to them', kind: 'ticket', fields: { assignees: id } },
      { title: 'Cases they investigate', kind: 'case', fields: { investigators: id } },
      { title: 'Entitlements granted to them by name', kind: 'entitlement', fields: { grantedTo: id } },
      { title: 'Consents granted to them by name', kind: 'consent', fields: { grantedTo: id } },
      { title: 'Exceptions for them', kind: 'exception', fields: { actorId: id } },
      { title: 'Their reports', kind: 'person', fields: { manager: id } },
    ],
  } as const;
  return <EntityPage key={id} of={subject} />;
}
