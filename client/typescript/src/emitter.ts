import { RealtimeError } from "./errors.js";

/** How many events may wait in an async iterator that is not read. */
export const ITERATOR_EVENTS_MAX = 1_000;

export type Listener<T> = (event: T) => void;

/** Typed events, by listeners or async iterators. */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<Listener<never>>>();
  readonly #iterators = new Set<IteratorEnd>();

  /** Calls the listener for each event from now on; the result ends that. */
  on<K extends keyof Events>(type: K, listener: Listener<Events[K]>): () => void {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** False: there is no listener. */
  emit<K extends keyof Events>(type: K, event: Events[K]): boolean {
    const listeners = [...(this.#listeners.get(type) ?? [])];
    for (const listener of listeners) {
      guarded(() => (listener as Listener<Events[K]>)(event));
    }
    for (const iterator of this.#iterators) iterator.offer(type, event);
    return listeners.length > 0;
  }

  /** The events of these types from now on, in order. */
  iterate<K extends keyof Events, T>(
    types: readonly K[],
    map: (type: K, event: Events[K]) => T,
  ): AsyncIterableIterator<T> {
    const iterator: EventIterator<T> = new EventIterator<T>(
      (type, event) => (types.includes(type as K) ? map(type as K, event as Events[K]) : undefined),
      () => this.#iterators.delete(iterator),
    );
    this.#iterators.add(iterator);
    return iterator;
  }

  /** Ends all iterators, each after what it holds. */
  end(): void {
    for (const iterator of [...this.#iterators]) iterator.end();
  }
}

/** What the emitter needs of an iterator, of whatever events. */
interface IteratorEnd {
  offer(type: PropertyKey, event: unknown): void;
  end(): void;
}

class EventIterator<T> implements AsyncIterableIterator<T> {
  #events: T[] = [];
  #readers: ((result: IteratorResult<T> | Promise<never>) => void)[] = [];
  #done = false;
  #overflown = false;
  readonly #select: (type: PropertyKey, event: unknown) => T | undefined;
  readonly #onEnd: () => void;

  constructor(select: (type: PropertyKey, event: unknown) => T | undefined, onEnd: () => void) {
    this.#select = select;
    this.#onEnd = onEnd;
  }

  offer(type: PropertyKey, event: unknown): void {
    const selected = this.#select(type, event);
    if (selected === undefined) return;
    const reader = this.#readers.shift();
    if (reader) {
      reader({ done: false, value: selected });
    } else if (this.#events.length < ITERATOR_EVENTS_MAX) {
      this.#events.push(selected);
    } else {
      // To go on would hide the loss: the reader gets what waits, then the error.
      this.#overflown = true;
      this.end();
    }
  }

  next(): Promise<IteratorResult<T>> {
    const event = this.#events.shift();
    if (event !== undefined) return Promise.resolve({ done: false, value: event });
    if (this.#overflown) {
      this.#overflown = false;
      const message = `more than ${ITERATOR_EVENTS_MAX} events waited to be read`;
      return Promise.reject(new RealtimeError("OVERFLOW", message));
    }
    if (this.#done) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => this.#readers.push(resolve));
  }

  return(): Promise<IteratorResult<T>> {
    this.#events = [];
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Nothing more comes; what is held is still read. */
  end(): void {
    if (this.#done) return;
    this.#done = true;
    this.#onEnd();
    for (const reader of this.#readers) reader({ done: true, value: undefined });
    this.#readers = [];
  }
}

/** Runs code of the app: what it throws is reported and does not reach the connection. */
export function guarded(code: () => void): void {
  try {
    code();
  } catch (error) {
    if (typeof reportError === "function") reportError(error);
    else console.error(error);
  }
}
