import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { STABLE_MILLIS } from "#client/backoff.js";
import { HANDOVER_MILLIS_MAX } from "#client/handover.js";
import { CONNECT_TIMEOUT_MILLIS, PROBE_MILLIS } from "#client/connection.js";
import { TOKEN_TIMEOUT_MILLIS } from "#client/token-source.js";
import type { Client, ClientState, GetToken } from "#client/api.js";
import { FakeEnvironment, settle } from "./support/fake-environment.js";

let environment: FakeEnvironment;
beforeEach(() => (environment = new FakeEnvironment()));

function delayOf(client: Client): number {
  assert.equal(client.state.name, "waiting");
  return (client.state as ClientState & { name: "waiting" }).delayMillis;
}

describe("states", () => {
  test("connecting, connected, closed", async () => {
    const client = environment.client();
    assert.deepEqual(client.state, { name: "connecting", attempt: 0 });

    await environment.greet();
    assert.deepEqual(client.state, {
      name: "connected",
      transport: "websocket",
      session: "s1",
      edge: "e",
      user: "ana",
    });

    client.close();
    assert.deepEqual(client.state, { name: "closed", reason: "app" });
    assert.equal(environment.socket.closedWith, 1000);
    assert.equal(environment.timerCount, 0);
  });

  test("the iterator of states ends after closed", async () => {
    const client = environment.client();
    const names: string[] = [];
    const reading = (async () => {
      for await (const state of client.states()) names.push(state.name);
    })();
    await environment.greet();
    environment.socket.end();
    client.close();
    await reading;
    assert.deepEqual(names, ["connecting", "connected", "waiting", "closed"].slice(1));
  });

  test("no answer to connect in time: a failed attempt", async () => {
    const client = environment.client();
    await settle();
    environment.socket.onopen?.();
    await environment.advance(CONNECT_TIMEOUT_MILLIS - 1);
    assert.equal(client.state.name, "connecting");
    await environment.advance(1);
    assert.equal(client.state.name, "waiting");
  });

  test("a terminal code closes, once and for all", async () => {
    const client = environment.client();
    (await environment.greet()).end(4509);
    assert.deepEqual(client.state, { name: "closed", reason: "server", closeCode: 4509 });
    await environment.advance(1_000_000);
    assert.equal(environment.sockets.length, 1);
  });
});

describe("waiting", () => {
  test("failed attempts wait in a window that doubles up to the maximum", async () => {
    const client = environment.client({ transport: "websocket" });
    const delays: number[] = [];
    for (let attempt = 0; attempt < 9; attempt++) {
      await settle();
      environment.socket.end();
      delays.push(delayOf(client));
      await environment.advance(delays.at(-1)!);
    }
    assert.deepEqual(delays, [200, 400, 800, 1600, 3200, 6400, 12800, 20000, 20000]);
  });

  test("jitter is full: chance decides between nothing and the window", async () => {
    environment.chance = 0;
    const client = environment.client({ transport: "websocket" });
    await settle();
    environment.socket.end();
    assert.equal(delayOf(client), 0);
  });

  test("a lost connection waits in a wide window at once, one that only this client lost does not", async () => {
    const client = environment.client();
    (await environment.greet()).end(1006);
    assert.equal(delayOf(client), 3200);
    await environment.advance(3200);
    await environment.greet();
    await environment.advance(STABLE_MILLIS);
    environment.socket.end(4008);
    assert.equal(delayOf(client), 200);
  });

  test("only a connection that lasted resets the backoff", async () => {
    const client = environment.client();
    const reconnected = async () => {
      await environment.advance(delayOf(client));
      await environment.greet();
    };
    (await environment.greet()).end(4010);
    await reconnected();
    await environment.advance(STABLE_MILLIS - 1);
    environment.socket.end(4010);
    assert.equal(delayOf(client), 400);
    await reconnected();
    await environment.advance(STABLE_MILLIS);
    environment.socket.end(4010);
    assert.equal(delayOf(client), 200);
  });

  for (const [what, gone, back] of [
    ["one without network", { online: false }, { online: true }],
    ["a hidden page", { visible: false }, { visible: true }],
  ] as const) {
    test(`${what} is in no hurry until that ends`, async () => {
      const client = environment.client();
      await environment.greet();
      environment.signal(gone);
      environment.socket.end();
      assert.equal(delayOf(client), 20_000);
      await environment.advance(1_000);
      environment.signal(back);
      await environment.advance(200);
      assert.equal(environment.sockets.length, 2);
    });
  }
});

