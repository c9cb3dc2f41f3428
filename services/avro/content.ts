import { AvroWriter } from './avro-writer.ts';

const writer = new AvroWriter();

/** A field that version 1 of a record does not have. */
interface AddedField {
  readonly name: string;
  /** Its bytes, the branch of its union included. */
  readonly from: number;
  readonly to: number;
}

/**
 * The content of a record apart from the version that wrote it: the bytes of version 1, followed by the name and the
 * value of each later field that is not absent. Two records have the same content exactly if they have the same fields,
 * because the bytes of version 1 end where version 1 says, and every name and value ends where it says itself.
 */
export class Content {
  readonly #added: AddedField[] = [];

  begin(): void {
    this.#added.length = 0;
  }

  /** Tells, in the order of the bytes, where each field lies that version 1 does not have. */
  add(name: string, from: number, to: number): void {
    this.#added.push({ name, from, to });
  }

  /** Of the record in `bytes`. */
  take(bytes: Buffer): Buffer {
    writer.begin();
    let kept = 0;
    for (const { from, to } of this.#added) {
      writer.raw(bytes.subarray(kept, from));
      kept = to;
    }
    writer.raw(bytes.subarray(kept));
    for (const { name, from, to } of this.#added) {
      // One byte is the branch of null.
      if (to === from + 1) continue;
      writer.string(name);
      writer.raw(bytes.subarray(from + 1, to));
    }
    return writer.take();
  }
}
