import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { DocumentCopy } from "#client/document/copy.js";
import type { DocumentEvent } from "#client/document/elements.js";
import { DocumentView } from "#client/document/view.js";

// The laws that the hub's DocumentLawsTest holds the hub's copies to.

const COPIES = 3;

interface Step {
  kind: "put" | "remove" | "add" | "discard" | "count" | "sync";
  copy: number;
  other: number;
  name: number;
  value: number;
}

/** Three copies after edits made apart, and the edits. */
interface Edited {
  copies: DocumentCopy[];
  events: DocumentEvent[];
}

const small = fc.nat({ max: COPIES - 1 });
const steps = fc.array(
  fc.record<Step>({
    kind: fc.constantFrom("put", "remove", "add", "discard", "count", "sync"),
    copy: small,
    other: small,
    name: small,
    value: small,
  }),
  { maxLength: 40 },
);
const edited = steps.map(edit);

function edit(steps: Step[]): Edited {
  const copies = Array.from({ length: COPIES }, () => new DocumentCopy());
  const events: DocumentEvent[] = [];
  const numbers = new Array<number>(COPIES).fill(0);
  const counted = new Array<number>(COPIES).fill(0);
  for (const step of steps) {
    const copy = copies[step.copy]!;
    if (step.kind === "sync") {
      copy.merge(copies[step.other]!);
      continue;
    }
    const event = eventOf(step, copy, numbers, counted);
    copy.apply(event);
    events.push(event);
  }
  return { copies, events };
}

function eventOf(
  { kind, copy: number, name, value }: Step,
  copy: DocumentCopy,
  numbers: number[],
  counted: number[],
): DocumentEvent {
  const replica = `r${number}`;
  const key = `key${name}`;
  const [set, element] = [`set${name}`, `e${value}`];
  const counter = copy.clock + 1;
  switch (kind) {
    case "put":
      return { type: "written", key, register: { value, counter, replica } };
    case "remove":
      return { type: "written", key, register: { counter, replica } };
    case "add":
      return { type: "added", set, element, dot: { replica, number: ++numbers[number]! } };
    case "discard":
      return { type: "discarded", set, element, dots: [...copy.dots(set, element).values()] };
    default:
      counted[number]! += value;
      return {
        type: "counted",
        counter: "c",
        replica,
        tally: { increments: counted[number]!, decrements: number },
      };
  }
}

function merged(...copies: DocumentCopy[]): DocumentCopy {
  const result = new DocumentCopy();
  for (const copy of copies) result.merge(copy);
  return result;
}

/** What two copies have in common if they are the same. */
function content(copy: DocumentCopy): object {
  const seen = [...copy.seen].map(([replica, { upTo, beyond }]) => [replica, { upTo, beyond }]);
  const { registers, sets, counters, clock } = copy;
  return { registers, sets, counters, seen: new Map(seen as [string, object][]), clock };
}

function assertSame(one: DocumentCopy, other: DocumentCopy): void {
  assert.deepEqual(content(one), content(other));
}

describe("copies of a document", () => {
  test("merge is commutative, associative and idempotent", () => {
    fc.assert(
      fc.property(edited, ({ copies: [a, b, c] }) => {
        assertSame(merged(a!, b!), merged(b!, a!));
        assertSame(merged(merged(a!, b!), c!), merged(a!, merged(b!, c!)));
        assertSame(merged(a!, a!), a!);
        assertSame(merged(a!, b!, b!), merged(a!, b!));
      }),
    );
  });

  test("edits in any order, and twice, are the merge of all copies", () => {
    const order = fc.infiniteStream(fc.nat());
    fc.assert(
      fc.property(edited, order, ({ copies, events }, random) => {
        const twice = [...events, ...events]
          .map((event) => ({ event, place: random.next().value as number }))
          .sort((one, other) => one.place - other.place);
        assertSame(DocumentCopy.of(twice.map(({ event }) => event)), merged(...copies));
      }),
    );
  });

  test("to apply an edit is to merge a copy that has only that edit", () => {
    fc.assert(
      fc.property(edited, ({ copies, events }) => {
        for (const event of events) {
          const applied = merged(copies[0]!);
          applied.apply(event);
          assertSame(merged(copies[0]!, DocumentCopy.of([event])), applied);
        }
      }),
    );
  });

  test("a view of two copies shows what their merge shows", () => {
    fc.assert(
      fc.property(edited, ({ copies: [a, b] }) => {
        const view = new DocumentView(a!, b!);
        const both = new DocumentView(merged(a!, b!), new DocumentCopy());
        assert.deepEqual(shown(view), shown(both));
      }),
    );
  });
});

function shown(view: DocumentView): object {
  return {
    registers: new Map(view.keys().map((key) => [key, view.register(key)])),
    sets: new Map(view.sets().map((set) => [set, new Set(view.elements(set))])),
    counters: new Map(view.counters().map((counter) => [counter, view.total(counter)])),
    clock: view.clock,
  };
}
