import type { PageProps } from '../app/page-props.ts';
import { EntityPage } from './entity-page.tsx';

export default function CameraPage({ params: { id = '' } }: PageProps) {
  const subject = {
    ...({ noun: 'Camera', id, path: 'cameras', kind: 'camera', filter: { camera: id }, lanes: 'actor' } as const),
    related: [
      { title: 'Tickets', kind: 'ticket', fields: { cameraId: id } },
      { title: 'Consents', kind: 'consent', fields: { cameraIds: id } },
      { title: 'Recordings with a record', kind: 'recording', fields: { cameraId: id } },
    ],
  } as const;
  return <EntityPage key={id} of={subject} />;
}
