import { Backoff, STABLE_MILLIS, type ReconnectWindow } from "./backoff.js";
import { isSharedLoss } from "./close-codes.js";
import type { Environment, Timer } from "./environment.js";
import type { TransportEnd } from "./transport.js";

/** When the next attempt to connect comes: there is one plan at a time, for whatever purpose. */
export class ReconnectPlan {
  readonly #environment: Environment;
  readonly #backoff: Backoff;
  #timer: Timer | undefined;
  #stableTimer: Timer | undefined;
  /** The server named a time before which nobody may try again. */
  #heldUntilMillis = 0;

  constructor(environment: Environment) {
    this.#environment = environment;
    this.#backoff = new Backoff(environment.random);
  }

  /** Waits since the last stable connection. */
  get attempt(): number {
    return this.#backoff.attempt;
  }

  set window(window: ReconnectWindow) {
    this.#backoff.window = window;
  }

  /** There is a connection: once it has lasted, waits are small again. */
  connected(): void {
    this.stop();
    const isStable = () => this.#backoff.reset();
    this.#stableTimer = this.#environment.startTimer(isStable, STABLE_MILLIS);
  }

  after(delayMillis: number, act: () => void): void {
    this.#environment.stopTimer(this.#timer);
    this.#timer = this.#environment.startTimer(act, delayMillis);
  }

  /** After a wait of its own choice; how long, in milliseconds. */
  afterFailure(act: () => void, end?: TransportEnd): number {
    return this.#wait(this.#backoff.next(), act, end);
  }

  /** The same after the loss of a connection that had worked. */
  afterLoss(act: () => void, end: TransportEnd): number {
    const backoff = this.#backoff;
    return this.#wait(isSharedLoss(end.code) ? backoff.afterLoss() : backoff.next(), act, end);
  }

  /** Beside a connection that works, so there is no hurry. */
  besides(act: () => void, end?: TransportEnd): void {
    this.after((end?.retryAfterMillis ?? 0) + this.#backoff.next(), act);
  }

  /** The network or the page is back. */
  soon(act: () => void): void {
    const heldMillis = Math.max(0, this.#heldUntilMillis - this.#environment.nowMillis());
    this.after(heldMillis + this.#backoff.soon(), act);
  }

  /** No attempt is planned any more. */
  stopAttempt(): void {
    this.#environment.stopTimer(this.#timer);
  }

  /** And the connection, if there was one, is over. */
  stop(): void {
    this.stopAttempt();
    this.#environment.stopTimer(this.#stableTimer);
  }

  #wait(backoffMillis: number, act: () => void, end?: TransportEnd): number {
    const { online, visible } = this.#environment.signals;
    const unhurried = online && visible ? backoffMillis : this.#backoff.unhurried();
    const heldMillis = end?.retryAfterMillis ?? 0;
    this.#heldUntilMillis = this.#environment.nowMillis() + heldMillis;
    this.after(heldMillis + unhurried, act);
    return heldMillis + unhurried;
  }
}
