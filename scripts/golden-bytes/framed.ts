import { frame } from '../../services/avro/framing.ts';

/** A record as it lies in a topic: the wire header, then its bytes. */
export function framed({ schemaId, bytes }: { readonly schemaId: number; readonly bytes: Buffer }): Buffer {
  return frame(schemaId, bytes);
}
