/**
 * The part of the WebSocket API that the client uses; browsers', Node's and ws' all have it. Each has
 * event types of its own, so these are never: a handler may take any of them.
 */
export interface WebSocketLike {
  binaryType: string;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(code?: number): void;
}

export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike;

/** What the network and the page are like now. */
export interface Signals {
  readonly online: boolean;
  readonly visible: boolean;
  /** Calls back after a change; the result ends that. */
  subscribe(onChange: () => void): () => void;
}

/** What lasts as long as the browser's tab. */
export interface SessionStore {
  get(key: string): string | null;
  set(key: string, value: string | null): void;
}

export type Timer = { readonly timer: unknown };

/** Everything outside: time, chance, network, page. Tests bring their own. */
export interface Environment {
  /** Monotonic. */
  nowMillis(): number;
  /** Since 1970. */
  wallMillis(): number;
  random(): number;
  startTimer(callback: () => void, millis: number): Timer;
  stopTimer(timer: Timer | undefined): void;
  readonly WebSocket: WebSocketConstructor | undefined;
  readonly fetch: typeof fetch | undefined;
  readonly signals: Signals;
  readonly store: SessionStore;
}

/** Longer times make setTimeout fire at once. */
export const TIMER_MILLIS_MAX = 2 ** 31 - 1;

/** The surroundings as they are: a browser's page or worker, or Node. */
export function realEnvironment(): Environment {
  return {
    nowMillis: () => performance.now(),
    wallMillis: () => Date.now(),
    random: () => Math.random(),
    startTimer: (callback, millis) => ({
      timer: setTimeout(callback, Math.min(millis, TIMER_MILLIS_MAX)),
    }),
    stopTimer: (timer) => clearTimeout(timer?.timer as number | undefined),
    WebSocket: globalThis.WebSocket as unknown as WebSocketConstructor | undefined,
    fetch: globalThis.fetch?.bind(globalThis),
    signals: pageSignals(),
    store: sessionStore(),
  };
}

function pageSignals(): Signals {
  const page = globalThis.document as Document | undefined;
  const target = globalThis as Partial<EventTarget>;
  return {
    get online() {
      return globalThis.navigator?.onLine !== false;
    },
    get visible() {
      return page?.visibilityState !== "hidden";
    },
    subscribe(onChange) {
      const places: [Partial<EventTarget> | undefined, string][] = [
        [target, "online"],
        [target, "offline"],
        [page, "visibilitychange"],
      ];
      for (const [place, name] of places) place?.addEventListener?.(name, onChange);
      return () => {
        for (const [place, name] of places) place?.removeEventListener?.(name, onChange);
      };
    },
  };
}

/** The tab's storage; where there is none, or it is forbidden, as long as the module lives. */
function sessionStore(): SessionStore {
  return {
    get(key) {
      try {
        return sessionStorage.getItem(key);
      } catch {
        return memory.get(key) ?? null;
      }
    },
    set(key, value) {
      try {
        if (value === null) sessionStorage.removeItem(key);
        else sessionStorage.setItem(key, value);
      } catch {
        if (value === null) memory.delete(key);
        else memory.set(key, value);
      }
    },
  };
}

const memory = new Map<string, string>();
