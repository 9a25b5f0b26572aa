/**
 * Gives memory outside V8's heap back at once. V8 counts such memory towards its next full collection, so that every few
 * megabytes of blocks left to the collector cost one. Only for who holds these bytes alone and has done with them.
 */
export function release(bytes: Uint8Array): void {
  // Smaller ones are parts of Node's pool.
  if (bytes.buffer.byteLength > Buffer.poolSize) free(bytes);
  else releaseChunk(bytes);
}

/** The same for a chunk of a stream, which may be a part of something larger: then it is left alone. */
export function releaseChunk(chunk: Uint8Array): void {
  if (chunk.byteLength === chunk.buffer.byteLength) free(chunk);
}

function free({ buffer }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}
