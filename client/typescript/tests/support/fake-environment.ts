import { Client, type ClientOptions } from "#client/client.js";
import type { Environment, Timer, WebSocketConstructor } from "#client/environment.js";
import type { Codec } from "#client/codec.js";
import { jsonCodec } from "#client/json-codec.js";

type Message = Record<string, unknown>;
type OnRefusal = (
  request: { destroy(): void },
  response: { headers: Record<string, string> },
) => void;

/** A WebSocket whose server side is the test. */
export class FakeSocket {
  binaryType = "";
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  onerror: (() => void) | null = null;
  readonly sent: Message[] = [];
  closedWith: number | undefined;
  #onRefusal: OnRefusal = () => {};

  constructor(
    readonly url: string,
    readonly protocols: string[],
  ) {}

  send(data: string): void {
    this.sent.push(...(JSON.parse(data) as { messages: Message[] }).messages);
  }

  close(code = 1005): void {
    this.closedWith = code;
  }

  /** As the package ws has it. */
  on(_: "unexpected-response", listener: OnRefusal): void {
    this.#onRefusal = listener;
  }

  /** The handshake is answered with a status. */
  refuse(headers: Record<string, string>): void {
    this.#onRefusal({ destroy() {} }, { headers });
  }

  /** The latest request of this kind. */
  request(kind: string): Message & { id: number } {
    const found = this.sent.filter((message) => kind in message).at(-1);
    if (!found) throw new Error(`no ${kind} in ${JSON.stringify(this.sent)}`);
    return found as Message & { id: number };
  }

  count(kind: string): number {
    return this.sent.filter((message) => kind in message).length;
  }

  push(...messages: Message[]): void {
    this.onmessage?.({ data: JSON.stringify({ messages }) });
  }

  reply(kind: string, message: Message): void {
    this.push({ id: this.request(kind).id, ...message });
  }

  end(code = 1006): void {
    this.onclose?.({ code });
  }
}

/** Time, chance, network and page in the hands of a test. */
export class FakeEnvironment implements Environment {
  /** What chance brings, 0 to 1. */
  chance = 1;
  online = true;
  visible = true;
  readonly sockets: FakeSocket[] = [];
  readonly stored = new Map<string, string>();
  fetch: typeof fetch | undefined = undefined;
  #now = 1_000;
  #timers: { atMillis: number; callback: () => void; timer: Timer }[] = [];
  readonly #onSignal = new Set<() => void>();

  readonly WebSocket: WebSocketConstructor;

  readonly signals = this.#makeSignals();

  readonly store = {
    get: (key: string) => this.stored.get(key) ?? null,
    set: (key: string, value: string | null) => {
      if (value === null) this.stored.delete(key);
      else this.stored.set(key, value);
    },
  };

  constructor() {
    const { sockets } = this;
    this.WebSocket = class extends FakeSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols);
        sockets.push(this);
      }
    } as unknown as WebSocketConstructor;
  }

  nowMillis = () => this.#now;
  wallMillis = () => 1_700_000_000_000 + this.#now;
  random = () => this.chance;

  startTimer(callback: () => void, millis: number): Timer {
    const timer: Timer = { timer: Symbol() };
    this.#timers.push({ atMillis: this.#now + millis, callback, timer });
    return timer;
  }

  stopTimer(timer: Timer | undefined): void {
    this.#timers = this.#timers.filter((each) => each.timer !== timer);
  }

  get timerCount(): number {
    return this.#timers.length;
  }

  get socket(): FakeSocket {
    return this.sockets.at(-1)!;
  }

  /** Lets time pass, timer by timer, with all that follows from each. */
  async advance(millis: number): Promise<void> {
    const end = this.#now + millis;
    await settle();
    for (;;) {
      const next = this.#timers.sort((a, b) => a.atMillis - b.atMillis)[0];
      if (!next || next.atMillis > end) break;
      this.#now = Math.max(this.#now, next.atMillis);
      this.stopTimer(next.timer);
      next.callback();
      await settle();
    }
    this.#now = end;
  }

  /** The machine sleeps: time passes and no timer fires. */
  sleep(millis: number): void {
    this.#now += millis;
  }

  signal(change: { online?: boolean; visible?: boolean }): void {
    Object.assign(this, change);
    for (const onChange of this.#onSignal) onChange();
  }

  client(options: ClientOptions = {}, codec: Codec = jsonCodec): Client {
    type Constructor = new (...args: [string, ClientOptions, Codec, Environment]) => Client;
    return new (Client as unknown as Constructor)("ws://edge.test", options, codec, this);
  }

  /** Answers the newest socket's connect. */
  async greet(more: Message = {}): Promise<FakeSocket> {
    await settle();
    const { socket } = this;
    socket.onopen?.();
    await settle();
    const reconnect = { minMillis: 200, maxMillis: 20_000 };
    const connected = { session: "s1", edge: "e", user: "ana", pingSeconds: 25, reconnect };
    socket.reply("connect", { connected: { ...connected, ...more } });
    await settle();
    return socket;
  }

  #makeSignals() {
    const environment = this;
    return {
      get online() {
        return environment.online;
      },
      get visible() {
        return environment.visible;
      },
      subscribe: (onChange: () => void) => {
        this.#onSignal.add(onChange);
        return () => this.#onSignal.delete(onChange);
      },
    };
  }
}

/** Until all promises that can be settled are. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
