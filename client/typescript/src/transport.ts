export type TransportKind = "websocket" | "polling";

/** How a transport ended. */
export interface TransportEnd {
  /** A close code; 1006 if there was none. */
  readonly code: number;
  /** Set if the server answered and named a time: do not try again before. */
  readonly retryAfterMillis?: number;
  /** True: the server refused by an HTTP answer, so the way to it is not blocked. */
  readonly refused?: boolean;
}

/** What a transport tells; nothing any more after onEnd, and not after close() either. */
export interface TransportListener {
  /** Frames may be sent. */
  onOpen(): void;
  /** Something came from the server. */
  onHeard(): void;
  onFrame(frame: string | ArrayBuffer): void;
  /** Once. */
  onEnd(end: TransportEnd): void;
}

/** Carries frames, in order, until it ends. */
export interface Transport {
  readonly kind: TransportKind;
  /** Starts it. */
  open(listener: TransportListener): void;
  send(frame: string | Uint8Array): void;
  close(): void;
}

/** Where a cluster is, from what an app may give: ws, wss, http or https, with or without a path. */
export function endpoints(url: string, base?: string): { connect: string; poll: string } {
  const place = new URL(url, base);
  if (!/^(ws|http)s?:$/.test(place.protocol)) {
    throw new TypeError(`the URL must begin with wss, ws, https or http, not ${place.protocol}`);
  }
  place.hash = "";
  const secure = /^(wss|https):$/.test(place.protocol) ? "s" : "";
  const prefix = place.pathname.replace(/(\/v1\/connect)?\/*$/, "");
  const at = (scheme: string, path: string) =>
    `${scheme}${secure}://${place.host}${prefix}${path}${place.search}`;
  return { connect: at("ws", "/v1/connect"), poll: at("http", "/v1/poll") };
}
