import { nearRecords, triedText } from '../../../services/console/page/alerts/near-records.ts';

const noPurpose = { kind: 'event', id: 'ev-1', state: 'no purpose was given by the event, its claim or its source x' };
const left = { kind: 'person', id: 'e-1009', state: 'e-1009 was not employed at the time of the access' };
const ofAnother = { kind: 'ticket', id: 'T-1', state: 'is not assigned to e-1009' };

describe('the records that nearly explain an access', () => {
  it('are tickets, consents and the like, never the access itself nor the person whom it accuses', () => {
    expect(nearRecords([noPurpose, left])).toEqual([]);
    expect(nearRecords([noPurpose, left, ofAnother])).toEqual([ofAnother]);
    const kinds = ['ticket', 'consent', 'case', 'legal-order', 'emergency', 'entitlement', 'exception'];
    for (const kind of kinds) expect(nearRecords([{ kind, id: 'x', state: 'ended' }])).toHaveLength(1);
    const others = ['account', 'camera', 'recording', 'source', 'device', 'store', 'team', 'constructor'];
    for (const kind of others) expect(nearRecords([{ kind, id: 'x', state: 'ended' }])).toEqual([]);
  });

  it('are the beginning of their sentence, and others are followed by a sentence of their own', () => {
    expect(triedText(ofAnother)).toBe(' is not assigned to e-1009');
    expect(triedText(left)).toBe(': e-1009 was not employed at the time of the access');
  });
});
