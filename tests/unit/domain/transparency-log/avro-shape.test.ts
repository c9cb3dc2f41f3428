import fc from 'fast-check';
import { schemaText } from '../../../../services/adapters/avro/schemas.ts';
import { AvroShapeError, avroShape, compactSchema } from '../../../../services/domain/transparency-log/avro-shape.ts';
import { schemaIds } from '../../../../services/records/schemas.ts';

const schema = compactSchema(schemaText(schemaIds.accessDecision));

describe('the shape of a schema', () => {
  it('of a damaged text is refused by name, whatever the damage, and never breaks the verifier', () => {
    let refused = 0;
    const damage = fc.record({
      at: fc.nat(schema.length - 1),
      to: fc.constantFrom('', '"', '}', ']', '0', 'x', 'null', '{}', '[]', ','),
      length: fc.nat(12),
    });
    fc.assert(
      fc.property(damage, ({ at, to, length }) => {
        const damaged = schema.slice(0, at) + to + schema.slice(at + length);
        try {
          avroShape(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(AvroShapeError);
          refused += 1;
        }
      }),
      { numRuns: 5_000 },
    );
    expect(refused).toBeGreaterThan(1_000);
  });

  it.each([
    '{"type":"record","fields":[{"name":"a","type":"long"},{"name":"b","typf":"long"}]}',
    '{"type":"record","fields":[{"name":"a","type":"long"},null]}',
    '{"type":"record","fields":7}',
    '{"type":"record","fields":[{"name":"a","type":"long"},{"name":"b","type":{"type":"array","htems":"long"}}]}',
    '{"type":"record","fields":[{"name":"a","type":"long"},{"name":"b","type":{"type":"map","balues":"long"}}]}',
    '{"type":"record","fields":[{"name":"a","type":"long"},{"name":"b","type":{"type":"record","gields":[]}}]}',
    '{"type":"record","fields":[{"name":"a","type":"long"},{"oame":"b","type":"long"}]}',
    '{"type":"record","fields":[{"name":"a","type":"long"},{"name":"b","type":{"tyqe":"array"}}]}',
  ])('refuses %s', (text) => {
    expect(() => avroShape(text)).toThrow(AvroShapeError);
  });
});
