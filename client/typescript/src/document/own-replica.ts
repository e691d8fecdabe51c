import type { Editing } from "./commands.js";
import type { DocumentCopy } from "./copy.js";
import { NO_TALLY, type DocumentEvent, type Tally } from "./elements.js";

/**
 * The name under which this copy edits. A hub retires replicas that have edited nothing for a day when
 * a document has no place for new ones; then this one goes on under another name, and what was not
 * acknowledged is edited anew under that.
 */
export class OwnReplica {
  /** As commands have it. */
  name: string;
  /** With the user before it, as the hub writes it; empty until the user is known. */
  full = "";
  readonly #base: string;
  #user = "";
  #names = 1;
  #hasEdited = false;
  /** By counter: what the last name had counted when it was retired. */
  readonly #settled = new Map<string, Tally>();

  constructor(name: string) {
    this.#base = name;
    this.name = name;
  }

  belongsTo(user: string): void {
    this.#user = user;
    this.full = `${user}/${this.name}`;
  }

  /** An edit of it is confirmed: the hub knows it. */
  confirmed(event: DocumentEvent): void {
    if (event.type === "added" || event.type === "counted") this.#hasEdited = true;
  }

  /** True if the hub has known it, and the copy that comes from there does not. */
  isForgottenBy(copy: DocumentCopy): boolean {
    if (!this.#hasEdited || copy.seen.has(this.full)) return false;
    return ![...copy.counters.values()].some((tallies) => tallies.has(this.full));
  }

  /**
   * Goes on under another name.
   *
   * @param confirmed the copy from before the retirement
   */
  rename(confirmed: DocumentCopy): void {
    this.#settled.clear();
    for (const [counter, tallies] of confirmed.counters) {
      this.#settled.set(counter, tallies.get(this.full) ?? NO_TALLY);
    }
    this.name = `${this.#base}~${++this.#names}`;
    this.full = `${this.#user}/${this.name}`;
    this.#hasEdited = false;
  }

  /** An edit of an earlier name under this one; others as they are. */
  restamped(event: Editing, nextNumber: () => number): Editing {
    if (event.type === "written" && event.register.replica !== this.full) {
      return { ...event, register: { ...event.register, replica: this.full } };
    }
    if (event.type === "added" && event.dot.replica !== this.full) {
      return { ...event, dot: { replica: this.full, number: nextNumber() } };
    }
    if (event.type === "counted" && event.replica !== this.full) {
      return { ...event, replica: this.full, tally: this.#unsettled(event.counter, event.tally) };
    }
    return event;
  }

  #unsettled(counter: string, total: Tally): Tally {
    const settled = this.#settled.get(counter) ?? NO_TALLY;
    return {
      increments: Math.max(0, total.increments - settled.increments),
      decrements: Math.max(0, total.decrements - settled.decrements),
    };
  }
}
