import { createHash } from 'node:crypto';
import { contentHashOf, identityOf } from '../../../../services/domain/access-event/identity.ts';
import { anAccessEvent } from '../../../support/access-event-builders.ts';

const FIRST_VERSION = 1;

describe('the identity of an event', () => {
  it('is the source and its eventId, and keeps the two apart', () => {
    expect(identityOf(anAccessEvent())).toBe('support-console\0ev-1');
  });

  it('does not depend on the content, which has its own hash', () => {
    expect(identityOf(anAccessEvent({ action: 'export' }))).toBe(identityOf(anAccessEvent()));
    const event = anAccessEvent();
    const body = Buffer.from('a');
    const hash = createHash('sha256').update('a').digest('hex');
    expect(contentHashOf({ event, schemaId: FIRST_VERSION, body })).toBe(hash);
  });
});
