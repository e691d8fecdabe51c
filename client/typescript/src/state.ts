import type { TransportKind } from "./transport.js";

/** Why there is no connection. */
export type WaitReason =
  /** It was lost, or closed by the server; closeCode tells which. */
  | "lost"
  /** An attempt to connect failed. */
  | "failed"
  /** The app's getToken failed. */
  | "token";

/** Where the client is. README.md has the diagram. */
export type ClientState =
  | { readonly name: "connecting"; readonly attempt: number }
  | {
      readonly name: "connected";
      readonly transport: TransportKind;
      readonly session: string;
      /** The edge's name, for diagnosis. */
      readonly edge: string;
      /** The user that the token names. */
      readonly user: string;
    }
  | {
      readonly name: "waiting";
      readonly reason: WaitReason;
      readonly closeCode?: number;
      /** Until the next attempt; it may come earlier when the network or the page comes back. */
      readonly delayMillis: number;
    }
  | {
      readonly name: "closed";
      /** Closed by close(), for good by the server, or because there is no token that it takes. */
      readonly reason: "app" | "server" | "token";
      readonly closeCode?: number;
    };

export interface ClientEvents {
  state: ClientState;
  /** Something that the client goes on without, such as a getToken that failed. */
  warning: Error;
}
