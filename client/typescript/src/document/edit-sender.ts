import type { RealtimeError } from "../errors.js";
import type { Room } from "../room.js";
import { commandOf } from "./commands.js";
import type { Edit, PendingEdits } from "./pending-edits.js";

/** So many edits are given to the room at once; the others wait here, where newer ones replace them. */
export const EDITS_SENT_MAX = 16;
/** The wait after the client's publish buffer had no room. */
export const RETRY_MILLIS = 1_000;

export interface EditListener {
  onAcknowledged(edit: Edit): void;
  /** The hub does not take it: a limit of the document. */
  onRefused(edit: Edit, error: RealtimeError): void;
  /** The room was left, or the client closed. */
  onEnded(error: RealtimeError): void;
}

/** Sends edits as commands, in order, and tells what became of each. */
export class EditSender {
  readonly #room: Room;
  readonly #edits: PendingEdits;
  readonly #replica: string;
  readonly #listener: EditListener;
  #sent = 0;
  #isWaiting = false;
  #isEnded = false;

  constructor(room: Room, edits: PendingEdits, replica: string, listener: EditListener) {
    this.#room = room;
    this.#edits = edits;
    this.#replica = replica;
    this.#listener = listener;
  }

  /** Sends what may be sent now. */
  pump(): void {
    while (this.#sent < EDITS_SENT_MAX && !this.#isWaiting && !this.#isEnded) {
      const edit = this.#edits.take();
      if (!edit) return;
      void this.#send(edit);
    }
  }

  end(): void {
    this.#isEnded = true;
  }

  async #send(edit: Edit): Promise<void> {
    this.#sent++;
    try {
      await this.#room.command(commandOf(edit.event, this.#replica));
      this.#sent--;
      if (this.#isEnded) return;
      this.#listener.onAcknowledged(edit);
    } catch (error) {
      this.#sent--;
      if (this.#isEnded) return;
      this.#failed(edit, error as RealtimeError);
    }
    this.pump();
  }

  #failed(edit: Edit, error: RealtimeError): void {
    switch (error.code) {
      case "BUFFER_FULL":
      case "DROPPED":
        this.#edits.unsent(edit);
        return this.#wait();
      case "CLOSED":
      case "LEFT":
      case "NOT_JOINED":
        return this.#listener.onEnded(error);
      default:
        return this.#listener.onRefused(edit, error);
    }
  }

  #wait(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    setTimeout(() => {
      this.#isWaiting = false;
      this.pump();
    }, RETRY_MILLIS);
  }
}
