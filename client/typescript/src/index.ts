import { Client, type ClientOptions } from "./client.js";
import { jsonCodec } from "./json-codec.js";
import { protobufCodec } from "./protobuf-codec.js";

export type * from "./api.js";
export { RealtimeError } from "./errors.js";

export interface ConnectOptions extends ClientOptions {
  /** The form of the frames. Default: "protobuf". Only JSON? The entry point /json is smaller. */
  readonly protocol?: "protobuf" | "json";
}

/** Connects, and stays connected until close(). */
export function connect(url: string, options: ConnectOptions = {}): Client {
  return new Client(url, options, options.protocol === "json" ? jsonCodec : protobufCodec);
}
