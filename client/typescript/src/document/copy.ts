import {
  addTallies,
  dotKey,
  mergeRegisters,
  mergeTallies,
  RETIRED,
  type DocumentEvent,
  type Dot,
  type Register,
  type Tally,
} from "./elements.js";
import { Seen } from "./seen.js";

/** A document in the form of a `state` reply. */
export interface DocumentState {
  readonly registers: Readonly<Record<string, Register>>;
  readonly sets: Readonly<Record<string, Readonly<Record<string, readonly Dot[]>>>>;
  readonly counters: Readonly<Record<string, Readonly<Record<string, Tally>>>>;
  readonly seen: Readonly<
    Record<string, { readonly upTo: number; readonly beyond: readonly number[] }>
  >;
  readonly clock: number;
  /** Left out by hubs of an earlier release. */
  readonly retirements?: number;
}

/**
 * One copy of a document. Two copies merge into one that has the edits of both: `merge` is
 * commutative, associative and idempotent, and to `apply` an event is to merge a copy that has only
 * that edit. The hub's copy follows the same laws.
 */
export class DocumentCopy {
  readonly registers = new Map<string, Register>();
  /** By set, element and dot: the additions that are not undone. */
  readonly sets = new Map<string, Map<string, Map<string, Dot>>>();
  /** By counter and replica. */
  readonly counters = new Map<string, Map<string, Tally>>();
  /** By replica. */
  readonly seen = new Map<string, Seen>();
  /** The greatest counter of a register. */
  clock = 0;
  /** How often replicas were retired. */
  retirements = 0;

  static of(events: Iterable<DocumentEvent>): DocumentCopy {
    const copy = new DocumentCopy();
    for (const event of events) copy.apply(event);
    return copy;
  }

  static from(state: DocumentState): DocumentCopy {
    const copy = new DocumentCopy();
    for (const [key, register] of Object.entries(state.registers)) {
      copy.registers.set(key, register);
    }
    for (const [set, elements] of Object.entries(state.sets)) {
      for (const [element, dots] of Object.entries(elements)) copy.#put(set, element, dots);
    }
    for (const [counter, tallies] of Object.entries(state.counters)) {
      copy.counters.set(counter, new Map(Object.entries(tallies)));
    }
    for (const [replica, { upTo, beyond }] of Object.entries(state.seen)) {
      copy.seen.set(replica, new Seen(upTo, beyond));
    }
    copy.clock = state.clock;
    copy.retirements = state.retirements ?? 0;
    return copy;
  }

  saw(dot: Dot): boolean {
    return this.seen.get(dot.replica)?.has(dot.number) ?? false;
  }

  dots(set: string, element: string): ReadonlyMap<string, Dot> {
    return this.sets.get(set)?.get(element) ?? NONE;
  }

  apply(event: DocumentEvent): void {
    switch (event.type) {
      case "written":
        return this.#write(event.key, event.register);
      case "added":
        if (this.saw(event.dot)) return;
        this.#see(event.dot);
        return this.#put(event.set, event.element, [event.dot]);
      case "discarded":
        for (const dot of event.dots) {
          // One that is there was seen, though its replica may be retired since then.
          if (!this.dots(event.set, event.element).has(dotKey(dot))) this.#see(dot);
        }
        return this.#take(event.set, event.element, event.dots);
      case "counted":
        return this.#count(event.counter, event.replica, event.tally);
      case "retired":
        if (event.retirements > this.retirements) this.#retire(event.replicas);
        this.retirements = Math.max(this.retirements, event.retirements);
    }
  }

  merge(other: DocumentCopy): void {
    for (const [key, register] of other.registers) this.#write(key, register);
    this.#mergeSets(other);
    for (const [counter, tallies] of other.counters) {
      for (const [replica, tally] of tallies) this.#count(counter, replica, tally);
    }
    for (const [replica, seen] of other.seen) this.#seenOf(replica).merge(seen);
    this.clock = Math.max(this.clock, other.clock);
  }

  // An addition is in if both have it, or if one has it that the other never saw.
  #mergeSets(other: DocumentCopy): void {
    for (const [set, elements] of this.sets) {
      for (const [element, dots] of elements) {
        const theirs = other.dots(set, element);
        const undone = [...dots.values()].filter(
          (dot) => other.saw(dot) && !theirs.has(dotKey(dot)),
        );
        this.#take(set, element, undone);
      }
    }
    for (const [set, elements] of other.sets) {
      for (const [element, dots] of elements) {
        const added = [...dots.values()].filter((dot) => !this.saw(dot));
        if (added.length > 0) this.#put(set, element, added);
      }
    }
  }

  #write(key: string, register: Register): void {
    this.registers.set(key, mergeRegisters(register, this.registers.get(key))!);
    this.clock = Math.max(this.clock, register.counter);
  }

  #count(counter: string, replica: string, tally: Tally): void {
    const tallies = this.counters.get(counter) ?? new Map<string, Tally>();
    this.counters.set(counter, tallies.set(replica, mergeTallies(tally, tallies.get(replica))));
  }

  // What they have counted is counted together, and their additions stay.
  #retire(replicas: readonly string[]): void {
    for (const replica of replicas) {
      this.seen.delete(replica);
      for (const tallies of this.counters.values()) {
        const tally = tallies.get(replica);
        if (!tally) continue;
        tallies.delete(replica);
        tallies.set(RETIRED, addTallies(tallies.get(RETIRED), tally));
      }
    }
  }

  #see({ replica, number }: Dot): void {
    this.#seenOf(replica).add(number);
  }

  #seenOf(replica: string): Seen {
    const seen = this.seen.get(replica) ?? new Seen();
    this.seen.set(replica, seen);
    return seen;
  }

  #put(set: string, element: string, added: readonly Dot[]): void {
    const elements = this.sets.get(set) ?? new Map<string, Map<string, Dot>>();
    const dots = elements.get(element) ?? new Map<string, Dot>();
    for (const dot of added) dots.set(dotKey(dot), dot);
    this.sets.set(set, elements.set(element, dots));
  }

  #take(set: string, element: string, undone: readonly Dot[]): void {
    const elements = this.sets.get(set);
    const dots = elements?.get(element);
    if (!elements || !dots) return;
    for (const dot of undone) dots.delete(dotKey(dot));
    if (dots.size === 0) elements.delete(element);
    if (elements.size === 0) this.sets.delete(set);
  }
}

const NONE: ReadonlyMap<string, Dot> = new Map();
