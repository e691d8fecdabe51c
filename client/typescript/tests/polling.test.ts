import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { connect } from "#client/json.js";
import { FRAMES_WAITING_MAX, PollTransport } from "#client/poll-transport.js";
import { UNANSWERED_MILLIS_MAX } from "#client/poll-requests.js";
import { realEnvironment } from "#client/environment.js";
import { WEBSOCKET_FAILURES_MAX } from "#client/transport-choice.js";
import type { Client } from "#client/api.js";
import { FakeEnvironment, settle } from "./support/fake-environment.js";
import { PollServer } from "./support/poll-server.js";

describe("long-polling", () => {
  let server: PollServer;
  let url: string;
  let client: Client;
  beforeEach(async () => {
    server = new PollServer();
    url = await server.start();
  });
  afterEach(() => {
    client?.close();
    server.stop();
  });

  async function joined() {
    client = connect(url, { transport: "polling", token: "t" });
    const room = client.room("r", { onGap: () => {} });
    const seen: unknown[] = [];
    room.on("publication", ({ payload }) => seen.push(payload));
    await room.join();
    return { room, seen };
  }

  test("publish and receive; the session ends with the client", async () => {
    const { room, seen } = await joined();
    assert.deepEqual(await room.publish("one"), { offset: 1 });
    assert.deepEqual(await room.publish("two"), { offset: 2 });
    assert.deepEqual(seen, ["one", "two"]);
    assert.deepEqual(server.opened, [
      { authorization: "Bearer t", contentType: "application/json" },
    ]);
    assert.equal(client.state.name === "connected" && client.state.transport, "polling");
    client.close();
    await until(() => server.ended);
  });

  test("a token that no header takes is for the server to refuse", async () => {
    client = connect(url, { transport: "polling", token: "t\nt" });
    await until(() => client.state.name === "connected");
    assert.equal(server.opened[0]!.authorization, undefined);
  });

  test("answers that are lost are given again, and told once", async () => {
    const { room, seen } = await joined();
    server.lostGets = 2;
    await room.publish("one");
    server.lostPosts = 2;
    await room.publish("two");
    assert.deepEqual(server.published, ["one", "two"]);
    assert.deepEqual(seen, ["one", "two"]);
    assert.equal(server.opened.length, 1);
  });

  test("a wait without news is followed by the next", async () => {
    const { seen } = await joined();
    await new Promise((resolve) => setTimeout(resolve, 700));
    server.push({ publication: { room: "r", offset: "1", payload: { text: "late" } } });
    await until(() => seen.length === 1);
    assert.equal(server.opened.length, 1);
  });

  test("410 is the close code: come back, or not", async () => {
    await joined();
    server.close(4008);
    await until(() => server.opened.length === 2 && client.state.name === "connected");
    server.close(4509);
    await until(() => client.state.name === "closed");
    assert.deepEqual(client.state, { name: "closed", reason: "server", closeCode: 4509 });
  });

  test("no place: not before Retry-After", async () => {
    server.refusal = { status: 503, headers: { "Retry-After": "1" } };
    const startMillis = performance.now();
    await joined();
    assert.ok(performance.now() - startMillis >= 1_000);
    assert.equal(server.opened.length, 2);
  });

  test("so many frames may wait for their POST; one more ends the connection", async () => {
    // A server that never answers.
    const environment = { ...realEnvironment(), fetch: unanswered };
    const transport = new PollTransport(`${url}/v1/poll`, "application/json", "", environment);
    let ends = 0;
    transport.open({ onOpen() {}, onHeard() {}, onFrame() {}, onEnd: () => ends++ });
    for (let frame = 0; frame <= FRAMES_WAITING_MAX; frame++) transport.send("{}"); // One is under way.
    assert.equal(ends, 0);
    transport.send("{}");
    assert.equal(ends, 1);
  });
});

