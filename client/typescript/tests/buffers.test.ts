import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { ITERATOR_EVENTS_MAX } from "#client/emitter.js";
import { QUERIES_MAX } from "#client/queries.js";
import type { Client, ClientOptions, PresenceChange, Room } from "#client/api.js";
import { FakeEnvironment, settle, type FakeSocket } from "./support/fake-environment.js";

let environment: FakeEnvironment;
let client: Client;
let room: Room;
beforeEach(() => (environment = new FakeEnvironment()));

async function joined(options: ClientOptions = {}): Promise<FakeSocket> {
  client = environment.client(options);
  room = client.room("r", { onGap: () => {} });
  void room.join();
  const socket = await environment.greet();
  socket.reply("join", { joined: { room: "r", epoch: "e1" } });
  await settle();
  return socket;
}

/** The code that a promise was rejected with, or "pending" or "done". */
async function outcome(promise: Promise<unknown>): Promise<string> {
  const settled = promise.then(
    () => "done",
    (error: { code: string }) => error.code,
  );
  return Promise.race([settled, settle().then(() => "pending")]);
}

describe("the publish buffer", () => {
  test("count: the limit is taken, one more is refused", async () => {
    const socket = await joined({ publishBuffer: { countMax: 3 } });
    const waiting = [1, 2, 3].map((number) => room.publish(String(number)));
    assert.equal(await outcome(room.publish("4")), "BUFFER_FULL");
    assert.equal(client.pendingPublishes, 3);
    socket.reply("publish", { published: { offset: "3" } });
    assert.deepEqual(await waiting[2], { offset: 3 });
    assert.equal(await outcome(room.publish("5")), "pending");
    client.close();
    await Promise.allSettled(waiting);
  });

  test("bytes: what fits is taken, a byte more is refused", async () => {
    await joined({ publishBuffer: { bytesMax: 300 } });
    const one = room.publish("x");
    await settle();
    const bytes = JSON.stringify(environment.socket.request("publish")).length;
    assert.equal(await outcome(room.publish("x".repeat(300 - 2 * bytes + 2))), "BUFFER_FULL");
    const two = room.publish("x".repeat(300 - 2 * bytes + 1));
    assert.equal(await outcome(two), "pending");
    client.close();
    await Promise.allSettled([one, two]);
  });

  test("drop-oldest gives up what was never sent, and never what was", async () => {
    const socket = await joined({
      publishBuffer: { countMax: 3, inFlightMax: 1, policy: "drop-oldest" },
    });
    const sent = room.publish("sent");
    const second = room.publish("second");
    const third = room.publish("third");
    const fourth = room.publish("fourth");
    assert.equal(await outcome(second), "DROPPED");
    assert.equal(await outcome(sent), "pending");
    socket.reply("publish", { published: { offset: "1" } });
    assert.deepEqual(await sent, { offset: 1 });
    client.close();
    const rejected = await Promise.allSettled([third, fourth]);
    assert.deepEqual(
      rejected.map(
        (each) => each.status === "rejected" && [each.reason.code, each.reason.uncertain],
      ),
      [
        ["CLOSED", true],
        ["CLOSED", false],
      ],
    );
  });

  test("no more than so many are on the way", async () => {
    const socket = await joined({ publishBuffer: { inFlightMax: 2 } });
    const all = [1, 2, 3].map((number) => room.publish(String(number)));
    await settle();
    assert.equal(socket.count("publish"), 2);
    socket.reply("publish", { published: { offset: "2" } });
    await settle();
    assert.equal(socket.count("publish"), 3);
    client.close();
    await Promise.allSettled(all);
  });

  test("a publish that fills a frame is sent, one byte more is TOO_LARGE", async () => {
    const socket = await joined();
    const small = room.publish("");
    await settle();
    const rest = JSON.stringify({ messages: [socket.request("publish")] }).length + 1;
    const fits = room.publish("x".repeat(65_536 - rest));
    assert.equal(await outcome(fits), "pending");
    assert.equal(await outcome(room.publish("x".repeat(65_537 - rest))), "TOO_LARGE");
    client.close();
    await Promise.allSettled([small, fits]);
  });

  test("leaving gives up what was not sent", async () => {
    await joined({ publishBuffer: { inFlightMax: 1 } });
    const sent = room.publish("sent");
    const waiting = room.publish("waiting");
    void room.leave();
    assert.equal(await outcome(waiting), "LEFT");
    assert.equal(await outcome(sent), "pending");
    environment.socket.reply("publish", { published: { offset: "1" } });
    assert.deepEqual(await sent, { offset: 1 });
  });

  test("what was sent to a room that was left is told as uncertain when the connection is lost", async () => {
    const socket = await joined();
    const sent = room.publish("sent");
    await settle();
    void room.leave();
    socket.end();
    await assert.rejects(sent, { code: "LEFT", uncertain: true });
  });
});

