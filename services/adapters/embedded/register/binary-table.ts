import type { Database } from 'lmdb';

/** The part of an lmdb table that the register uses. */
export type BinaryTable = Pick<Database<Buffer, Buffer>, 'getBinary' | 'getBinaryFast' | 'getRange' | 'put'>;
