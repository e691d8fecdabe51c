/** The server's word on how long to wait. */
export interface ReconnectWindow {
  readonly minMillis: number;
  readonly maxMillis: number;
}

export const DEFAULT_WINDOW: ReconnectWindow = { minMillis: 200, maxMillis: 20_000 };

/** A connection that lasted that long was a good one: the next wait begins small again. */
export const STABLE_MILLIS = 10_000;

/** The wait after a lost connection is drawn from as wide a range as that of this attempt. */
const LOSS_ATTEMPT = 4;
const ATTEMPT_MAX = 31;

/** Full jitter: random(0, min(max, min * 2^attempt)). */
export class Backoff {
  window: ReconnectWindow = DEFAULT_WINDOW;
  #attempt = 0;
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Waits since the last stable connection. */
  get attempt(): number {
    return this.#attempt;
  }

  next(): number {
    return this.#draw(this.#attempt++);
  }

  /**
   * After the loss of a connection that others have probably lost too: a wide range at once, for
   * small first waits of thousands of clients are a surge.
   */
  afterLoss(): number {
    return this.#draw(Math.max(LOSS_ATTEMPT, this.#attempt++));
  }

  /** When nobody looks, or the network seems to be away. */
  unhurried(): number {
    this.#attempt++;
    return this.#draw(ATTEMPT_MAX);
  }

  /** When there is reason to hope: the network is back, the page is looked at. */
  soon(): number {
    return this.#draw(0);
  }

  reset(): void {
    this.#attempt = 0;
  }

  #draw(attempt: number): number {
    const { minMillis, maxMillis } = this.window;
    const range = Math.min(maxMillis, minMillis * 2 ** Math.min(attempt, ATTEMPT_MAX));
    return Math.round(this.#random() * range);
  }
}
