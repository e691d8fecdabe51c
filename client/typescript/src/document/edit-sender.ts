import type { RealtimeError } from "../errors.js";
import type { Room } from "../room.js";
import { commandOf, retirementsOf } from "./commands.js";
import type { OwnReplica } from "./own-replica.js";
import type { Edit, PendingEdits } from "./pending-edits.js";

/** So many edits are given to the room at once; the others wait here, where newer ones replace them. */
export const EDITS_SENT_MAX = 16;
/** The wait after the client's publish buffer had no room. */
export const RETRY_MILLIS = 1_000;

export interface EditListener {
  onAcknowledged(edit: Edit): void;
  /** The hub does not take it: a limit of the document. */
  onRefused(edit: Edit, error: RealtimeError): void;
  /** The hub may have retired the replica, or not: the copy did not know of so many retirements. */
  onOutdated(edit: Edit, retirements: number): void;
  /** The room was left, or the client closed. */
  onEnded(error: RealtimeError): void;
}

/** Sends edits as commands, in order, and tells what became of each. */
export class EditSender {
  readonly #room: Room;
  readonly #edits: PendingEdits;
  readonly #replica: OwnReplica;
  readonly #retirements: () => number;
  readonly #listener: EditListener;
  #sent = 0;
  /** Set: nothing is sent for a moment. */
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #isEnded = false;

  constructor(
    room: Room,
    edits: PendingEdits,
    replica: OwnReplica,
    retirements: () => number,
    listener: EditListener,
  ) {
    this.#room = room;
    this.#edits = edits;
    this.#replica = replica;
    this.#retirements = retirements;
    this.#listener = listener;
  }

  /** Sends what may be sent now. */
  pump(): void {
    while (this.#sent < EDITS_SENT_MAX && !this.#waiting && !this.#isEnded) {
      const edit = this.#edits.take();
      if (!edit) return;
      void this.#send(edit);
    }
  }

  end(): void {
    this.#isEnded = true;
    clearTimeout(this.#waiting);
  }

  async #send(edit: Edit): Promise<void> {
    this.#sent++;
    try {
      await this.#room.command(commandOf(edit.event, this.#replica.name, this.#retirements()));
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
        return this.wait();
      case "CLOSED":
      case "LEFT":
      case "NOT_JOINED":
        return this.#listener.onEnded(error);
      default: {
        const retirements = retirementsOf(error.details);
        return retirements === undefined
          ? this.#listener.onRefused(edit, error)
          : this.#listener.onOutdated(edit, retirements);
      }
    }
  }

  /** Sends nothing for a moment. */
  wait(): void {
    this.#waiting ??= setTimeout(() => {
      this.#waiting = undefined;
      this.pump();
    }, RETRY_MILLIS);
  }
}
