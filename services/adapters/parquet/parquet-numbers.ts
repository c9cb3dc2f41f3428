// Numbers of `parquet.thrift`, of what is written and read here.

export const pageTypes = { data: 0, dictionary: 2 } as const;
export const codecs = { none: 0, gzip: 2 } as const;
/** The encoding of levels: Parquet's hybrid of runs and packed bits. */
export const ENCODING_RUNS = 3;
