import { RealtimeError } from "./errors.js";
import type { UserInfo } from "./room-events.js";
import type { WireError, WirePayload, WirePosition, WirePublication } from "./wire.js";

/** A place in a room's log. An epoch names one life of the log; offsets count within it, from 1. */
export interface Position {
  readonly epoch: string;
  readonly offset: number;
}

/** A message of a room. */
export interface Publication {
  readonly room: string;
  readonly offset: number;
  /** The user that published it; empty for what the room did by itself. */
  readonly sender: string;
  /** As it was published: text, or bytes. */
  readonly payload: string | Uint8Array;
  /** Empty for a plain publish; else the event of the room's program, whose JSON is the payload. */
  readonly event: string;
  /** The W3C Trace Context to go on from, if it is traced: docs/tracing.md. */
  readonly traceparent?: string;
}

export function readPosition({ epoch = "", offset = 0n }: WirePosition): Position {
  return { epoch, offset: Number(offset) };
}

/** What an app has stored may have become something else. */
export function requirePosition({ epoch, offset }: Position): void {
  if (typeof epoch === "string" && Number.isSafeInteger(offset) && offset >= 0) return;
  throw new TypeError(`recover is no position: its epoch is ${epoch}, its offset ${offset}`);
}

export function readPayload(payload: Partial<WirePayload> | undefined): string | Uint8Array {
  return payload?.content?.value ?? "";
}

/** The payload's JSON; undefined if there is none. */
export function readJson(payload: Partial<WirePayload> | undefined): unknown {
  const text = readPayload(payload);
  return typeof text === "string" && text !== "" ? JSON.parse(text) : undefined;
}

/** What is known of users, from its JSON. */
export function readInfo(jsonByUser: Record<string, string> = {}): Record<string, UserInfo> {
  const known = Object.entries(jsonByUser).filter(([, json]) => json !== "");
  return Object.fromEntries(known.map(([user, json]) => [user, JSON.parse(json) as UserInfo]));
}

export function readPublication(publication: WirePublication, room: string): Publication {
  const { offset = 0n, sender = "", payload, event = "", traceparent } = publication;
  const read = { room, offset: Number(offset), sender, payload: readPayload(payload), event };
  return traceparent ? { ...read, traceparent } : read;
}

export function readError({ code, message = "", details }: WireError): RealtimeError {
  return new RealtimeError(code ?? "ERROR_CODE_UNSPECIFIED", message, false, readJson(details));
}

export function wirePayload(payload: string | Uint8Array): WirePayload {
  return typeof payload === "string"
    ? { content: { case: "text", value: payload } }
    : { content: { case: "binary", value: payload } };
}
