import { BATCH_CHARACTERS_MAX, BATCH_LINES_MAX, type FeedLine } from '../../feed/feed.ts';

/** Records that travel together, so many that a request stays well below what every intake takes. */
export class Batch {
  private lines: FeedLine[] = [];
  private characters = 0;

  /** Whether it is full. */
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
