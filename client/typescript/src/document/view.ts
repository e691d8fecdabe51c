import type { DocumentCopy } from "./copy.js";
import {
  dotKey,
  mergeRegisters,
  mergeTallies,
  type DocumentEvent,
  type Dot,
  type Json,
  type Register,
  type Tally,
} from "./elements.js";

/** Reads the merge of two copies without making it: what is confirmed, and edits on top of it. */
export class DocumentView {
  constructor(
    readonly confirmed: DocumentCopy,
    readonly edits: DocumentCopy,
  ) {}

  get clock(): number {
    return Math.max(this.confirmed.clock, this.edits.clock);
  }

  register(key: string): Register | undefined {
    return mergeRegisters(this.edits.registers.get(key), this.confirmed.registers.get(key));
  }

  value(key: string): Json | undefined {
    return this.register(key)?.value;
  }

  keys(): string[] {
    const keys = union(this.confirmed.registers, this.edits.registers);
    return keys.filter((key) => this.value(key) !== undefined);
  }

  /** The additions of an element that are not undone. */
  dots(set: string, element: string): Dot[] {
    const { confirmed, edits } = this;
    const mine = edits.dots(set, element);
    const theirs = confirmed.dots(set, element);
    const kept = [...theirs.values()].filter((dot) => !edits.saw(dot) || mine.has(dotKey(dot)));
    return kept.concat([...mine.values()].filter((dot) => !confirmed.saw(dot)));
  }

  has(set: string, element: string): boolean {
    return this.dots(set, element).length > 0;
  }

  sets(): string[] {
    const names = union(this.confirmed.sets, this.edits.sets);
    return names.filter((name) => this.elements(name).length > 0);
  }

  elements(set: string): string[] {
    const elements = union(this.confirmed.sets.get(set), this.edits.sets.get(set));
    return elements.filter((element) => this.has(set, element));
  }

  tally(counter: string, replica: string): Tally {
    return mergeTallies(
      this.confirmed.counters.get(counter)?.get(replica),
      this.edits.counters.get(counter)?.get(replica),
    );
  }

  counters(): string[] {
    return union(this.confirmed.counters, this.edits.counters);
  }

  total(counter: string): number {
    const { confirmed, edits } = this;
    const replicas = union(confirmed.counters.get(counter), edits.counters.get(counter));
    return replicas.reduce((sum, replica) => {
      const { increments, decrements } = this.tally(counter, replica);
      return sum + increments - decrements;
    }, 0);
  }

  /** The greatest number of a replica's additions. */
  lastNumber(replica: string): number {
    const last = (copy: DocumentCopy) => copy.seen.get(replica)?.last ?? 0;
    return Math.max(last(this.confirmed), last(this.edits));
  }

  /** What shows whether an event has changed what an app sees: equal before and after, if not. */
  glimpse(event: DocumentEvent): string {
    switch (event.type) {
      case "written": {
        const { counter, replica, value } = this.register(event.key) ?? {};
        return value === undefined ? "" : `${counter} ${replica}`;
      }
      case "added":
      case "discarded":
        return String(this.has(event.set, event.element));
      case "counted":
        return String(this.total(event.counter));
      case "retired":
        return "";
    }
  }
}

function union(
  one: ReadonlyMap<string, unknown> = new Map(),
  other: ReadonlyMap<string, unknown> = new Map(),
): string[] {
  return [...new Set([...one.keys(), ...other.keys()])];
}