describe("a connection in doubt", () => {
  test("is asked when the network comes back, and given up without an answer", async () => {
    const client = environment.client();
    const socket = await environment.greet();
    await environment.advance(1);
    environment.signal({ online: true });
    await environment.advance(PROBE_MILLIS - 1);
    assert.equal(socket.count("ping"), 1);
    assert.equal(client.state.name, "connected");
    await environment.advance(1);
    assert.equal(client.state.name, "waiting");
  });

  test("is kept if it answers", async () => {
    const client = environment.client();
    const socket = await environment.greet();
    await environment.advance(1);
    environment.signal({ visible: true });
    await settle();
    socket.reply("ping", { pong: {} });
    await environment.advance(PROBE_MILLIS);
    assert.equal(client.state.name, "connected");
  });

  test("silence for one interval is asked, for two is the end", async () => {
    const client = environment.client();
    const socket = await environment.greet();
    await environment.advance(24_000);
    assert.equal(socket.count("ping"), 0);
    await environment.advance(1_000);
    assert.equal(socket.count("ping"), 1);
    await environment.advance(24_000);
    assert.equal(client.state.name, "connected");
    await environment.advance(1_000);
    assert.equal(client.state.name, "waiting");
  });

  test("a machine that slept asks before it gives up", async () => {
    const client = environment.client();
    const socket = await environment.greet();
    environment.sleep(3_600_000);
    await environment.advance(7_000);
    assert.equal(client.state.name, "connected");
    socket.reply("ping", { pong: {} });
    await environment.advance(24_000);
    assert.equal(client.state.name, "connected");
  });
});

describe("tokens", () => {
  test("a getToken that fails is asked again", async () => {
    let asked = 0;
    const client = environment.client({
      getToken: async () => {
        if (++asked === 1) throw new Error("the login server is away");
        return "t";
      },
    });
    const warnings: Error[] = [];
    client.on("warning", (warning) => warnings.push(warning));
    await settle();
    assert.equal(client.state.name === "waiting" && client.state.reason, "token");
    await environment.advance(200);
    await environment.greet();
    assert.equal(client.state.name, "connected");
    assert.equal(warnings.length, 1);
    assert.deepEqual(environment.socket.request("connect").connect, { token: "t", session: "" });
  });

  test("what it gives need not be a promise; an empty token is none", async () => {
    const client = environment.client({ getToken: () => "" });
    await environment.greet();
    assert.equal(client.state.name, "connected");
    assert.deepEqual(environment.socket.request("connect").connect, { token: "", session: "" });
  });

  test("one that gives something else is warned of, on the console if nobody listens", async (t) => {
    const warned = t.mock.method(console, "warn", () => {});
    const client = environment.client({ getToken: (() => undefined) as unknown as GetToken });
    await settle();
    assert.equal(client.state.name === "waiting" && client.state.reason, "token");
    const { cause } = warned.mock.calls[0]!.arguments[1] as { cause: Error };
    assert.equal(cause.message, "getToken gave undefined, not a string or null");
    client.on("warning", () => {});
    await environment.advance(200);
    assert.equal(warned.mock.callCount(), 1);
  });

  test("null closes: the user may not any more", async () => {
    const client = environment.client({ getToken: async () => null });
    await settle();
    assert.deepEqual(client.state, { name: "closed", reason: "token" });
  });

  test("a getToken that never ends is given up at the limit", async () => {
    const client = environment.client({ getToken: () => new Promise(() => {}) });
    await environment.advance(TOKEN_TIMEOUT_MILLIS - 1);
    assert.equal(client.state.name, "connecting");
    await environment.advance(1);
    assert.equal(client.state.name, "waiting");
  });

  test("closed while the app is asked for one: no timer is left, and no warning comes", async () => {
    let fail = (_: Error) => {};
    const asked = () => new Promise<string>((_, reject) => (fail = reject));
    const client = environment.client({ getToken: asked });
    await settle();
    client.close();
    assert.equal(environment.timerCount, 0);

    let token: string | undefined = tokenThatEnds(60_000);
    const getToken = () => token ?? asked();
    const other = environment.client({ getToken });
    const warnings: Error[] = [];
    other.on("warning", (warning) => warnings.push(warning));
    await environment.greet({ pingSeconds: 3_600 });
    token = undefined;
    await environment.advance(50_000);
    other.close();
    assert.equal(environment.timerCount, 0);
    fail(new Error("too late"));
    await settle();
    assert.deepEqual(warnings, []);
  });

  /** Ends so many milliseconds after the fake environment's first moment. */
  function tokenThatEnds(millis: number): string {
    const exp = (1_700_000_001_000 + millis) / 1_000;
    return `h.${btoa(JSON.stringify({ sub: "ana", exp }))}.s`;
  }

  test("one that has ended by a clock that is fast is not replaced until the server says so", async () => {
    let asked = 0;
    const getToken = () => (asked++, tokenThatEnds(-400_000));
    environment.client({ getToken });
    const socket = await environment.greet({ pingSeconds: 3_600 });
    await environment.advance(60_000);
    assert.equal(asked, 1);
    assert.equal(socket.count("refresh"), 0);
  });

  test("short ones are replaced once a second at most", async () => {
    environment.client({ getToken: () => tokenThatEnds(5_000) });
    const socket = await environment.greet({ pingSeconds: 3_600 });
    await environment.advance(999);
    assert.equal(socket.count("refresh"), 0);
    await environment.advance(1);
    assert.equal(socket.count("refresh"), 1);
    socket.reply("refresh", { refreshed: {} });
    await environment.advance(999);
    assert.equal(socket.count("refresh"), 1);
    await environment.advance(1);
    assert.equal(socket.count("refresh"), 2);
  });

  test("without getToken an expired token closes", async () => {
    const client = environment.client({ token: "t" });
    (await environment.greet()).end(4503);
    assert.deepEqual(client.state, { name: "closed", reason: "token", closeCode: 4503 });
  });
});

