import { create, fromBinary, toBinary, type MessageInitShape } from "@bufbuild/protobuf";
import type { Chunk, Codec } from "./codec.js";
import {
  ClientFrameSchema,
  ErrorCode,
  ServerFrameSchema,
} from "./generated/client/v1/realtime_pb.js";
import type { ServerMessage } from "./wire.js";

/** The form realtime.v1.proto. Frames of one message each, concatenated, are one frame. */
export const protobufCodec: Codec = {
  subprotocol: "realtime.v1.proto",
  contentType: "application/x-protobuf",
  frameOverheadBytes: 0,
  chunkOverheadBytes: 0,
  encode(message): Chunk {
    // The shapes are the same; wire.ts is written by hand, so that JSON needs no generated code.
    const init = { messages: [message] } as MessageInitShape<typeof ClientFrameSchema>;
    const data = toBinary(ClientFrameSchema, create(ClientFrameSchema, init));
    return { data, bytes: data.length };
  },
  frame(chunks) {
    if (chunks.length === 1) return chunks[0]!.data;
    const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.bytes, 0));
    let offset = 0;
    for (const chunk of chunks) {
      bytes.set(chunk.data as Uint8Array, offset);
      offset += chunk.bytes;
    }
    return bytes;
  },
  decode(frame) {
    if (typeof frame === "string") throw new TypeError("a text frame in realtime.v1.proto");
    const { messages } = fromBinary(ServerFrameSchema, new Uint8Array(frame));
    return messages.map((message) => {
      const { id, event } = message as unknown as ServerMessage;
      if (event.case !== "error") return { id, event };
      const code = ErrorCode[event.value.code as unknown as number];
      return { id, event: { case: "error", value: { ...event.value, ...(code && { code }) } } };
    });
  },
};
