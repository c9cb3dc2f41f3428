import { schemaIds, schemaType } from './schemas.ts';

const type = schemaType(schemaIds.tick);

/** Ends the segment window of `register` or `alerts`; not an entry. */
export interface Tick {
  readonly stage: string;
  readonly at: number;
}

export function encodeTick(tick: Tick): Buffer {
  return type.toBuffer(tick);
}

export function decodeTick(body: Buffer): Tick {
  return type.fromBuffer(body) as Tick;
}
