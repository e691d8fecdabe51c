// The server API, as any backend calls it. The key is kept as long as the tab, and sent as a header alone.

const KEY_NAME = "realtimecluster.api-key";
const ANSWER_MILLIS_MAX = 15_000;

/** The hub has answered, but not with what was asked for. */
export class Problem extends Error {
  constructor(status, problem, retryAfterSeconds) {
    super(problem.detail ?? `the hub answered with status ${status}`);
    this.status = status;
    this.code = problem.code ?? "";
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** No hub has answered. */
export class Away extends Error {}

export class Api {
  #key = sessionStorage.getItem(KEY_NAME) ?? "";

  get hasKey() {
    return this.#key !== "";
  }

  useKey(key) {
    this.#key = key;
    sessionStorage.setItem(KEY_NAME, key);
  }

  forgetKey() {
    this.#key = "";
    sessionStorage.removeItem(KEY_NAME);
  }

  /** The body of an answer; `path` is below /v1. */
  async get(path) {
    const answer = await this.send("GET", path);
    const body = parsed(answer.text);
    if (answer.status >= 200 && answer.status < 300 && body !== undefined) return body;
    throw new Problem(answer.status, body ?? {}, Number(answer.headers.get("Retry-After") ?? 0));
  }

  /** Whatever the answer is, and how long it took. */
  async send(method, path, { headers = {}, body } = {}) {
    const all = allowed(this.#key ? { ...headers, Authorization: `Bearer ${this.#key}` } : headers);
    const started = performance.now();
    try {
      const response = await fetch(addressOf(path), {
        method,
        body,
        headers: all,
        cache: "no-store",
        credentials: "omit",
        redirect: "error",
        signal: AbortSignal.timeout(ANSWER_MILLIS_MAX),
      });
      const text = await response.text();
      const millis = performance.now() - started;
      return { status: response.status, headers: response.headers, text, millis };
    } catch (error) {
      const late = error.name === "TimeoutError";
      throw new Away(late ? `no answer within ${ANSWER_MILLIS_MAX / 1_000} s` : "the hub cannot be reached");
    }
  }
}

/** Beside the console, wherever a proxy has put both. */
export function addressOf(path) {
  return new URL(`../v1/${path}`, document.baseURI).href;
}

export function roomPath(room, call) {
  return `rooms/${encodeURIComponent(room)}/${call}`;
}

function allowed(headers) {
  try {
    return new Headers(headers);
  } catch {
    throw new Problem(0, { detail: "a header, such as the key, has characters that HTTP does not allow" }, 0);
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
