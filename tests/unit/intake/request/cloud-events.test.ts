import { fromBinary, fromStructured } from '../../../../services/intake/request/cloud-events.ts';

const envelope = { specversion: '1.0', id: 'e-1', source: 'tool', type: 'access', time: '2026-06-01T00:00:00Z' };
const base64 = (bytes: Buffer | string) => ({ ...envelope, data_base64: Buffer.from(bytes).toString('base64') });
const problemsOf = (json: unknown) => fromStructured(json).problems.map(({ field }) => field);

describe('a CloudEvent', () => {
  it('in base64 has its access event in `data_base64`, as in `data`', () => {
    const data = { source: { instance: 'pod-1' }, action: 'view' };
    const read = fromStructured(base64(JSON.stringify(data)));
    expect(read).toEqual(fromStructured({ ...envelope, data }));
    expect(read).toMatchObject({
      json: { eventId: 'e-1', source: { id: 'tool', instance: 'pod-1' }, occurredAt: envelope.time },
      problems: [],
    });
  });

  it('keeps the ids of its access event where that has them', () => {
    const data = { eventId: 'own', source: { id: 'own-tool' }, occurredAt: '2026-06-02T00:00:00Z' };
    expect(fromStructured({ ...envelope, data }).json).toEqual(data);
    const headers = { 'ce-specversion': '1.0', 'ce-id': 'e-1', 'ce-source': 'tool', 'ce-type': 'access' };
    expect(fromBinary(headers, data).json).toEqual(data);
  });

  it.each([
    ['no JSON', 'view'],
    ['nested too deep', '['.repeat(40) + ']'.repeat(40)],
    ['no object', '"view"'],
    ['not UTF-8', Buffer.from('{"search":{"filter":"\xff"}}', 'latin1')],
  ])('is refused where what is in base64 is %s', (_what, bytes) => {
    expect(problemsOf(base64(bytes))).toEqual(['data']);
  });

  it.each([
    ['specversion', '0.3'],
    ['id', ''],
    ['source', 7],
    ['type', undefined],
  ])('is refused without a right `%s`', (field, value) => {
    expect(problemsOf({ ...envelope, data: {}, [field]: value })).toEqual([field]);
  });

  it('has attributes in headers that are percent-encoded, or are not', () => {
    const headers = { 'ce-specversion': '1.0', 'ce-id': 'a%C3%A9', 'ce-source': '100%', 'ce-type': 'access' };
    expect(fromBinary(headers, {}).json).toMatchObject({ eventId: 'aé', source: { id: '100%' } });
  });
});
