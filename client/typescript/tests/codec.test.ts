import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ScalarType, type DescMessage } from "@bufbuild/protobuf";
import { frames } from "#client/codec.js";
import { ClientFrameSchema, ServerFrameSchema } from "#client/generated/client/v1/realtime_pb.js";
import { INT64_FIELDS, jsonCodec, PAYLOAD_FIELDS } from "#client/json-codec.js";
import { protobufCodec } from "#client/protobuf-codec.js";
import { endpoints } from "#client/transport.js";
import type { ClientMessage } from "#client/wire.js";

function messagesIn(root: DescMessage, found = new Set<DescMessage>()): Set<DescMessage> {
  if (found.has(root)) return found;
  found.add(root);
  for (const field of root.fields) {
    if (field.message) messagesIn(field.message, found);
  }
  return found;
}

test("the JSON codec knows the 64-bit fields and payloads of the definition", () => {
  const all = [...messagesIn(ClientFrameSchema), ...messagesIn(ServerFrameSchema)];
  const fields = all.flatMap((message) => message.fields);
  const int64s = fields.filter((field) =>
    [ScalarType.INT64, ScalarType.UINT64, ScalarType.SINT64].includes(field.scalar as ScalarType),
  );
  const payloads = fields.filter((field) => field.message?.name === "Payload");
  for (const { jsonName } of int64s) assert.ok(INT64_FIELDS.has(jsonName), jsonName);
  for (const { jsonName } of payloads) assert.ok(PAYLOAD_FIELDS.has(jsonName), jsonName);
});

const publish = (text: string): ClientMessage => ({
  id: 7,
  request: {
    case: "publish",
    value: { room: "r", sequence: 9n, payload: { content: { case: "text", value: text } } },
  },
});

describe("JSON", () => {
  test("64-bit numbers are strings, bytes are base64", () => {
    const value = new Uint8Array([0, 1, 254, 255]);
    const { data } = jsonCodec.encode({
      id: 1,
      request: {
        case: "publish",
        value: { room: "r", sequence: 9n, payload: { content: { case: "binary", value } } },
      },
    });
    const publish = { room: "r", sequence: "9", payload: { binary: "AAH+/w==" } };
    assert.deepEqual(JSON.parse(data as string), { id: 1, publish });
  });

  test("what is left out or unknown does no harm", () => {
    assert.deepEqual(jsonCodec.decode("{}"), []);
    assert.deepEqual(jsonCodec.decode('{"messages":[{}]}'), [
      { id: 0, event: { case: undefined } },
    ]);
    assert.throws(() => jsonCodec.decode("<html>"));
  });
});

test("both forms decode a server's frame to the same", () => {
  const json = jsonCodec.decode(
    '{"messages":[{"id":3,"error":{"code":"RATE_LIMITED","message":"m","temporary":true,"retryMillis":5}}]}',
  );
  // id 3; error (field 9): code 7, message "m", temporary, retry 5.
  const error = [0x08, 7, 0x12, 1, 0x6d, 0x18, 1, 0x20, 5];
  const message = [0x08, 3, 0x4a, error.length, ...error];
  const bytes = Uint8Array.from([0x0a, message.length, ...message]);
  const [decoded] = protobufCodec.decode(bytes.buffer);
  assert.equal(decoded!.id, 3);
  assert.equal(decoded!.event.case, "error");
  for (const [key, value] of Object.entries((json[0]!.event as { value: object }).value)) {
    assert.equal(
      (decoded!.event as unknown as { value: Record<string, unknown> }).value[key],
      value,
      key,
    );
  }
});

describe("frames", () => {
  for (const codec of [jsonCodec, protobufCodec]) {
    test(`are as full as they may be and not fuller, ${codec.subprotocol}`, () => {
      const chunks = Array.from({ length: 4 }, () => codec.encode(publish("x".repeat(100))));
      const limit = Buffer.byteLength(codec.frame(chunks.slice(0, 2))) + codec.chunkOverheadBytes;
      const sizes = (max: number) =>
        frames(codec, chunks, max).map((frame) => Buffer.byteLength(frame));
      assert.equal(sizes(limit).length, 2);
      assert.equal(sizes(limit - 1).length, 4);
      assert.ok(Math.max(...sizes(limit)) <= limit);
    });
  }
});

test("the places of a cluster follow from its URL", () => {
  const plain = { connect: "wss://a.test/v1/connect", poll: "https://a.test/v1/poll" };
  for (const url of ["wss://a.test", "https://a.test/", "wss://a.test/v1/connect"]) {
    assert.deepEqual(endpoints(url), plain);
  }
  assert.deepEqual(endpoints("ws://a.test:8080/chat/?user=ana"), {
    connect: "ws://a.test:8080/chat/v1/connect?user=ana",
    poll: "http://a.test:8080/chat/v1/poll?user=ana",
  });
  assert.throws(() => endpoints("ftp://a.test"), /must begin with/);
});
