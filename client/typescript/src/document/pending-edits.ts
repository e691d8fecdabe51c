import { RealtimeError } from "../errors.js";
import { DocumentCopy } from "./copy.js";
import type { Editing } from "./commands.js";
import { dotKey } from "./elements.js";

/** How many edits may wait for their answers. */
export const PENDING_EDITS_MAX = 10_000;

/** The copy of all edits is made anew when it holds so many more than are pending. */
const DONE_EDITS_MAX = 1_000;

/** An edit that the hub has not answered. */
export interface Edit {
  readonly id: number;
  event: Editing;
  /** It was sent under a name that was retired since; if it is done, its event has come already. */
  isRestamped: boolean;
}

/**
 * Edits until they are answered, in order. Of those that were not sent yet, a write or a count takes
 * the place of the one before it, so that hours without a connection do not send each keystroke.
 */
export class PendingEdits {
  /** The edits as a copy. Holds answered ones, too, which changes nothing where they are confirmed. */
  copy = new DocumentCopy();
  readonly #edits = new Map<number, Edit>();
  readonly #unsent = new Set<Edit>();
  /** Unsent ones that a newer one may take the place of. */
  readonly #replaceable = new Map<string, Edit>();
  /** Additions without an answer. */
  readonly #dots = new Set<string>();
  #lastId = 0;
  #copied = 0;

  get size(): number {
    return this.#edits.size;
  }

  /** The id of the oldest. */
  get firstId(): number | undefined {
    for (const id of this.#edits.keys()) return id;
    return undefined;
  }

  get lastId(): number {
    return this.#lastId;
  }

  *events(): Iterable<Editing> {
    for (const { event } of this.#edits.values()) yield event;
  }

  /** @throws RealtimeError BUFFER_FULL */
  add(event: Editing): void {
    const slot = slotOf(event);
    const replaced = slot === undefined ? undefined : this.#replaceable.get(slot);
    if (!replaced && this.#edits.size >= PENDING_EDITS_MAX) {
      throw new RealtimeError("BUFFER_FULL", `${PENDING_EDITS_MAX} edits wait, the limit`);
    }
    this.copy.apply(event);
    this.#copied++;
    if (replaced) {
      replaced.event = event;
      return;
    }
    const edit = { id: ++this.#lastId, event, isRestamped: false };
    this.#edits.set(edit.id, edit);
    if (event.type === "added") this.#dots.add(dotKey(event.dot));
    this.unsent(edit);
  }

  /** The next to be sent, which then counts as sent. */
  take(): Edit | undefined {
    for (const edit of this.#unsent) {
      if (this.#mustWait(edit.event)) continue;
      this.#unsent.delete(edit);
      const slot = slotOf(edit.event);
      if (slot !== undefined && this.#replaceable.get(slot) === edit) {
        this.#replaceable.delete(slot);
      }
      return edit;
    }
    return undefined;
  }

  /** It could not be sent after all. */
  unsent(edit: Edit): void {
    edit.isRestamped = false;
    this.#unsent.add(edit);
    const slot = slotOf(edit.event);
    if (slot !== undefined && !this.#replaceable.has(slot)) this.#replaceable.set(slot, edit);
  }

  /** All, in order. */
  all(): readonly Edit[] {
    return [...this.#edits.values()];
  }

  /** The edit is made under another name, and the copy is to be made anew; what undoes an addition goes on to undo it. */
  restamp(edit: Edit, event: Editing): void {
    if (edit.event.type === "added" && event.type === "added") {
      const [before, now] = [dotKey(edit.event.dot), event.dot];
      this.#dots.delete(before);
      this.#dots.add(dotKey(now));
      for (const other of this.#edits.values()) {
        if (other.event.type !== "discarded") continue;
        const dots = other.event.dots.map((dot) => (dotKey(dot) === before ? now : dot));
        other.event = { ...other.event, dots };
      }
    }
    edit.event = event;
    edit.isRestamped = !this.#unsent.has(edit);
  }

  /** It is confirmed. */
  done(edit: Edit): void {
    this.#remove(edit);
    if (this.#copied > 2 * this.#edits.size + DONE_EDITS_MAX || this.#edits.size === 0) {
      this.copyAnew();
    }
  }

  /** It was refused, so it is not to be seen any more. */
  refused(edit: Edit): void {
    this.#remove(edit);
    this.copyAnew();
  }

  /** Forgets the answered ones, as when the hub may have forgotten them, too. */
  copyAnew(): void {
    this.copy = DocumentCopy.of(this.events());
    this.#copied = this.#edits.size;
  }

  // The hub refuses to undo an addition that it does not know.
  #mustWait(event: Editing): boolean {
    return event.type === "discarded" && event.dots.some((dot) => this.#dots.has(dotKey(dot)));
  }

  #remove(edit: Edit): void {
    this.#edits.delete(edit.id);
    if (edit.event.type === "added") this.#dots.delete(dotKey(edit.event.dot));
  }
}

function slotOf(event: Editing): string | undefined {
  if (event.type === "written") return `register ${event.key}`;
  return event.type === "counted" ? `counter ${event.counter}` : undefined;
}
