import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import { FindingSpans } from '../../../../services/domain/alert/finding-spans.ts';

const FINDINGS_MAX = 65_536;

describe('the spans of findings', () => {
  it('begin behind every time that was seen, so that a time stays in its span', () => {
    const rows = memoryRowTable();
    let spans = new FindingSpans(rows);
    const timesOf = [5_000, 7_000, 6_000];
    for (const [span, newest] of timesOf.entries()) {
      for (let added = 0; added < FINDINGS_MAX; added += 1) {
        expect(spans.length).toBe(span === 2 ? 3 : span + 1);
        spans.add(newest - (added % 1_000));
      }
      spans.settle();
      spans = new FindingSpans(rows);
    }
    // The last ones are of the second span: nothing was put in the third, and no other began.
    expect(spans.length).toBe(3);
    const at = [-1, 0, 4_999, 5_000, 5_001, 7_000, 7_001, 2 ** 60].map((time) => spans.at(time));
    expect(at).toEqual([0, 0, 0, 0, 1, 1, 2, 2]);
  });
});
