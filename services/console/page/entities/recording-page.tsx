import type { PageProps } from '../app/page-props.ts';
import { EntityPage } from './entity-page.tsx';

export default function RecordingPage({ params: { id = '' } }: PageProps) {
  const subject = {
    ...({
      noun: 'Recording',
      id,
      path: 'recordings',
      kind: 'recording',
      filter: { recording: id },
      lanes: 'actor',
    } as const),
    related: [
      { title: 'Consents', kind: 'consent', fields: { recordingIds: id } },
      { title: 'Cases', kind: 'case', fields: { recordingIds: id } },
      { title: 'Legal orders', kind: 'legal-order', fields: { recordingIds: id } },
      { title: 'Made from it', kind: 'recording', fields: { derivedFrom: id } },
      { title: 'Datasets that contain it', kind: 'dataset', fields: { recordingIds: id } },
    ],
  } as const;
  return <EntityPage key={id} of={subject} />;
}