describe("moving", () => {
  test("a new connection that fails is tried again while the old one serves", async () => {
    const client = environment.client();
    const old = await environment.greet();
    old.push({ moved: { delayMillis: 500 } });
    await environment.advance(499);
    assert.equal(environment.sockets.length, 1);
    await environment.advance(1);
    assert.equal(environment.sockets.length, 2);
    environment.socket.end();
    assert.equal(client.state.name, "connected");
    await environment.advance(200);
    assert.equal(environment.sockets.length, 3);
    await environment.greet({ edge: "other" });
    await settle();
    assert.equal(client.state.name === "connected" && client.state.edge, "other");
    assert.equal(old.closedWith, 1000);
  });

  test("a new connection that is refused comes again after its Retry-After", async () => {
    environment.client();
    const old = await environment.greet();
    old.push({ moved: {} });
    await environment.advance(0);
    environment.socket.refuse({ "retry-after": "7" });
    await environment.advance(7_000 + 199);
    assert.equal(environment.sockets.length, 2);
    await environment.advance(1);
    assert.equal(environment.sockets.length, 3);
  });

  test("a new connection whose token is refused: the one that there is, is given again", async () => {
    environment.client({ token: "the only one" });
    const old = await environment.greet();
    old.push({ moved: {} });
    await environment.advance(0);
    environment.socket.end(4503);
    await environment.advance(200);
    const next = await environment.greet();
    assert.deepEqual(next.request("connect").connect, { token: "the only one", session: "s1" });
  });

  test("the old connection closed too early: the new one goes on", async () => {
    const client = environment.client();
    const old = await environment.greet();
    old.push({ moved: {} });
    await environment.advance(0);
    old.end(4001);
    assert.equal(client.state.name, "connecting");
    await environment.greet();
    assert.equal(client.state.name, "connected");
    assert.equal(environment.sockets.length, 2);
  });

  async function moving() {
    const client = environment.client();
    const room = client.room("r", { onGap: () => {} });
    void room.join();
    const old = await environment.greet();
    old.reply("join", { joined: { room: "r", epoch: "e1" } });
    await settle();
    const first = room.publish("first");
    old.push({ moved: {} });
    await environment.advance(0);
    const next = await environment.greet();
    const second = room.publish("second");
    await settle();
    return { client, old, next, published: [first, second] };
  }

  test("the old connection ends when the rooms are joined; no publish overtakes one on its way", async () => {
    const { client, old, next, published } = await moving();
    assert.equal(old.closedWith, undefined);
    assert.equal(next.count("publish"), 0);
    next.reply("join", { joined: { room: "r", epoch: "e1", recovered: true } });
    await settle();
    assert.equal(old.closedWith, 1000);
    const sent = next.sent.filter((message) => "publish" in message);
    assert.deepEqual(
      sent.map(({ publish }) => (publish as { sequence: string }).sequence),
      ["1", "2"],
    );
    client.close();
    await Promise.allSettled(published);
  });

  test("the old connection ends at the limit, joined or not", async () => {
    const { client, old, published } = await moving();
    await environment.advance(HANDOVER_MILLIS_MAX - 1);
    assert.equal(old.closedWith, undefined);
    await environment.advance(1);
    assert.equal(old.closedWith, 1000);
    client.close();
    await Promise.allSettled(published);
  });
});
