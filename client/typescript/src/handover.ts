import type { Connection } from "./connection.js";
import type { Environment, Timer } from "./environment.js";

/** How long a connection may serve beside the one that takes its place. */
export const HANDOVER_MILLIS_MAX = 10_000;

/** A connection whose place another one has taken, which serves until that can do everything. */
export class Handover {
  readonly #environment: Environment;
  readonly #onEnd: () => void;
  #previous: Connection | undefined;
  #timer: Timer | undefined;

  constructor(environment: Environment, onEnd: () => void) {
    this.#environment = environment;
    this.#onEnd = onEnd;
  }

  get isUnderWay(): boolean {
    return this.#previous !== undefined;
  }

  begin(previous: Connection): void {
    this.#previous = previous;
    this.#timer = this.#environment.startTimer(() => this.end(), HANDOVER_MILLIS_MAX);
  }

  isFrom(connection: Connection): boolean {
    return connection === this.#previous;
  }

  /** Closes the one before, if there is one. */
  end(): void {
    const previous = this.#previous;
    if (!previous) return;
    this.#previous = undefined;
    this.#environment.stopTimer(this.#timer);
    previous.close();
    this.#onEnd();
  }
}
