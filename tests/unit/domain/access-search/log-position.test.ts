import {
  comparePositions,
  decodeCursor,
  encodeCursor,
} from '../../../../services/domain/access-search/log-position.ts';

describe('a cursor', () => {
  it('is read back as the position it names', () => {
    const position = { appendedAt: 1_780_000_000_123, partition: 3, sourceOffset: 12_345 };
    expect(decodeCursor(encodeCursor(position))).toEqual(position);
  });

  it.each([
    '',
    'AAAA',
    Buffer.from('[1,2]').toString('base64url'),
    Buffer.from('[1,2,-3]').toString('base64url'),
    Buffer.from('[1,2,3.5]').toString('base64url'),
    Buffer.from('[1, 2,3]').toString('base64url'),
    Buffer.from('["1","2","3"]').toString('base64url'),
    Buffer.from('{"length":3}').toString('base64url'),
    'a'.repeat(500),
  ])('is not `%s`', (text) => {
    expect(decodeCursor(text)).toBeNull();
  });
});

describe('log order', () => {
  it('is by append time, then partition, then offset', () => {
    const positions = [
      { appendedAt: 1, partition: 0, sourceOffset: 9 },
      { appendedAt: 2, partition: 0, sourceOffset: 1 },
      { appendedAt: 2, partition: 0, sourceOffset: 2 },
      { appendedAt: 2, partition: 1, sourceOffset: 0 },
    ];
    expect([...positions].reverse().sort(comparePositions)).toEqual(positions);
  });
});
