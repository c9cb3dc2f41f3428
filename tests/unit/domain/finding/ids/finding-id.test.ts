import { createHash } from 'node:crypto';
import { FindingIds, findingIdOf } from '../../../../../services/domain/finding/ids/finding-id.ts';

const texts = ['e-1', 'a "quoted" id', 'back\\slash', 'ä 摄像头', '\ud800', 'line\nbreak', ''];

function expectedId(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

describe('the id of a finding', () => {
  it('is the beginning of the hash of its parts as JSON', () => {
    for (const text of texts) {
      expect(findingIdOf(['violations@1', text, 'e-1'])).toBe(expectedId(['violations@1', text, 'e-1']));
    }
  });

  it('depends on its own parts, whatever findings came before', () => {
    const ids = new FindingIds({ id: 'violations', version: 1 });
    const all = texts.flatMap((group) =>
      texts.flatMap((sourceId) => texts.map((eventId) => ({ group, sourceId, eventId }))),
    );
    for (const rule of ['one', 'an "other"', 'one']) {
      for (const { group, sourceId, eventId } of all) {
        const id = ids.of({ rule, group, evidence: { sourceId, eventId } });
        expect(id).toBe(expectedId(['violations@1', rule, group, sourceId, eventId]));
      }
    }
  });

  it('has another part for what the same event is reported for again', () => {
    const ids = new FindingIds({ id: 'violations', version: 1 });
    const evidence = { sourceId: 's', eventId: 'e' };
    for (const again of texts) {
      const id = ids.of({ rule: 'one', group: 'g', evidence, again });
      expect(id).toBe(expectedId(['violations@1', 'one', 'g', 's', 'e', again]));
    }
  });
});
