import { frame } from '../../../../services/avro/framing.ts';
import type { AccessEvent } from '../../../../services/domain/access-event/access-event.ts';
import { RECORDS_MAX } from '../../../../services/intake/limits.ts';
import { encodeAccessEvent } from '../../../../services/records/access-event/encode-access-event.ts';
import { schemaIds } from '../../../../services/records/schemas.ts';
import { anAccessEvent, anAccessEventJson } from '../../../support/access-event-builders.ts';
import { aToken, bearer } from '../../../support/authentication/tokens.ts';
import {
  type Answer,
  anIntakeServer,
  deadLettersOf,
  eventsOf,
  type IntakeServer,
  recordsOf,
} from '../../../support/intake-server.ts';

const PATH = '/v1/access-events';

function framed(changes: Partial<AccessEvent> = {}): Buffer {
  return frame(schemaIds.accessEvent, encodeAccessEvent(anAccessEvent(changes)));
}

function batch(...values: readonly Buffer[]): Buffer {
  return Buffer.concat(
    values.flatMap((value) => {
      const length = Buffer.alloc(4);
      length.writeInt32BE(value.length);
      return [length, value];
    }),
  );
}

describe('POST /v1/access-events in Avro', () => {
  let server: IntakeServer;
  beforeEach(async () => {
    server = await anIntakeServer();
  });
  afterEach(() => server.close());

  const post = (body: Buffer): Promise<Answer> => server.post(PATH, body, { 'content-type': 'application/avro' });

  it('appends the bytes as they were sent, and recognises what was sent as JSON', async () => {
    const values = [
      framed({ eventId: 'a' }),
      framed({ eventId: 'b', actor: { id: 'e-2', kind: 'employee', onBehalfOf: null } }),
    ];
    const answer = await post(batch(...values));
    expect(answer).toMatchObject({ status: 202, type: 'application/json' });
    expect(answer.body.results).toEqual([
      { eventId: 'a', status: 'accepted' },
      { eventId: 'b', status: 'accepted' },
    ]);
    const stored = (await recordsOf(server.log, 'access-events')).map(({ value }) => value.toString('hex'));
    expect(stored.sort()).toEqual(values.map((value) => value.toString('hex')).sort());
    const json = JSON.stringify(anAccessEventJson({ eventId: 'c' }));
    expect((await server.post(PATH, json)).status).toBe(202);
    const [sent] = (await eventsOf(server.log)).filter(({ eventId }) => eventId === 'c');
    const again = await post(
      batch(frame(schemaIds.accessEvent, encodeAccessEvent(sent as AccessEvent)), framed({ eventId: 'a' })),
    );
    expect(again.body.results.map(({ status }) => status)).toEqual(['duplicate', 'duplicate']);
    const other = framed({ eventId: 'a', action: 'export' });
    expect((await post(batch(other))).body.results).toEqual([{ eventId: 'a', status: 'conflict' }]);
  });

  it('refuses each record for itself, with its number, and the rest where a length is wrong', async () => {
    const good = framed({ eventId: 'good' });
    const claimed = { ipHash: null, country: null, approved: null, asn: null };
    const answer = await post(
      Buffer.concat([
        batch(
          good,
          Buffer.from('{"eventId":1}'),
          frame(99, Buffer.alloc(9)),
          good.subarray(0, -1),
          framed({ eventId: 'x', actor: { id: '', kind: 'employee', onBehalfOf: null } }),
          framed({ eventId: 'y', network: { ...claimed, claimed: { country: 'DE', approved: true } } }),
          framed({ eventId: 'last' }),
        ),
        Buffer.from([0, 0, 1, 0, 7]),
      ]),
    );
    expect(answer.status).toBe(207);
    const seen = answer.body.results.map(({ eventId, status, errors, ...place }) => [
      eventId,
      status,
      place,
      errors?.map(({ field }) => field),
    ]);
    expect(seen).toEqual([
      ['good', 'accepted', {}, undefined],
      [null, 'rejected', { record: 2 }, ['record']],
      [null, 'rejected', { record: 3 }, ['schema id']],
      [null, 'rejected', { record: 4 }, ['record']],
      ['x', 'rejected', { record: 5 }, ['actor.id']],
      ['y', 'rejected', { record: 6 }, ['network.claimed']],
      ['last', 'accepted', {}, undefined],
      [null, 'rejected', { record: 8 }, ['length']],
    ]);
    expect(answer.body.results.at(-1)?.errors).toEqual([
      {
        field: 'length',
        value: '256',
        expected: 'the length of record 8, an int32 from 1 to the number of bytes behind it',
      },
    ]);
    expect((await eventsOf(server.log)).map(({ eventId }) => eventId).sort()).toEqual(['good', 'last']);
    expect((await deadLettersOf(server.log)).map(({ code }) => code)).toEqual(Array(6).fill('record-invalid'));
  });

  it.each([
    ['nothing', Buffer.alloc(0), 400, 'no-records'],
    ['text', Buffer.from('not Avro at all'), 400, 'record-invalid'],
    ['a negative length', Buffer.from([255, 255, 255, 255, 0]), 400, 'record-invalid'],
    ['too many records', batch(...Array(RECORDS_MAX + 1).fill(Buffer.from('x'))), 413, 'records-too-many'],
  ])('refuses %s', async (_, body, status, code) => {
    const answer = await post(body);
    expect(answer).toMatchObject({ status, type: 'application/problem+json' });
    expect((await deadLettersOf(server.log))[0]).toMatchObject({ code });
  });

  it('takes events of the token’s own source only, each record for itself', async () => {
    const own = anAccessEvent().source.id;
    const guarded = await anIntakeServer({ tokens: [aToken({ token: 'tool', source: own, may: ['emit'] })] });
    const foreign = framed({ eventId: 'foreign', source: { ...anAccessEvent().source, id: 'billing' } });
    const headers = { ...bearer('tool'), 'content-type': 'application/avro' };
    const answer = await guarded.post(PATH, batch(framed({ eventId: 'own' }), foreign), headers);
    await guarded.close();
    expect(answer.body.results).toMatchObject([
      { eventId: 'own', status: 'accepted' },
      { eventId: 'foreign', status: 'rejected', record: 2, errors: [{ field: 'source.id', value: 'billing' }] },
    ]);
  });
});
