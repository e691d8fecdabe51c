import type { RealtimeError } from "../errors.js";
import type { Room } from "../room.js";
import { isDocumentState, readEvent } from "./commands.js";
import { DocumentCopy } from "./copy.js";
import type { DocumentEvent } from "./elements.js";
import { invalid } from "./limits.js";

/** How many events may come before the state that is asked for; then it is asked for again. */
export const EVENTS_BEFORE_STATE_MAX = 10_000;
/** The wait after a question that could not be asked. */
const RETRY_MILLIS = 1_000;

export interface ConfirmedListener {
  /** The hub's state is there, at first or again after a gap; and what was there before. */
  onLoaded(before: DocumentCopy): void;
  onEvent(event: DocumentEvent): void;
  /** It cannot be had any more. */
  onLost(error: RealtimeError): void;
}

/** The document as the hub has it: its state, and the events that follow. */
export class ConfirmedCopy {
  copy = new DocumentCopy();
  readonly #room: Room;
  readonly #listener: ConfirmedListener;
  readonly #unsubscribe: (() => void)[];
  /** Set: the state is asked for, and these came meanwhile. */
  #loading: DocumentEvent[] | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(room: Room, listener: ConfirmedListener) {
    this.#room = room;
    this.#listener = listener;
    this.#unsubscribe = [
      room.on("publication", ({ event, payload }) => {
        const known = readEvent(event, payload);
        if (known) this.take(known);
      }),
      room.on("gap", () => void this.load()),
      room.on("refused", (error) => listener.onLost(error)),
    ];
  }

  /** Asks for the state, and takes events on top of it from now on. */
  async load(): Promise<void> {
    const loading: DocumentEvent[] = [];
    this.#loading = loading;
    for (;;) {
      try {
        const { state } = await this.#room.state();
        if (this.#loading === loading) this.#loaded(state, loading);
        return;
      } catch (error) {
        if (this.#loading !== loading) return;
        if (!isPassing(error as RealtimeError)) return this.#fail(error as RealtimeError);
        await new Promise((resolve) => (this.#retryTimer = setTimeout(resolve, RETRY_MILLIS)));
        if (this.#loading !== loading) return;
      }
    }
  }

  /** Takes an event, from the room or from an answer; to take it twice is to take it once. */
  take(event: DocumentEvent): void {
    if (!this.#loading) return this.#listener.onEvent(event);
    if (this.#loading.length < EVENTS_BEFORE_STATE_MAX) this.#loading.push(event);
    else void this.load();
  }

  close(): void {
    this.#loading = [];
    clearTimeout(this.#retryTimer);
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  #loaded(state: unknown, meanwhile: readonly DocumentEvent[]): void {
    if (!isDocumentState(state)) {
      const message = `the room ${this.#room.name} holds no document: give its type the program document`;
      return this.#fail(invalid(message));
    }
    const before = this.copy;
    this.copy = DocumentCopy.from(state);
    for (const event of meanwhile) this.copy.apply(event);
    this.#loading = undefined;
    this.#listener.onLoaded(before);
  }

  #fail(error: RealtimeError): void {
    this.#loading = undefined;
    this.#listener.onLost(error);
  }
}

/** True: the same question may be answered later. */
function isPassing({ code }: RealtimeError): boolean {
  return code === "TIMEOUT" || code === "BUFFER_FULL";
}
