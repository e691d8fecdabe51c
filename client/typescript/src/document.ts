import type { Client } from "./client.js";
import { SharedDocument } from "./document/shared-document.js";

export type { DocumentChange, DocumentEvents } from "./document/document-events.js";
export type { Json } from "./document/elements.js";
export type { SharedDocument } from "./document/shared-document.js";

export interface DocumentOptions {
  /**
   * Names this copy of the document among those of the user. No two copies may have the same name at
   * once, nor one after the other before all edits of the first are answered. Default: a random one.
   */
  readonly replica?: string;
}

/**
 * Joins a room whose type has the program `document`, and loads what it holds. Resolves as soon as
 * there is a connection; from then on the document is there without one, too.
 */
export async function openDocument(
  client: Client,
  room: string,
  options: DocumentOptions = {},
): Promise<SharedDocument> {
  // A document is loaded anew by itself.
  const onGap = () => {};
  const replica = options.replica ?? randomReplica();
  const document = new SharedDocument(client.room(room, { onGap }), replica);
  await document.open(client);
  return document;
}

// Not randomUUID, which pages without TLS do not have.
function randomReplica(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
