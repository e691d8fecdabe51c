import { Backoff, STABLE_MILLIS } from "./backoff.js";
import type { ClientOptions } from "./client.js";
import { CloseCode, isAboutToken, isSharedLoss, isTerminal } from "./close-codes.js";
import type { Codec } from "./codec.js";
import { Connection } from "./connection.js";
import type { Environment, Timer } from "./environment.js";
import { RealtimeError } from "./errors.js";
import { PollTransport } from "./poll-transport.js";
import type { ClientState, WaitReason } from "./state.js";
import { TokenSource } from "./token-source.js";
import { TransportChoice } from "./transport-choice.js";
import { endpoints, type Transport, type TransportEnd, type TransportKind } from "./transport.js";
import { WebSocketTransport } from "./websocket-transport.js";
import type { ServerEvent, WireConnected } from "./wire.js";

/** How long a connection may serve beside the one that takes its place. */
export const HANDOVER_MILLIS_MAX = 10_000;

/** So many tokens in a row may be refused. */
export const TOKENS_REFUSED_MAX = 3;

export interface LinkListener {
  onState(state: ClientState): void;
  /** There is a connection, or another one in the place of the one before. */
  onConnected(connection: Connection): void;
  onDisconnected(): void;
  /** From the connection, or from the one before while that still serves. */
  onPush(connection: Connection, event: ServerEvent): void;
  /** The connection before has ended, so requests may go on the new one. */
  onHandedOver(): void;
  onWarning(error: Error): void;
}

/** An attempt to connect. There is one at a time, beside a connection that works or alone. */
interface Attempt {
  readonly kind: TransportKind;
  /** Undefined while the token is fetched. */
  connection?: Connection;
}

/**
 * Keeps one connection to the cluster: the states of the client and what leads from one to another.
 *
 * A new connection in the place of one that works (the server wants it to move, or a WebSocket may
 * do better than polling) is made first. The old one serves until all rooms are joined on the new
 * one; then it is closed. That is no change of state.
 */
export class Link {
  readonly #places: { connect: string; poll: string };
  readonly #codec: Codec;
  readonly #environment: Environment;
  readonly #frameBytesMax: number;
  readonly #nextId: () => number;
  readonly #listener: LinkListener;
  readonly #tokens: TokenSource;
  readonly #choice: TransportChoice;
  readonly #backoff: Backoff;
  readonly #endSignals: () => void;
  #state: ClientState = { name: "connecting", attempt: 0 };
  #active: Connection | undefined;
  /** The one whose place the active one takes. */
  #previous: Connection | undefined;
  #handoverTimer: Timer | undefined;
  #attempt: Attempt | undefined;
  #session = "";
  #tokensRefused = 0;
  #isMoving = false;
  /** The server named a time before which nobody may try again. */
  #heldUntilMillis = 0;
  /** The next attempt, of whatever purpose. */
  #attemptTimer: Timer | undefined;
  #stableTimer: Timer | undefined;
  #refreshTimer: Timer | undefined;

  constructor(
    url: string,
    options: ClientOptions,
    codec: Codec,
    environment: Environment,
    frameBytesMax: number,
    nextId: () => number,
    listener: LinkListener,
  ) {
    this.#places = endpoints(url, globalThis.location?.href);
    this.#codec = codec;
    this.#environment = environment;
    this.#frameBytesMax = frameBytesMax;
    this.#nextId = nextId;
    this.#listener = listener;
    this.#tokens = new TokenSource(options.token, options.getToken, environment);
    this.#choice = new TransportChoice(options.transport ?? "auto", environment);
    this.#backoff = new Backoff(environment.random);
    this.#endSignals = environment.signals.subscribe(() => this.#signalled());
  }

  get state(): ClientState {
    return this.#state;
  }

  get connection(): Connection | undefined {
    return this.#active;
  }

  /** True: what is published waits, lest it overtake what is on its way on the connection before. */
  get isHandingOver(): boolean {
    return this.#previous !== undefined;
  }

  /** The new connection has taken over everything: ends the one before. */
  handOver(): void {
    const previous = this.#previous;
    if (!previous) return;
    this.#previous = undefined;
    this.#environment.stopTimer(this.#handoverTimer);
    previous.close();
    this.#listener.onHandedOver();
  }

  start(): void {
    void this.#connect(this.#choice.next());
  }

