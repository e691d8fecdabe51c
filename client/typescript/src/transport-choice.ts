import type { Environment } from "./environment.js";
import type { TransportEnd, TransportKind } from "./transport.js";

/** So many WebSockets in a row must fail before long-polling is tried. */
export const WEBSOCKET_FAILURES_MAX = 2;
const UPGRADE_MILLIS_MIN = 10_000;
const UPGRADE_MILLIS_MAX = 600_000;
const KEY = "realtimecluster.transport";

/** Which transport the next connection takes, and when to try WebSockets again. */
export class TransportChoice {
  readonly #mode: TransportKind | "auto";
  readonly #environment: Environment;
  #failures = 0;
  #upgrades = 0;

  constructor(mode: TransportKind | "auto", environment: Environment) {
    this.#environment = environment;
    this.#mode = mode;
    if (mode === "auto" && !environment.WebSocket) this.#mode = "polling";
    if (mode === "auto" && !environment.fetch) this.#mode = "websocket";
  }

  next(): TransportKind {
    if (this.#mode !== "auto") return this.#mode;
    if (this.#failures >= WEBSOCKET_FAILURES_MAX) return "polling";
    return this.#environment.store.get(KEY) === "polling" ? "polling" : "websocket";
  }

  /** A connection ended before it was connected. */
  failed(kind: TransportKind, end: TransportEnd): void {
    if (this.#mode !== "auto" || end.refused || end.code >= 4000) return; // Somebody answered.
    if (kind === "websocket") {
      this.#failures++;
    } else {
      this.#failures = 0;
      this.#environment.store.set(KEY, null);
    }
  }

  connected(kind: TransportKind): void {
    if (this.#mode !== "auto") return;
    this.#failures = 0;
    if (kind === "websocket") this.#upgrades = 0;
    this.#environment.store.set(KEY, kind === "polling" ? "polling" : null);
  }

  /** When to try a WebSocket beside a connection by polling; undefined: not at all. */
  upgradeDelayMillis(): number | undefined {
    if (this.#mode !== "auto") return undefined;
    const range = Math.min(UPGRADE_MILLIS_MAX, UPGRADE_MILLIS_MIN * 2 ** this.#upgrades);
    this.#upgrades = Math.min(this.#upgrades + 1, 16);
    return range * (0.5 + this.#environment.random() / 2);
  }
}
