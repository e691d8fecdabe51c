import type { Environment, Timer } from "./environment.js";

/** Why a token is asked for. */
export type TokenReason = "connect" | "expired" | "refresh";

/**
 * A new token; null: the user may not connect any more; "": none, which only servers for development
 * let in. Throws or rejects: to be tried again later.
 */
export type GetToken = (reason: TokenReason) => string | null | Promise<string | null>;

/** How long the app may take for a token. */
export const TOKEN_TIMEOUT_MILLIS = 30_000;
/** A token is replaced when that part of its life is left, and not later than that. */
const REFRESH_LIFE_PART = 0.2;
const REFRESH_MILLIS_MIN = 10_000;
/** No token is replaced sooner, however short its life is or seems by a wrong clock. */
const KEPT_MILLIS_MIN = 1_000;

/** Keeps the token and asks the app for another when it must. */
export class TokenSource {
  readonly #getToken: GetToken | undefined;
  readonly #environment: Environment;
  #token: string | undefined;
  readonly #deadlines = new Set<Timer>();
  #takenMillis = 0;
  #reason: TokenReason = "connect";

  constructor(token: string | undefined, getToken: GetToken | undefined, environment: Environment) {
    this.#token = token;
    this.#getToken = getToken;
    this.#environment = environment;
    this.#takenMillis = environment.wallMillis();
  }

  /** True: there may be another one. */
  get renewable(): boolean {
    return this.#getToken !== undefined;
  }

  /** The token for a connection; null: refused by the app. */
  async current(): Promise<string | null> {
    if (!this.#getToken) return this.#token ?? "";
    const expiry = this.#expiryMillis();
    const isExpired = expiry !== undefined && expiry <= this.#environment.wallMillis();
    if (this.#token !== undefined && !isExpired) return this.#token;
    return this.renew(this.#token === undefined ? this.#reason : "expired");
  }

  /** A newer token than the one that is kept. */
  async renew(reason: TokenReason): Promise<string | null> {
    const token = await this.#inTime(Promise.resolve(this.#getToken!(reason)));
    if (token !== null && typeof token !== "string") {
      throw new TypeError(`getToken gave ${typeof token}, not a string or null`);
    }
    this.#token = token ?? undefined;
    this.#takenMillis = this.#environment.wallMillis();
    return token;
  }

  /** The client is closed: nobody waits for the app any more. */
  close(): void {
    for (const timer of this.#deadlines) this.#environment.stopTimer(timer);
    this.#deadlines.clear();
  }

  /** The server does not take the one that is kept. */
  reject(): void {
    if (!this.#getToken) return; // There is no other.
    this.#token = undefined;
    this.#reason = "expired";
  }

  /** How long until the token should be replaced; undefined: it cannot be, or never ends. */
  refreshDelayMillis(): number | undefined {
    const expiry = this.#expiryMillis();
    if (!this.#getToken || expiry === undefined) return undefined;
    const life = expiry - this.#takenMillis;
    if (life <= 0) return undefined; // By a clock that is wrong, or it would not be served.
    const early = Math.max(REFRESH_MILLIS_MIN, life * REFRESH_LIFE_PART);
    // Spread, for the tokens of many clients may be of the same second.
    const jitter = this.#environment.random() * early * 0.5;
    const due = Math.max(expiry - early - jitter, this.#takenMillis + KEPT_MILLIS_MIN);
    return Math.max(0, due - this.#environment.wallMillis());
  }

  // By this machine's clock, which may be wrong: then the server's word (4503) decides.
  #expiryMillis(): number | undefined {
    const claims = this.#token?.split(".")[1];
    if (!claims) return undefined;
    try {
      const { exp } = JSON.parse(atob(claims.replace(/-/g, "+").replace(/_/g, "/")));
      return typeof exp === "number" ? exp * 1_000 : undefined;
    } catch {
      return undefined;
    }
  }

  #inTime<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const late = () => reject(new Error(`getToken took over ${TOKEN_TIMEOUT_MILLIS} ms`));
      const timer = this.#environment.startTimer(late, TOKEN_TIMEOUT_MILLIS);
      this.#deadlines.add(timer);
      const stop = () => {
        this.#environment.stopTimer(timer);
        this.#deadlines.delete(timer);
      };
      promise.then(resolve, reject).finally(stop);
    });
  }
}
