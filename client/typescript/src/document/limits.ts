import { RealtimeError } from "../errors.js";
import type { Json } from "./elements.js";

// The hub's limits that can be checked here, so that an app hears of them at once.

/** The longest key, name, element or replica, in bytes of UTF-8. */
export const NAME_BYTES_MAX = 255;
/** The longest value of a register, in bytes of its JSON text. */
export const VALUE_BYTES_MAX = 16 * 1024;
/** Additions of one element that are not undone. */
export const DOTS_PER_ELEMENT_MAX = 64;
/** What one replica may count up or down with one counter. */
export const TALLY_MAX = 1_000_000_000_000_000;

const utf8 = new TextEncoder();

export function requireName(what: string, name: string): void {
  const bytes = typeof name === "string" ? utf8.encode(name).length : 0;
  if (bytes >= 1 && bytes <= NAME_BYTES_MAX) return;
  throw invalid(`${what} has ${bytes} bytes, allowed is 1 to ${NAME_BYTES_MAX}`);
}

/** The value as others will get it. */
export function requireValue(value: Json): Json {
  const text = JSON.stringify(value) as string | undefined;
  const bytes = text === undefined ? 0 : utf8.encode(text).length;
  if (text === undefined || bytes > VALUE_BYTES_MAX) {
    throw invalid(`value has ${bytes} bytes, allowed is 1 to ${VALUE_BYTES_MAX}`);
  }
  return JSON.parse(text) as Json;
}

/** What a replica has counted altogether. */
export function requireTally(tally: number): number {
  if (Number.isSafeInteger(tally) && tally <= TALLY_MAX) return tally;
  throw invalid(`a counter counts whole numbers up to ${TALLY_MAX}, not ${tally}`);
}

export function invalid(message: string): RealtimeError {
  return new RealtimeError("INVALID_ARGUMENT", message);
}
