import type { ClientMessage, ServerMessage } from "./wire.js";

/** One encoded ClientMessage, ready to be put into a frame. */
export interface Chunk {
  readonly data: string | Uint8Array;
  readonly bytes: number;
}

/** One of the protocol's two forms. Stateless. */
export interface Codec {
  readonly subprotocol: string;
  readonly contentType: string;
  /** What a frame has besides the bytes of its chunks: a part for the frame, a part per chunk. */
  readonly frameOverheadBytes: number;
  readonly chunkOverheadBytes: number;
  encode(message: ClientMessage): Chunk;
  frame(chunks: readonly Chunk[]): string | Uint8Array;
  /** Throws on what is no ServerFrame. */
  decode(frame: string | ArrayBuffer): ServerMessage[];
}

/** Puts chunks into as few frames as the limit allows, in order. */
export function frames(
  codec: Codec,
  chunks: readonly Chunk[],
  frameBytesMax: number,
): (string | Uint8Array)[] {
  const result: (string | Uint8Array)[] = [];
  let batch: Chunk[] = [];
  let bytes = codec.frameOverheadBytes;
  for (const chunk of chunks) {
    const more = chunk.bytes + codec.chunkOverheadBytes;
    if (batch.length > 0 && bytes + more > frameBytesMax) {
      result.push(codec.frame(batch));
      batch = [];
      bytes = codec.frameOverheadBytes;
    }
    batch.push(chunk);
    bytes += more;
  }
  if (batch.length > 0) result.push(codec.frame(batch));
  return result;
}
