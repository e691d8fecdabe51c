import { Client, type ClientOptions } from "./client.js";
import { jsonCodec } from "./json-codec.js";

export type * from "./api.js";
export { RealtimeError } from "./errors.js";

/** Connects with JSON frames; this entry point holds no protobuf. */
export function connect(url: string, options: ClientOptions = {}): Client {
  return new Client(url, options, jsonCodec);
}
