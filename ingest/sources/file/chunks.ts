/** What chunks come from; a stream does. */
export type Chunks = AsyncIterable<Buffer>;
