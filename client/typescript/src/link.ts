import { CloseCode, isAboutToken, isTerminal } from "./close-codes.js";
import type { ClientOptions } from "./client.js";
import type { Codec } from "./codec.js";
import { Attempt, type AttemptListener, type Wiring } from "./attempt.js";
import type { Connection } from "./connection.js";
import type { Environment } from "./environment.js";
import { RealtimeError } from "./errors.js";
import { Handover } from "./handover.js";
import { ReconnectPlan } from "./reconnect-plan.js";
import type { ClientState, WaitReason } from "./state.js";
import { TokenRefresh } from "./token-refresh.js";
import { TokenSource } from "./token-source.js";
import { TransportChoice } from "./transport-choice.js";
import { endpoints, type TransportEnd, type TransportKind } from "./transport.js";
import type { ServerEvent, WireConnected } from "./wire.js";

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

/**
 * Keeps one connection to the cluster: the states of the client and what leads from one to another.
 *
 * A new connection in the place of one that works (the server wants it to move, or a WebSocket may
 * do better than polling) is made first. The old one serves until all rooms are joined on the new
 * one; then it is closed. That is no change of state.
 */
export class Link {
  readonly #environment: Environment;
  readonly #listener: LinkListener;
  readonly #wiring: Wiring;
  readonly #tokens: TokenSource;
  readonly #refresh: TokenRefresh;
  readonly #choice: TransportChoice;
  readonly #plan: ReconnectPlan;
  readonly #handover: Handover;
  readonly #endSignals: () => void;
  #state: ClientState = { name: "connecting", attempt: 0 };
  #active: Connection | undefined;
  /** There is one at a time, beside a connection that works or alone. */
  #attempt: Attempt | undefined;
  #session = "";
  #tokensRefused = 0;
  #isMoving = false;

  constructor(
    url: string,
    options: ClientOptions,
    codec: Codec,
    environment: Environment,
    frameBytesMax: number,
    nextId: () => number,
    listener: LinkListener,
  ) {
    const places = endpoints(url, globalThis.location?.href);
    const tokens = new TokenSource(options.token, options.getToken, environment);
    this.#wiring = { places, codec, environment, frameBytesMax, tokens, nextId };
    this.#environment = environment;
    this.#listener = listener;
    this.#tokens = tokens;
    this.#refresh = new TokenRefresh(tokens, environment, {
      onDenied: () => this.#closeFor("token"),
      onWarning: (error) => listener.onWarning(error),
    });
    this.#choice = new TransportChoice(options.transport ?? "auto", environment);
    this.#plan = new ReconnectPlan(environment);
    this.#handover = new Handover(environment, () => listener.onHandedOver());
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
    return this.#handover.isUnderWay;
  }

  /** The new connection has taken over everything: ends the one before. */
  handOver(): void {
    this.#handover.end();
  }

  start(): void {
    this.#connect();
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

  #connect(kind: TransportKind = this.#choice.next()): void {
    this.#plan.stopAttempt();
    this.#cancelAttempt();
    const attempt = new Attempt(kind, this.#wiring, this.#attemptListener);
    this.#attempt = attempt;
    if (!this.#active) this.#setState({ name: "connecting", attempt: this.#plan.attempt });
    if (this.#attempt === attempt) void attempt.start(this.#session);
  }

  readonly #attemptListener: AttemptListener = {
    onConnected: (connection, connected) => this.#connected(connection, connected),
    onPush: (connection, event) => this.#pushed(connection, event),
    onEnd: (connection, end) => this.#ended(connection, end),
    onFailed: (end) => this.#failed(end),
    onTokenFailed: (error) => this.#noToken(error),
    onTokenDenied: () => this.#closeFor("token"),
    onWarning: (error) => this.#listener.onWarning(error),
  };

  #connected(connection: Connection, connected: WireConnected): void {
    const { session = "", edge = "", user = "", reconnect } = connected;
    this.handOver();
    if (this.#active) this.#handover.begin(this.#active);
    this.#attempt = undefined;
    this.#active = connection;
    this.#session = session;
    this.#tokensRefused = 0;
    this.#isMoving = false;
    if (reconnect?.minMillis && reconnect.maxMillis) {
      this.#plan.window = { minMillis: reconnect.minMillis, maxMillis: reconnect.maxMillis };
    }
    this.#choice.connected(connection.kind);
    this.#plan.connected();
    this.#refresh.start(connection);
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
    else if (this.#handover.isFrom(connection)) this.handOver();
    else if (this.#attempt?.isOf(connection)) this.#failed(end);
  }

  #lost(end: TransportEnd): void {
    this.#active = undefined;
    this.#plan.stop();
    this.#refresh.stop();
    this.handOver();
    this.#listener.onDisconnected();
    if (this.#endsFor(end)) return;
    // One is under way already, in the place of this one.
    if (this.#attempt) this.#setState({ name: "connecting", attempt: this.#plan.attempt });
    else
      this.#waiting(
        "lost",
        this.#plan.afterLoss(() => this.#connect(), end),
        end,
      );
  }

  #failed(end: TransportEnd): void {
    const kind = this.#attempt!.kind;
    this.#attempt = undefined;
    this.#choice.failed(kind, end);
    if (this.#active) {
      if (isAboutToken(end.code)) this.#tokens.reject();
      return this.#replacementFailed(end);
    }
    if (this.#endsFor(end)) return;
    this.#waiting(
      "failed",
      this.#plan.afterFailure(() => this.#connect(), end),
      end,
    );
  }

  #replacementFailed(end?: TransportEnd): void {
    if (this.#isMoving) this.#plan.besides(() => this.#connect(), end);
    else this.#planUpgrade();
  }

  #noToken(error: unknown): void {
    this.#attempt = undefined;
    this.#listener.onWarning(new Error("getToken failed", { cause: error }));
    if (this.#active) this.#replacementFailed();
    else
      this.#waiting(
        "token",
        this.#plan.afterFailure(() => this.#connect()),
      );
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

  #waiting(reason: WaitReason, delayMillis: number, end?: TransportEnd): void {
    const closeCode = end && end.code !== CloseCode.ABNORMAL ? { closeCode: end.code } : {};
    this.#setState({ name: "waiting", reason, delayMillis, ...closeCode });
  }

  #move(delayMillis: number): void {
    this.#isMoving = true;
    // An attempt under way may be on its way to the edge that wants to be rid of this client.
    this.#cancelAttempt();
    this.#plan.after(delayMillis, () => this.#connect());
  }

  #planUpgrade(): void {
    const delayMillis = this.#choice.upgradeDelayMillis();
    if (delayMillis !== undefined) this.#plan.after(delayMillis, () => this.#connect("websocket"));
  }

  /** The network or the page has changed. */
  #signalled(): void {
    const { online, visible } = this.#environment.signals;
    if (this.#active) this.#active.probe();
    else if (this.#state.name === "waiting" && online && visible) {
      this.#plan.soon(() => this.#connect());
    }
  }

  #closeFor(reason: "app" | "server" | "token", closeCode?: number): void {
    if (this.#state.name === "closed") return;
    const active = this.#active;
    this.#active = undefined;
    this.#plan.stop();
    this.#refresh.stop();
    this.handOver();
    this.#endSignals();
    this.#cancelAttempt();
    this.#tokens.close();
    this.#setState({ name: "closed", reason, ...(closeCode !== undefined && { closeCode }) });
    active?.close();
  }

  #cancelAttempt(): void {
    this.#attempt?.cancel();
    this.#attempt = undefined;
  }

  #setState(state: ClientState): void {
    this.#state = state;
    this.#listener.onState(state);
  }
}
