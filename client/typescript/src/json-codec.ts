import type { Chunk, Codec } from "./codec.js";
import type { ClientMessage, ServerMessage } from "./wire.js";

// Canonical protobuf JSON needs the types of a few fields. A test compares these names with the
// protocol's definition.

/** Fields of 64 bits, which JSON carries as strings. */
export const INT64_FIELDS: ReadonlySet<string> = new Set(["offset", "sequence"]);
/** Fields that hold a Payload. */
export const PAYLOAD_FIELDS: ReadonlySet<string> = new Set(["payload", "details"]);

const utf8 = new TextEncoder();
const HEAD = '{"messages":[';
const TAIL = "]}";
// String.fromCharCode takes its characters as arguments, of which engines allow some 65,000.
const BASE64_SLICE_BYTES = 0x2000;

/** The form realtime.v1.json. */
export const jsonCodec: Codec = {
  subprotocol: "realtime.v1.json",
  contentType: "application/json",
  frameOverheadBytes: HEAD.length + TAIL.length,
  chunkOverheadBytes: 1,
  encode({ id, request }: ClientMessage): Chunk {
    const data = JSON.stringify({ id, [request.case]: request.value }, toJson);
    return { data, bytes: utf8.encode(data).length };
  },
  frame(chunks) {
    return HEAD + chunks.map((chunk) => chunk.data).join(",") + TAIL;
  },
  decode(frame) {
    const text = typeof frame === "string" ? frame : new TextDecoder().decode(frame);
    const { messages = [] } = JSON.parse(text, fromJson) as {
      messages?: Record<string, unknown>[];
    };
    return messages.map(readMessage);
  },
};

function readMessage(message: Record<string, unknown>): ServerMessage {
  const name = Object.keys(message).find((key) => key !== "id");
  const event = name === undefined ? { case: undefined } : { case: name, value: message[name] };
  return { id: Number(message.id ?? 0), event: event as ServerMessage["event"] };
}

function toJson(key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (!PAYLOAD_FIELDS.has(key)) return value;
  const { content } = value as { content: { case: string; value: string | Uint8Array } };
  return {
    [content.case]: typeof content.value === "string" ? content.value : toBase64(content.value),
  };
}

function fromJson(key: string, value: unknown): unknown {
  if (INT64_FIELDS.has(key)) return BigInt(value as string | number);
  if (!PAYLOAD_FIELDS.has(key)) return value;
  const { text, binary } = value as { text?: string; binary?: string };
  if (text !== undefined) return { content: { case: "text", value: text } };
  return { content: { case: "binary", value: fromBase64(binary ?? "") } };
}

function toBase64(bytes: Uint8Array): string {
  let characters = "";
  for (let start = 0; start < bytes.length; start += BASE64_SLICE_BYTES) {
    characters += String.fromCharCode(...bytes.subarray(start, start + BASE64_SLICE_BYTES));
  }
  return btoa(characters);
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
