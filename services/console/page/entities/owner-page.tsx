import type { PageProps } from '../app/page-props.ts';
import { EntityPage } from './entity-page.tsx';

export default function OwnerPage({ params: { id = '' } }: PageProps) {
  const subject = {
    ...({ noun: 'Owner', id, path: 'owners', kind: 'account', filter: { owner: id }, lanes: 'actor' } as const),
    related: [
      { title: 'Cameras', kind: 'camera', fields: { ownerId: id } },
      { title: 'Consents', kind: 'consent', fields: { ownerId: id } },
      { title: 'Tickets', kind: 'ticket', fields: { ownerId: id } },
      { title: 'Cases', kind: 'case', fields: { ownerIds: id } },
      { title: 'Legal orders', kind: 'legal-order', fields: { ownerIds: id } },
      { title: 'Emergencies', kind: 'emergency', fields: { ownerId: id } },
    ],
  } as const;
  return <EntityPage key={id} of={subject} />;
}