  ping(): Promise<number> {
    const active = this.#active;
    const lost = new RealtimeError("UNAVAILABLE", "there is no connection");
    if (!active) return Promise.reject(lost);
    const startMillis = this.#environment.nowMillis();
    return new Promise((resolve, reject) => {
      active.request({ case: "ping", value: {} }, (reply) => {
        if (reply) resolve(this.#environment.nowMillis() - startMillis);
        else reject(lost);
      });
    });
  }

  close(): void {
    this.#closeFor("app");
  }

  async #connect(kind: TransportKind): Promise<void> {
    const attempt: Attempt = { kind };
    this.#attempt = attempt;
    this.#environment.stopTimer(this.#attemptTimer);
    if (!this.#active) this.#setState({ name: "connecting", attempt: this.#backoff.attempt });
    let token: string | null;
    try {
      token = await this.#tokens.current();
    } catch (error) {
      if (this.#attempt === attempt) this.#noToken(error);
      return;
    }
    if (this.#attempt !== attempt) return;
    if (token === null) return this.#closeFor("token");
    this.#open(attempt, token);
  }

  #open(attempt: Attempt, token: string): void {
    const transport = this.#transport(attempt.kind, token);
    const connection: Connection = new Connection(
      transport,
      this.#codec,
      this.#environment,
      this.#frameBytesMax,
      this.#nextId,
      {
        onConnected: (connected) => this.#connected(connection, connected),
        onPush: (event) => this.#pushed(connection, event),
        onEnd: (end) => this.#ended(connection, end),
      },
    );
    attempt.connection = connection;
    try {
      connection.open(token, this.#session);
    } catch (error) {
      // As a page on https refuses ws: it would not become better, but a page may be changed.
      this.#listener.onWarning(error as Error);
      connection.close();
      this.#failed(attempt.kind, { code: CloseCode.ABNORMAL });
    }
  }

  #transport(kind: TransportKind, token: string): Transport {
    const { connect, poll } = this.#places;
    const environment = this.#environment;
    return kind === "websocket"
      ? new WebSocketTransport(connect, this.#codec.subprotocol, environment.WebSocket!)
      : new PollTransport(poll, this.#codec.contentType, token, environment);
  }

  #connected(connection: Connection, connected: WireConnected): void {
    const { session = "", edge = "", user = "", reconnect } = connected;
    this.handOver();
    this.#previous = this.#active;
    if (this.#previous) {
      const late = () => this.handOver();
      this.#handoverTimer = this.#environment.startTimer(late, HANDOVER_MILLIS_MAX);
    }
    this.#attempt = undefined;
    this.#active = connection;
    this.#session = session;
    this.#tokensRefused = 0;
    this.#isMoving = false;
    if (reconnect?.minMillis && reconnect.maxMillis) {
      this.#backoff.window = { minMillis: reconnect.minMillis, maxMillis: reconnect.maxMillis };
    }
    this.#choice.connected(connection.kind);
    this.#stopTimers();
    this.#stableTimer = this.#environment.startTimer(() => this.#backoff.reset(), STABLE_MILLIS);
    this.#planRefresh();
    if (connection.kind === "polling") this.#planUpgrade();
    this.#setState({ name: "connected", transport: connection.kind, session, edge, user });
    this.#listener.onConnected(connection);
  }

  #pushed(connection: Connection, event: ServerEvent): void {
    if (event.case !== "moved") this.#listener.onPush(connection, event);
    else if (connection === this.#active) this.#move(event.value.delayMillis ?? 0);
  }

  #ended(connection: Connection, end: TransportEnd): void {
    if (connection === this.#active) this.#lost(end);
    else if (connection === this.#previous) this.handOver();
    else if (connection === this.#attempt?.connection) this.#failed(this.#attempt.kind, end);
  }

  #lost(end: TransportEnd): void {
    this.#active = undefined;
    this.#stopTimers();
    this.handOver();
    this.#listener.onDisconnected();
    if (this.#endsFor(end)) return;
    // One is under way already, in the place of this one.
    if (this.#attempt) this.#setState({ name: "connecting", attempt: this.#backoff.attempt });
    else
      this.#wait(
        "lost",
        isSharedLoss(end.code) ? this.#backoff.afterLoss() : this.#backoff.next(),
        end,
      );
  }

  #failed(kind: TransportKind, end: TransportEnd): void {
    this.#attempt = undefined;
    this.#choice.failed(kind, end);
    if (this.#active) {
      if (isAboutToken(end.code)) this.#tokens.reject();
      return this.#replacementFailed();
    }
    if (this.#endsFor(end)) return;
    this.#wait("failed", this.#backoff.next(), end);
  }

  #replacementFailed(): void {
    if (this.#isMoving) this.#plan(this.#backoff.next(), () => this.#choice.next());
    else this.#planUpgrade();
  }

  #noToken(error: unknown): void {
    this.#attempt = undefined;
    this.#listener.onWarning(new Error("getToken failed", { cause: error }));
    if (this.#active) this.#replacementFailed();
    else this.#wait("token", this.#backoff.next());
  }

  /** Closes the client if the server's word is final. */
  #endsFor({ code }: TransportEnd): boolean {
    if (!isTerminal(code)) return false;
    if (isAboutToken(code) && this.#tokens.renewable) {
      this.#tokens.reject();
      if (++this.#tokensRefused < TOKENS_REFUSED_MAX) return false;
    }
    this.#closeFor(isAboutToken(code) ? "token" : "server", code);
    return true;
  }

  #wait(reason: WaitReason, backoffMillis: number, end?: TransportEnd): void {
    const { online, visible } = this.#environment.signals;
    const unhurried = online && visible ? backoffMillis : this.#backoff.unhurried();
    const heldMillis = end?.retryAfterMillis ?? 0;
    const delayMillis = heldMillis + unhurried;
    this.#heldUntilMillis = this.#environment.nowMillis() + heldMillis;
    const closeCode = end && end.code !== CloseCode.ABNORMAL ? { closeCode: end.code } : {};
    this.#plan(delayMillis, () => this.#choice.next());
    this.#setState({ name: "waiting", reason, delayMillis, ...closeCode });
  }

  #move(delayMillis: number): void {
    this.#isMoving = true;
    // An attempt under way may be on its way to the edge that wants to be rid of this client.
    this.#attempt?.connection?.close();
    this.#attempt = undefined;
    this.#plan(delayMillis, () => this.#choice.next());
  }

  #planUpgrade(): void {
    const delayMillis = this.#choice.upgradeDelayMillis();
    if (delayMillis !== undefined) this.#plan(delayMillis, () => "websocket");
  }

  #plan(delayMillis: number, kind: () => TransportKind): void {
    this.#environment.stopTimer(this.#attemptTimer);
    this.#attemptTimer = this.#environment.startTimer(
      () => void this.#connect(kind()),
      delayMillis,
    );
  }

