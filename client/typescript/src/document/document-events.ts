import type { RealtimeError } from "../errors.js";
import type { DocumentEvent } from "./elements.js";

/** What an app sees differently now. */
export type DocumentChange = (
  | { readonly type: "register"; readonly key: string }
  | { readonly type: "set"; readonly set: string; readonly element: string }
  | { readonly type: "counter"; readonly counter: string }
  /** Anything: the document was loaded anew. */
  | { readonly type: "all" }
) & { readonly origin: "local" | "remote" };

export interface DocumentEvents {
  change: DocumentChange;
  /** The hub did not take an edit, a limit of the document for example; it is not to be seen any more. */
  rejected: { readonly change: DocumentChange; readonly error: RealtimeError };
  /** The room was left or the client closed, or the room cannot be had any more: read-only from now on. */
  ended: RealtimeError;
}

export function changeOf(event: DocumentEvent, origin: DocumentChange["origin"]): DocumentChange {
  switch (event.type) {
    case "written":
      return { type: "register", key: event.key, origin };
    case "added":
    case "discarded":
      return { type: "set", set: event.set, element: event.element, origin };
    case "counted":
      return { type: "counter", counter: event.counter, origin };
    case "retired":
      return { type: "all", origin };
  }
}
