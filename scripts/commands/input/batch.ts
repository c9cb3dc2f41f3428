import { BATCH_CHARACTERS_MAX, BATCH_LINES_MAX, type FeedLine } from '../../feed/feed.ts';

/** Records that are sent together; few enough that the request stays well below every intake's limits. */
export class UploadBatch {
  private lines: FeedLine[] = [];
  private characters = 0;

  /** True when the batch is full. */
  add(text: string): boolean {
    return this.addLine({ at: Number.NEGATIVE_INFINITY, text });
  }

  addLine(line: FeedLine): boolean {
    this.lines.push(line);
    this.characters += line.text.length;
    return this.lines.length >= BATCH_LINES_MAX || this.characters >= BATCH_CHARACTERS_MAX;
  }

  take(): FeedLine[] {
    const { lines } = this;
    this.lines = [];
    this.characters = 0;
    return lines;
  }
}
