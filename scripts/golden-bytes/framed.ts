import { frame } from '../../services/avro/framing.ts';

/** Returns a record as a topic contains it: the wire header, then its bytes. */
export function framed({ schemaId, bytes }: { readonly schemaId: number; readonly bytes: Buffer }): Buffer {
  return frame(schemaId, bytes);
}
