// The two forms of the protocol, so that scenarios can be written in canonical JSON.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { createFileRegistry, fromBinary, fromJson, toBinary, toJson } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";

const PROTO = fileURLToPath(new URL("../../../proto", import.meta.url));
const HERE = fileURLToPath(new URL("..", import.meta.url));

function registry() {
  const image = execFileSync(
    "npx",
    ["--no-install", "buf", "build", PROTO, "--path", `${PROTO}/client`, "-o", "-#format=binpb"],
    { cwd: HERE },
  );
  return createFileRegistry(fromBinary(FileDescriptorSetSchema, image));
}

const types = registry();
const ClientFrame = types.getMessage("realtimecluster.client.v1.ClientFrame");
const ServerFrame = types.getMessage("realtimecluster.client.v1.ServerFrame");
const ServerMessage = types.getMessage("realtimecluster.client.v1.ServerMessage");
const ClientMessage = types.getMessage("realtimecluster.client.v1.ClientMessage");

/** Whether the definition has the message, such as "moved". */
export function isDefined(name) {
  return [ServerMessage, ClientMessage].some((type) =>
    type.fields.some((field) => field.jsonName === name),
  );
}

export const forms = {
  json: {
    subprotocol: "realtime.v1.json",
    isText: true,
    contentType: "application/json",
    decode: (data) => JSON.parse(data.toString()).messages ?? [],
    encode: (messages) => JSON.stringify({ messages }),
    // The same from the other side, for a kit that plays the client.
    decodeAnswer: (data) => JSON.parse(data.toString()).messages ?? [],
    encodeRequest: (messages) => JSON.stringify({ messages }),
  },
  protobuf: {
    subprotocol: "realtime.v1.proto",
    isText: false,
    contentType: "application/x-protobuf",
    decode: (data) => toJson(ClientFrame, fromBinary(ClientFrame, data)).messages ?? [],
    // A scenario may send what no definition knows yet; in this form it is an empty message then.
    encode: (messages) =>
      toBinary(ServerFrame, fromJson(ServerFrame, { messages }, { ignoreUnknownFields: true })),
    decodeAnswer: (data) => toJson(ServerFrame, fromBinary(ServerFrame, data)).messages ?? [],
    encodeRequest: (messages) =>
      toBinary(ClientFrame, fromJson(ClientFrame, { messages }, { ignoreUnknownFields: true })),
  },
};
