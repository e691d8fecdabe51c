// What a document consists of, in the shape that docs/room-programs.md has. All immutable.

/** A value as JSON has it. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** A last-writer-wins register. */
export interface Register {
  /** Missing: removed. */
  readonly value?: Json;
  /** The writer's Lamport clock: one more than the greatest that it had seen. */
  readonly counter: number;
  /** Of the writer. */
  readonly replica: string;
}

/** One addition to a set: no two in a document are the same. */
export interface Dot {
  readonly replica: string;
  readonly number: number;
}

/** One replica's part of a counter; both numbers only grow. */
export interface Tally {
  readonly increments: number;
  readonly decrements: number;
}

/** An edit that has changed the document. Any order will do, and twice is like once. */
export type DocumentEvent =
  | { readonly type: "written"; readonly key: string; readonly register: Register }
  | { readonly type: "added"; readonly set: string; readonly element: string; readonly dot: Dot }
  | {
      readonly type: "discarded";
      readonly set: string;
      readonly element: string;
      readonly dots: readonly Dot[];
    }
  | {
      readonly type: "counted";
      readonly counter: string;
      readonly replica: string;
      readonly tally: Tally;
    }
  /** These replicas edit no more; what they have counted is counted together. */
  | {
      readonly type: "retired";
      readonly replicas: readonly string[];
      readonly retirements: number;
    };

/** The name of those who were retired, in counters. */
export const RETIRED = "*";

export const NO_TALLY: Tally = { increments: 0, decrements: 0 };

/** The one that wins. Total, so that all replicas choose the same. */
export function mergeRegisters(
  one: Register | undefined,
  other: Register | undefined,
): Register | undefined {
  if (!one || !other) return one ?? other;
  const order =
    compare(one.counter, other.counter) ||
    compare(one.replica, other.replica) ||
    // Only if a replica broke the rules.
    compare(JSON.stringify(one.value) ?? "null", JSON.stringify(other.value) ?? "null");
  return order >= 0 ? one : other;
}

export function mergeTallies(one: Tally = NO_TALLY, other: Tally = NO_TALLY): Tally {
  return {
    increments: Math.max(one.increments, other.increments),
    decrements: Math.max(one.decrements, other.decrements),
  };
}

export function addTallies(one: Tally = NO_TALLY, other: Tally = NO_TALLY): Tally {
  return {
    increments: one.increments + other.increments,
    decrements: one.decrements + other.decrements,
  };
}

export function dotKey({ replica, number }: Dot): string {
  return `${number} ${replica}`;
}

// Strings by their UTF-16 units, as Java does.
function compare<T extends number | string>(one: T, other: T): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