  /** The network or the page has changed. */
  #signalled(): void {
    const { online, visible } = this.#environment.signals;
    if (this.#active) this.#active.probe();
    else if (this.#state.name === "waiting" && online && visible) {
      const heldMillis = Math.max(0, this.#heldUntilMillis - this.#environment.nowMillis());
      this.#plan(heldMillis + this.#backoff.soon(), () => this.#choice.next());
    }
  }

  #planRefresh(): void {
    const delayMillis = this.#tokens.refreshDelayMillis();
    if (delayMillis === undefined) return;
    this.#refreshTimer = this.#environment.startTimer(() => void this.#refresh(), delayMillis);
  }

  async #refresh(): Promise<void> {
    const active = this.#active;
    if (!active) return;
    try {
      const token = await this.#tokens.renew("refresh");
      if (active !== this.#active) return;
      if (token === null) return this.#closeFor("token");
      active.request({ case: "refresh", value: { token } }, (reply) => {
        if (reply?.case === "refreshed") this.#planRefresh();
        // Without it the connection ends with the old token, and the next one has the new.
        else if (reply?.case === "error") this.#listener.onWarning(new Error(reply.value.message));
      });
    } catch (error) {
      this.#listener.onWarning(new Error("getToken failed", { cause: error }));
    }
  }

  #closeFor(reason: "app" | "server" | "token", closeCode?: number): void {
    if (this.#state.name === "closed") return;
    const active = this.#active;
    this.#active = undefined;
    this.#stopTimers();
    this.handOver();
    this.#endSignals();
    this.#attempt?.connection?.close();
    this.#attempt = undefined;
    this.#setState({ name: "closed", reason, ...(closeCode !== undefined && { closeCode }) });
    active?.close();
  }

  #stopTimers(): void {
    for (const timer of [this.#attemptTimer, this.#stableTimer, this.#refreshTimer]) {
      this.#environment.stopTimer(timer);
    }
  }

  #setState(state: ClientState): void {
    this.#state = state;
    this.#listener.onState(state);
  }
}
