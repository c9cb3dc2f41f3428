/**
 * The address space reserved for each lmdb file: 64 GiB, not memory. Otherwise lmdb-js maps a file anew whenever it
 * doubles and keeps all earlier maps, each of which counts as memory of the process. A larger file is mapped anew.
 */
export const MAP_BYTES = 2 ** 36;
