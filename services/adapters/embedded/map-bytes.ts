/**
 * Address space of each lmdb file, not memory: 64 GiB. lmdb-js otherwise maps a file anew each time it has doubled and
 * keeps every map before, and each of them counts as memory of the process. A larger file is mapped anew.
 */
export const MAP_BYTES = 2 ** 36;
