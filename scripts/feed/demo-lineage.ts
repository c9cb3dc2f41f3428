/**
 * One recording of the demo that its owner donated for training, and its derivatives. Generated worlds contain no
 * derivatives; without these `custodes lineage` would show nothing.
 */
export function demoLineage(startMillis: number): readonly Readonly<Record<string, unknown>>[] {
  const envelope = { issuer: 'media-lab', validFrom: new Date(startMillis).toISOString() };
  const clip = { ...envelope, kind: 'recording', ownerId: 'o-demo-1', provenance: 'submitted-with-consent' };
  return [
    { ...clip, id: 'r-demo-1' },
    { ...clip, id: 'r-demo-1-blurred', derivedFrom: 'r-demo-1' },
    { ...envelope, kind: 'dataset', id: 'porches-1', purpose: 'parcel detection', recordingIds: ['r-demo-1-blurred'] },
    { ...envelope, kind: 'model', id: 'parcels-1', datasetIds: ['porches-1'] },
  ];
}
