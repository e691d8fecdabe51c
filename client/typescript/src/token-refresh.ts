import type { Connection } from "./connection.js";
import type { Environment, Timer } from "./environment.js";
import type { TokenSource } from "./token-source.js";

export interface TokenRefreshListener {
  /** The app has no token for the user any more. */
  onDenied(): void;
  onWarning(error: Error): void;
}

/** Gives an open connection a newer token before the one that it has ends. */
export class TokenRefresh {
  readonly #tokens: TokenSource;
  readonly #environment: Environment;
  readonly #listener: TokenRefreshListener;
  #connection: Connection | undefined;
  #timer: Timer | undefined;

  constructor(tokens: TokenSource, environment: Environment, listener: TokenRefreshListener) {
    this.#tokens = tokens;
    this.#environment = environment;
    this.#listener = listener;
  }

  /** From now on for this connection, and for no other. */
  start(connection: Connection): void {
    this.stop();
    this.#connection = connection;
    this.#plan(connection);
  }

  stop(): void {
    this.#connection = undefined;
    this.#environment.stopTimer(this.#timer);
  }

  #plan(connection: Connection): void {
    const delayMillis = this.#tokens.refreshDelayMillis();
    if (delayMillis === undefined) return;
    const refresh = () => void this.#refresh(connection);
    this.#timer = this.#environment.startTimer(refresh, delayMillis);
  }

  async #refresh(connection: Connection): Promise<void> {
    try {
      const token = await this.#tokens.renew("refresh");
      if (connection !== this.#connection) return;
      if (token === null) return this.#listener.onDenied();
      connection.request({ case: "refresh", value: { token } }, (reply) => {
        if (connection !== this.#connection) return;
        if (reply?.case === "refreshed") this.#plan(connection);
        // Without it the connection ends with the old token, and the next one has the new.
        else if (reply?.case === "error") this.#listener.onWarning(new Error(reply.value.message));
      });
    } catch (error) {
      if (connection !== this.#connection) return;
      this.#listener.onWarning(new Error("getToken failed", { cause: error }));
    }
  }
}
