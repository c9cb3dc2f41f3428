import type { Database } from 'lmdb';

export type BinaryTable = Database<Buffer, Buffer>;
