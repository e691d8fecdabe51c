/** Values that come, and steps that wait for them. */
export class Queue {
  #values = [];
  #waiting = [];

  add(value) {
    const waiting = this.#waiting.shift();
    if (waiting) waiting(value);
    else this.#values.push(value);
  }

  get rest() {
    return this.#values;
  }

  take(millis, what) {
    if (this.#values.length > 0) return Promise.resolve(this.#values.shift());
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting = this.#waiting.filter((each) => each !== taken);
        reject(new Error(`no ${what} within ${millis} ms`));
      }, millis);
      const taken = (value) => {
        clearTimeout(timer);
        resolve(value);
      };
      this.#waiting.push(taken);
    });
  }
}
