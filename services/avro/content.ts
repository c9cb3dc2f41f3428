import { AvroWriter } from './avro-writer.ts';

const writer = new AvroWriter();

/** A field that version 1 of a record does not have. */
interface AddedField {
  readonly name: string;
  /** The bytes of the field, including its union branch. */
  readonly from: number;
  readonly to: number;
}

/**
 * The content of a record, independent of the version that wrote it: the bytes of version 1, followed by the name and
 * value of each later field that is not absent. Two records have equal content exactly if they have equal fields,
 * because the encoding is self-delimiting.
 */
export class Content {
  readonly #added: AddedField[] = [];

  begin(): void {
    this.#added.length = 0;
  }

  /** Registers the position of a field that version 1 does not have. Call it in byte order. */
  add(name: string, from: number, to: number): void {
    this.#added.push({ name, from, to });
  }

  /** Returns the content of the record in `bytes`. */
  take(bytes: Buffer): Buffer {
    writer.begin();
    let kept = 0;
    for (const { from, to } of this.#added) {
      writer.raw(bytes.subarray(kept, from));
      kept = to;
    }
    writer.raw(bytes.subarray(kept));
    for (const { name, from, to } of this.#added) {
      // A single byte is the branch of null.
      if (to === from + 1) continue;
      writer.string(name);
      writer.raw(bytes.subarray(from + 1, to));
    }
    return writer.take();
  }
}