describe("questions", () => {
  test("are asked again on the next connection", async () => {
    const socket = await joined();
    const users = room.presence();
    await settle();
    socket.end();
    await environment.advance(3_200);
    const second = await environment.greet();
    second.reply("join", { joined: { room: "r", epoch: "e1", recovered: true } });
    await settle();
    second.reply("presence", {
      presence: { users: ["ana"], count: 3, info: { ana: '{"name":"Ana"}' } },
    });
    assert.deepEqual(await users, { users: ["ana"], count: 3, info: { ana: { name: "Ana" } } });
  });

  test("a change tells who, and how many are there", async () => {
    const socket = await joined();
    const changes: PresenceChange[] = [];
    room.on("presence", (change) => changes.push(change));
    socket.push({
      presenceChange: {
        room: "r",
        joined: ["ben"],
        left: ["eve"],
        count: 7,
        info: { ben: '"Ben"' },
      },
    });
    socket.push({ presenceChange: { room: "r", left: ["ben"] } });
    await settle();
    assert.deepEqual(changes, [
      { joined: ["ben"], left: ["eve"], count: 7, info: { ben: "Ben" } },
      { joined: [], left: ["ben"], count: 0, info: {} },
    ]);
  });

  test("end at the timeout", async () => {
    await joined({ requestTimeoutMillis: 1_000 });
    const users = room.presence();
    await environment.advance(999);
    assert.equal(await outcome(users), "pending");
    await environment.advance(1);
    assert.equal(await outcome(users), "TIMEOUT");
  });

  test("the limit is taken, one more is refused", async () => {
    await joined();
    const all = Array.from({ length: QUERIES_MAX }, () => room.history());
    assert.equal(await outcome(room.history()), "BUFFER_FULL");
    client.close();
    await Promise.allSettled(all);
  });
});

describe("iterators", () => {
  function publications(socket: FakeSocket, first: number, last: number): void {
    for (let offset = first; offset <= last; offset++) {
      socket.push({ publication: { room: "r", offset: String(offset), payload: { text: "x" } } });
    }
  }

  test("hold so many events; one more is an error, after what was held", async () => {
    const socket = await joined();
    const held = room.publications();
    publications(socket, 1, ITERATOR_EVENTS_MAX);
    const full = room.publications();
    for (let offset = 1; offset <= ITERATOR_EVENTS_MAX; offset++) {
      assert.equal((await held.next()).value.offset, offset);
    }
    publications(socket, ITERATOR_EVENTS_MAX + 1, 2 * ITERATOR_EVENTS_MAX + 1);
    for (let read = 0; read < ITERATOR_EVENTS_MAX; read++) await full.next();
    await assert.rejects(full.next(), { code: "OVERFLOW" });
    assert.equal((await full.next()).done, true);
    await held.return!();
  });

  test("end when the room is left", async () => {
    await joined();
    const events = room.events();
    const next = events.next();
    void room.leave();
    assert.equal((await next).done, true);
  });
});

describe("iterators of a closed client", () => {
  test("end at once", async () => {
    await joined();
    const never = client.room("another", { onGap: () => {} });
    client.close();
    for (const iterator of [client.states(), room.publications(), room.events(), never.events()]) {
      assert.equal((await iterator.next()).done, true);
    }
  });
});

test("a position that is none is refused, and does no harm to other rooms", async () => {
  client = environment.client();
  const onGap = () => {};
  const stored = JSON.parse("{}");
  const broken = client.room("broken", { onGap });
  assert.throws(() => broken.join({ recover: stored }), /recover is no position/);
  assert.throws(() => broken.join({ recover: { epoch: "e", offset: 0.5 } }), /its offset 0.5/);
  assert.throws(() => broken.join({ recover: { epoch: "e", offset: -1 } }), TypeError);
  void client.room("r", { onGap }).join({ recover: { epoch: "e", offset: 0 } });
  void broken.join();
  const socket = await environment.greet();
  assert.equal(socket.count("join"), 2);
  client.close();
});

test("a room needs a gap handler", () => {
  client = environment.client();
  assert.throws(() => client.room("r", {} as never), /onGap/);
  client.close();
});
