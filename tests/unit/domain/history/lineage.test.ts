import { LineageGraph } from '../../../../services/domain/history/lineage.ts';
import type { RegisterRecord } from '../../../../services/domain/register/register-record.ts';
import { aRecord } from '../../../support/register-builders.ts';

function lineageOf(recordingId: string, ...records: readonly RegisterRecord[]) {
  const graph = new LineageGraph();
  for (const record of records) graph.add(record);
  return graph.of(recordingId);
}

describe('what was made of a recording', () => {
  it('is every derivative, dataset and model, over any number of steps and in any order of arrival', () => {
    const records = [
      aRecord('model', { id: 'W-2', datasetIds: [], modelIds: ['W-1'] }),
      aRecord('model', { id: 'W-1', datasetIds: ['D-2'] }),
      aRecord('dataset', { id: 'D-2', recordingIds: [], datasetIds: ['D-1'] }),
      aRecord('dataset', { id: 'D-1', recordingIds: ['r-91'] }),
      aRecord('recording', { id: 'r-91', derivedFrom: 'r-90' }),
      aRecord('dataset', { id: 'D-9', recordingIds: ['r-95'] }),
      aRecord('model', { id: 'W-9', datasetIds: ['D-9'] }),
    ];
    const expected = { recordings: ['r-91'], datasets: ['D-1', 'D-2'], models: ['W-1', 'W-2'] };
    expect(lineageOf('r-90', ...records)).toEqual(expected);
    expect(lineageOf('r-90', ...[...records].reverse())).toEqual(expected);
    expect(lineageOf('r-95', ...records)).toEqual({ recordings: [], datasets: ['D-9'], models: ['W-9'] });
  });

  it('is nothing for a recording that nobody used', () => {
    expect(lineageOf('r-1', aRecord('dataset'))).toEqual({ recordings: [], datasets: [], models: [] });
  });

  it('still holds what a later version of the dataset has left out', () => {
    const later = aRecord('dataset', { validFrom: '2026-01-01T00:00:00Z', recordingIds: [] });
    expect(lineageOf('r-90', aRecord('dataset'), later).datasets).toEqual(['D-1']);
  });

  it('ends where things were made of each other', () => {
    const circle = [
      aRecord('dataset', { datasetIds: ['D-2'] }),
      aRecord('dataset', { id: 'D-2', recordingIds: [], datasetIds: ['D-1'] }),
    ];
    expect(lineageOf('r-90', ...circle).datasets).toEqual(['D-1', 'D-2']);
  });
});
