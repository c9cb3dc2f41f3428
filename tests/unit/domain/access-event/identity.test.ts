import { createHash } from 'node:crypto';
import { schemaType } from '../../../../services/adapters/avro/schemas.ts';
import { decodeAndHash, encodeAndHash, identityOf } from '../../../../services/domain/access-event/identity.ts';
import { releasedSchemas } from '../../../../services/records/schemas.ts';
import { anAccessEvent } from '../../../support/access-event-builders.ts';
import { withSymbols } from '../../../support/records/any-event.ts';

const [FIRST_VERSION = 0] = releasedSchemas.filter(({ record }) => record === 'access-event').map(({ id }) => id);

describe('the identity of an event', () => {
  it('is the source and its eventId, and keeps the two apart', () => {
    expect(identityOf(anAccessEvent())).toBe('support-console\0ev-1');
  });

  it('does not depend on the content', () => {
    expect(identityOf(anAccessEvent({ action: 'export' }))).toBe(identityOf(anAccessEvent()));
  });

  it('has a content hash: that of the body in version 1, at intake and at the decider', () => {
    const event = anAccessEvent();
    const body = schemaType(FIRST_VERSION).toBuffer(withSymbols(event));
    const contentHash = createHash('sha256').update(body).digest('hex');
    expect(decodeAndHash(FIRST_VERSION, body)).toEqual({ event, contentHash });
    expect(encodeAndHash(event).contentHash).toBe(contentHash);
  });
});
