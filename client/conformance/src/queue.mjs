/** Values that come, and steps that wait for them. */
export class Queue {
  #values = [];
  #waiting = [];
  #failure;

  add(value) {
    const waiting = this.#waiting.shift();
    if (waiting) waiting.resolve(value);
    else this.#values.push(value);
  }

  /** Nothing more comes: whoever waits is told why. */
  fail(error) {
    this.#failure = error;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(error);
  }

  get rest() {
    return this.#values;
  }

  take(millis, what) {
    if (this.#values.length > 0) return Promise.resolve(this.#values.shift());
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      const late = () => {
        this.#waiting = this.#waiting.filter((each) => each !== waiting);
        reject(new Error(`no ${what} within ${millis} ms`));
      };
      const timer = setTimeout(late, millis);
      const settled = (settle) => (value) => {
        clearTimeout(timer);
        settle(value);
      };
      const waiting = { resolve: settled(resolve), reject: settled(reject) };
      this.#waiting.push(waiting);
    });
  }
}
