import type { DocumentState } from "./copy.js";
import type { DocumentEvent } from "./elements.js";

const EVENT_TYPES: ReadonlySet<string> = new Set(["written", "added", "discarded", "counted"]);

/** The command that asks for an event. The hub puts the user before the replica. */
export function commandOf(
  event: DocumentEvent,
  replica: string,
): { readonly type: string } & Record<string, unknown> {
  switch (event.type) {
    case "written": {
      const { value, counter } = event.register;
      return value === undefined
        ? { type: "remove", key: event.key, replica, counter }
        : { type: "put", key: event.key, value, replica, counter };
    }
    case "added": {
      const { set, element, dot } = event;
      return { type: "add", set, element, replica, number: dot.number };
    }
    case "discarded": {
      const { set, element, dots } = event;
      return { type: "discard", set, element, dots };
    }
    case "counted":
      return { type: "count", counter: event.counter, replica, ...event.tally };
  }
}

/** The event of a publication; undefined if it is none that this client knows. */
export function readEvent(type: string, payload: string | Uint8Array): DocumentEvent | undefined {
  if (!EVENT_TYPES.has(type) || typeof payload !== "string") return undefined;
  return { type, ...(JSON.parse(payload) as object) } as DocumentEvent;
}

export function isDocumentState(state: unknown): state is DocumentState {
  const { registers, sets, counters, seen } = (state ?? {}) as Partial<DocumentState>;
  return [registers, sets, counters, seen].every((part) => typeof part === "object");
}
