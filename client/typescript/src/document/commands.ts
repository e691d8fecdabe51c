import type { DocumentState } from "./copy.js";
import type { DocumentEvent } from "./elements.js";

const EVENT_TYPES: ReadonlySet<string> = new Set([
  "written",
  "added",
  "discarded",
  "counted",
  "retired",
]);

/** What a user can ask for. */
export type Editing = Exclude<DocumentEvent, { readonly type: "retired" }>;

/**
 * The command that asks for an event. The hub puts the user before the replica.
 *
 * @param retirements those of the document as it is known here
 */
export function commandOf(
  event: Editing,
  replica: string,
  retirements: number,
): { readonly type: string } & Record<string, unknown> {
  const known = retirements > 0 ? { retirements } : {};
  switch (event.type) {
    case "written": {
      const { value, counter } = event.register;
      return value === undefined
        ? { type: "remove", key: event.key, replica, counter }
        : { type: "put", key: event.key, value, replica, counter };
    }
    case "added": {
      const { set, element, dot } = event;
      return { type: "add", set, element, replica, number: dot.number, ...known };
    }
    case "discarded": {
      const { set, element, dots } = event;
      return { type: "discard", set, element, dots };
    }
    case "counted": {
      return { type: "count", counter: event.counter, replica, ...event.tally, ...known };
    }
  }
}

/** How often the document's replicas were retired, if an edit was refused for not knowing it. */
export function retirementsOf(details: unknown): number | undefined {
  const { retirements } = (details ?? {}) as { readonly retirements?: unknown };
  return typeof retirements === "number" ? retirements : undefined;
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
