import avro from 'avsc';
import { schemaText, schemaType } from '../../../../services/adapters/avro/schemas.ts';
import { openWriterSchema } from '../../../../services/adapters/schema-registry/writer-schema.ts';
import { DecodeError } from '../../../../services/avro/decode-error.ts';
import { decodeAndHash } from '../../../../services/domain/access-event/identity.ts';
import { encodeAccessEvent } from '../../../../services/records/access-event/encode-access-event.ts';
import { schemaIds } from '../../../../services/records/schemas.ts';
import { anAccessEvent } from '../../../support/access-event-builders.ts';
import { anOlderSchema, writtenWith } from '../../../support/kafka/writer-schemas.ts';

const ours = schemaText(schemaIds.accessEvent);
const event = anAccessEvent();
const body = encodeAccessEvent(event);

describe("an emitter's schema", () => {
  it('that is ours under another id gives the bytes as they are', () => {
    expect(openWriterSchema(77, ours).resolve(body)).toEqual({
      event,
      schemaId: schemaIds.accessEvent,
      body,
      contentHash: decodeAndHash(schemaIds.accessEvent, body).contentHash,
      written: null,
    });
  });

  it('that lacks optional fields gives what ours would have, and keeps what was written', () => {
    const { text, type } = anOlderSchema();
    const bytes = writtenWith(type, event);
    const resolved = openWriterSchema(77, text).resolve(bytes);
    expect(resolved.event).toEqual({ ...event, search: null, destination: null });
    expect(resolved.body).toEqual(encodeAccessEvent(resolved.event));
    expect(resolved.written).toMatchObject({ schemaId: 77, body: bytes });
    expect(resolved.written?.schemaHash).toHaveLength(32);
  });

  it('with a field that we do not know keeps it in what was written', () => {
    const schema = JSON.parse(ours);
    schema.fields.push({ name: 'shift', type: 'string' });
    const type = avro.Type.forSchema(schema);
    const bytes = type.toBuffer({ ...(schemaType(schemaIds.accessEvent).fromBuffer(body) as object), shift: 'night' });
    const resolved = openWriterSchema(78, JSON.stringify(schema)).resolve(bytes);
    expect(resolved.body).toEqual(body);
    expect(resolved.written?.body).toEqual(bytes);
  });

  it('with an action of tomorrow gives every event but those', () => {
    const text = ours.replace('"view"', '"view",\n"teleport"');
    const type = avro.Type.forSchema(JSON.parse(text));
    const value = schemaType(schemaIds.accessEvent).fromBuffer(body) as object;
    const schema = openWriterSchema(79, text);
    expect(schema.resolve(type.toBuffer({ ...value, action: 'download' })).event.action).toBe('download');
    expect(() => schema.resolve(type.toBuffer({ ...value, action: 'teleport' }))).toThrow(/`action` is the symbol 0/);
  });

  it('does not make bytes of another form acceptable', () => {
    const { text, type } = anOlderSchema();
    const bytes = writtenWith(type, event);
    // The last byte of the first number, and one more that adds nothing: same value, other bytes.
    const end = bytes.findIndex((byte) => byte < 0x80);
    const overlong = Buffer.concat([
      bytes.subarray(0, end),
      Buffer.from([(bytes[end] ?? 0) | 0x80, 0]),
      bytes.subarray(end + 1),
    ]);
    for (const wrong of [overlong, bytes.subarray(0, -1), Buffer.concat([bytes, Buffer.from([0])]), Buffer.alloc(0)]) {
      expect(() => openWriterSchema(77, text).resolve(wrong)).toThrow(DecodeError);
    }
    expect(() => openWriterSchema(77, text).resolve(Buffer.alloc(65_537))).toThrow(
      /65537 bytes, expected at most 65536/,
    );
  });

  const wide = Array.from({ length: 20 }).reduce<unknown>(
    (inner, _, level) => ({
      type: 'record',
      name: `L${level}`,
      // Avro defines a name once and takes it from then on.
      fields: [
        { name: 'a', type: inner },
        { name: 'b', type: level === 0 ? 'null' : `L${level - 1}` },
      ],
    }),
    'null',
  );
  it.each([
    ['is no JSON', '{', /cannot be parsed/],
    ['is no Avro schema', '{"type":"recordd"}', /cannot be parsed/],
    ['is of another record', '{"type":"record","name":"Order","fields":[]}', /not one of an AccessEvent/],
    ['lacks what an event needs', '{"type":"record","name":"AccessEvent","fields":[]}', /no matching field/],
    ['is a string', '"string"', /not one of an AccessEvent/],
    ['has an array, which a few bytes can make endless', withField({ type: 'array', items: 'null' }), /array or a map/],
    ['has a map', withField({ type: 'map', values: 'long' }), /array or a map/],
    ['is recursive', withField(['null', 'custodes.AccessEvent']), /recursive or has more than/],
    ['grows with every level', withField(wide), /recursive or has more than/],
    ['is too long', `"${'x'.repeat(300_000)}"`, /300002 characters, expected at most/],
  ])('is refused where it %s', (_what, text, reason) => {
    expect(() => openWriterSchema(80, text)).toThrow(reason);
    expect(() => openWriterSchema(80, text)).toThrow(DecodeError);
  });
});

function withField(type: unknown): string {
  const schema = JSON.parse(ours);
  schema.fields.push({ name: 'extra', type });
  return JSON.stringify(schema);
}
