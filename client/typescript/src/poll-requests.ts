import type { Environment } from "./environment.js";
import { parseRetryAfter } from "./websocket-transport.js";

/** A GET is answered after 30 s at the latest; what takes longer is lost. */
export const REQUEST_TIMEOUT_MILLIS = 35_000;
/** A session whose requests nobody has answered for that long is given up. */
export const UNANSWERED_MILLIS_MAX = 10_000;
const REPEAT_MILLIS_MIN = 250;
const REPEAT_MILLIS_MAX = 5_000;
/** Others would keep the request from being sent; the server refuses them in the first frame. */
const TOKEN_OF_HEADER = /^[\x21-\x7e]+$/;

export interface PollAnswer {
  readonly status: number;
  readonly session?: string;
  readonly sequence?: number;
  readonly closeCode?: number;
  readonly retryAfterMillis?: number;
  readonly body: ArrayBuffer;
}

/**
 * The HTTP requests of /v1/poll. Those of a session are repeated until they are answered. The token
 * goes with the first only: the session's name stands for it, and a GET without headers of its own
 * is sent across origins without being asked for first.
 */
export class PollRequests {
  readonly #url: URL;
  readonly #contentType: string;
  readonly #token: string;
  readonly #environment: Environment;
  readonly #stopped = new AbortController();

  constructor(url: string, contentType: string, token: string, environment: Environment) {
    this.#url = new URL(url);
    this.#contentType = contentType;
    this.#token = token;
    this.#environment = environment;
  }

  /** Undefined: no answer. */
  async open(frame: string | Uint8Array): Promise<PollAnswer | undefined> {
    const headers: Record<string, string> = { "Content-Type": this.#contentType };
    if (TOKEN_OF_HEADER.test(this.#token)) headers.Authorization = `Bearer ${this.#token}`;
    return this.#once(this.#url, { method: "POST", headers, body: body(frame) });
  }

  /** Undefined: stopped, or given up. */
  async post(
    session: string,
    sequence: number,
    frame: string | Uint8Array,
  ): Promise<PollAnswer | undefined> {
    const headers = { "Content-Type": this.#contentType, "Poll-Sequence": String(sequence) };
    return this.#repeated(this.#place(session), { method: "POST", headers, body: body(frame) });
  }

  /** Undefined: stopped, or given up. */
  async get(session: string, after: number): Promise<PollAnswer | undefined> {
    const place = this.#place(session);
    place.searchParams.set("after", String(after));
    return this.#repeated(place, { cache: "no-store" });
  }

  /** Tells the edge that the session is over; whether that arrives does not matter. */
  end(session: string): void {
    const options = { method: "DELETE", keepalive: true };
    this.#environment.fetch?.(this.#place(session), options).catch(() => {});
  }

  /** Gives up what is under way. */
  stop(): void {
    this.#stopped.abort();
  }

  // By the last part of Location only, for a proxy may have put a prefix before the path.
  #place(session: string): URL {
    const place = new URL(this.#url);
    place.pathname += `/${session}`;
    return place;
  }

  async #repeated(place: URL, options: RequestInit): Promise<PollAnswer | undefined> {
    let failedMillis: number | undefined;
    for (let attempt = 0; !this.#stopped.signal.aborted; attempt++) {
      const answer = await this.#once(place, options);
      // Without a close code a 5xx comes from a proxy, or from an edge that has no time now.
      if (answer && (answer.status < 500 || answer.closeCode !== undefined)) return answer;
      if (this.#stopped.signal.aborted) return undefined;
      failedMillis ??= this.#environment.nowMillis();
      if (this.#environment.nowMillis() - failedMillis >= UNANSWERED_MILLIS_MAX) return undefined;
      const range = Math.min(REPEAT_MILLIS_MAX, REPEAT_MILLIS_MIN * 2 ** Math.min(attempt, 8));
      await this.#pause((answer?.retryAfterMillis ?? 0) + this.#environment.random() * range);
    }
    return undefined;
  }

  async #once(place: URL, options: RequestInit): Promise<PollAnswer | undefined> {
    const abort = new AbortController();
    const stop = () => abort.abort();
    this.#stopped.signal.addEventListener("abort", stop);
    const timer = this.#environment.startTimer(stop, REQUEST_TIMEOUT_MILLIS);
    try {
      const response = await this.#environment.fetch!(place, { ...options, signal: abort.signal });
      return await read(response);
    } catch {
      return undefined; // No network, a timeout, or stopped.
    } finally {
      this.#environment.stopTimer(timer);
      this.#stopped.signal.removeEventListener("abort", stop);
    }
  }

  #pause(millis: number): Promise<void> {
    return new Promise((resolve) => {
      const { signal } = this.#stopped;
      const end = () => {
        this.#environment.stopTimer(timer);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = this.#environment.startTimer(end, millis);
      signal.addEventListener("abort", end);
    });
  }
}

async function read(response: Response): Promise<PollAnswer> {
  const { headers, status } = response;
  const session = headers.get("Location")?.split("?")[0]?.split("/").pop();
  const sequence = number(headers.get("Poll-Sequence"));
  const closeCode = number(headers.get("Close-Code"));
  const retryAfterMillis = parseRetryAfter(headers.get("Retry-After"));
  return {
    status,
    ...(session && { session }),
    ...(sequence !== undefined && { sequence }),
    ...(closeCode !== undefined && { closeCode }),
    ...(retryAfterMillis !== undefined && { retryAfterMillis }),
    body: await response.arrayBuffer(),
  };
}

function number(value: string | null): number | undefined {
  return value === null || !/^\d+$/.test(value) ? undefined : Number(value);
}

function body(frame: string | Uint8Array): BodyInit {
  return frame as string | Uint8Array<ArrayBuffer>;
}