describe("a session whose requests nobody answers any more", () => {
  test("is given up after so long, and not before", async () => {
    const environment = new FakeEnvironment();
    environment.fetch = async (_, options) => {
      if (!(options?.headers as Record<string, string>)?.["Poll-Sequence"] && options?.body) {
        return new Response("{}", { status: 201, headers: { Location: "/v1/poll/x" } });
      }
      throw new Error("no network");
    };
    const transport = new PollTransport("http://e/v1/poll", "application/json", "", environment);
    const ends: number[] = [];
    transport.open({
      onOpen() {},
      onHeard() {},
      onFrame() {},
      onEnd: ({ code }) => ends.push(code),
    });
    transport.send("{}");
    await realTurns();

    await environment.advance(UNANSWERED_MILLIS_MAX - 1);
    assert.deepEqual(ends, []);
    await environment.advance(UNANSWERED_MILLIS_MAX / 2);
    assert.deepEqual(ends, [1006]);
  });
});

test("closed while a GET waits: no timer is left", async () => {
  const environment = new FakeEnvironment();
  environment.fetch = async (place, options) => {
    if (options?.body)
      return new Response("{}", { status: 201, headers: { Location: "/v1/poll/x" } });
    return unanswered(place, options);
  };
  const transport = new PollTransport("http://e/v1/poll", "application/json", "", environment);
  transport.open({ onOpen() {}, onHeard() {}, onFrame() {}, onEnd() {} });
  transport.send("{}");
  await realTurns();
  assert.equal(environment.timerCount, 1);
  transport.close();
  await realTurns();
  assert.equal(environment.timerCount, 0);
});

describe("the choice of the transport", () => {
  /** A network through which no WebSocket gets, but HTTP does. */
  function blocked(): { environment: FakeEnvironment; polls: string[] } {
    const environment = new FakeEnvironment();
    const polls: string[] = [];
    environment.fetch = async (place, options) => {
      polls.push(options?.method ?? "GET");
      if (options?.method !== "POST") return new Promise<Response>(() => {});
      const [{ id }] = JSON.parse(String(options.body)).messages;
      const body = JSON.stringify({ messages: [{ id, connected: { session: "s1" } }] });
      const headers = { Location: `${new URL(String(place)).pathname}/x` };
      return new Response(body, { status: 201, headers });
    };
    return { environment, polls };
  }

  async function failWebSockets(environment: FakeEnvironment): Promise<void> {
    for (let failure = 0; failure < WEBSOCKET_FAILURES_MAX; failure++) {
      await settle();
      environment.socket.end();
      await environment.advance(200 * 2 ** failure);
    }
    await realTurns();
  }

  test("after failed WebSockets it polls, remembers that, and goes back to a WebSocket that works", async () => {
    const { environment } = blocked();
    const client = environment.client();
    await failWebSockets(environment);
    assert.equal(client.state.name === "connected" && client.state.transport, "polling");
    assert.equal(environment.sockets.length, WEBSOCKET_FAILURES_MAX);

    const next = environment.client();
    await realTurns();
    assert.equal(next.state.name === "connected" && next.state.transport, "polling");
    assert.equal(environment.sockets.length, WEBSOCKET_FAILURES_MAX);
    next.close();

    await environment.advance(10_000);
    assert.equal(environment.sockets.length, WEBSOCKET_FAILURES_MAX + 1);
    environment.socket.end();
    assert.equal(client.state.name, "connected");
    await environment.advance(20_000);
    await environment.greet();
    assert.equal(client.state.name === "connected" && client.state.transport, "websocket");
    assert.equal(environment.stored.size, 0);
    client.close();
  });

  test("a server that answers with a close code is not blocked", async () => {
    const { environment, polls } = blocked();
    const client = environment.client();
    for (let attempt = 0; attempt < 4; attempt++) {
      await settle();
      environment.socket.onopen?.();
      environment.socket.end(4010);
      await environment.advance(200 * 2 ** attempt);
    }
    assert.deepEqual(polls, []);
    client.close();
  });

  test("without WebSocket in the surroundings it polls", async () => {
    const { environment } = blocked();
    Object.assign(environment, { WebSocket: undefined });
    const client = environment.client();
    await realTurns();
    assert.equal(client.state.name, "connected");
    client.close();
  });
});

const unanswered: typeof fetch = (_, options) =>
  new Promise((_, reject) => options!.signal!.addEventListener("abort", () => reject(new Error())));

/** Responses are read in turns of the real event loop. */
async function realTurns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not in time: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
