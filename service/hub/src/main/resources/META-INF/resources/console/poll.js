// How long to wait after failures, at most; each wait is twice as long as the one before, and spread.
const BACKOFF_MILLIS_MAX = 30_000;
const BACKOFF_SPREAD = 0.3;

/** Does something again and again: one at a time, not while nobody looks, and more slowly after failures. */
export class Poll {
  #task;
  #intervalMillis;
  #onFailure;
  #timer = 0;
  #failures = 0;
  #running = false;
  #again = false;
  #wanted = false;
  #paused = false;
  #onVisibility = () => this.#resume();

  /** `onFailure` is told what was thrown, and in how many milliseconds it is tried again. */
  constructor(task, intervalMillis, onFailure) {
    this.#task = task;
    this.#intervalMillis = intervalMillis;
    this.#onFailure = onFailure;
  }

  start() {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#failures = 0;
    document.addEventListener("visibilitychange", this.#onVisibility);
    this.#resume();
  }

  stop() {
    this.#wanted = false;
    document.removeEventListener("visibilitychange", this.#onVisibility);
    clearTimeout(this.#timer);
  }

  set paused(paused) {
    this.#paused = paused;
    this.#resume();
  }

  /** Without waiting for the next time; what is under way ends before. */
  now() {
    clearTimeout(this.#timer);
    void this.#run();
  }

  #resume() {
    clearTimeout(this.#timer);
    if (this.#mayRun()) this.now();
  }

  #mayRun() {
    return this.#wanted && !this.#paused && !document.hidden;
  }

  async #run() {
    this.#again = this.#running;
    if (this.#running || !this.#wanted) return;
    this.#running = true;
    let waitMillis = this.#intervalMillis;
    try {
      await this.#task();
      this.#failures = 0;
    } catch (error) {
      this.#failures++;
      waitMillis = this.#backoffMillis(error);
      if (this.#wanted) this.#onFailure(error, waitMillis);
    } finally {
      this.#running = false;
    }
    if (this.#again) void this.#run();
    else if (this.#mayRun()) this.#timer = setTimeout(() => void this.#run(), waitMillis);
  }

  #backoffMillis(error) {
    const grown = Math.min(BACKOFF_MILLIS_MAX, this.#intervalMillis * 2 ** this.#failures);
    const spread = grown * (1 - BACKOFF_SPREAD * Math.random());
    return Math.max(spread, (error.retryAfterSeconds ?? 0) * 1_000);
  }
}
