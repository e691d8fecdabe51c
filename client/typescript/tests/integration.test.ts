import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { WebSocket } from "ws";
import { connect, type ConnectOptions } from "#client/index.js";
import type { Client, Gap, Publication, Room } from "#client/api.js";
import { isWithoutServer, Standalone } from "./support/standalone.js";

const TIMEOUT_MILLIS = 120_000;
const history = { durability: "memory", size: 1_000 };
const ROOM_TYPES = [
  { name: "demo", match: "demo:*", history, presence: true },
  { name: "state", match: "state:*", program: "state", history },
];
const options: ConnectOptions = { WebSocket };

describe("against a real server", { skip: isWithoutServer, timeout: TIMEOUT_MILLIS }, () => {
  let server: Standalone;
  const clients: Client[] = [];

  before(async () => {
    server = await Standalone.start({ "realtimecluster.room-types": JSON.stringify(ROOM_TYPES) });
  });
  after(async () => {
    for (const client of clients) client.close();
    await server?.kill();
  });

  function client(more: ConnectOptions = {}, user = "ana"): Client {
    const created = connect(`${server.url}?user=${user}`, { ...options, ...more });
    clients.push(created);
    return created;
  }

  function collect(room: Room): { publications: Publication[]; gaps: Gap[] } {
    const seen = { publications: [] as Publication[], gaps: [] as Gap[] };
    room.on("publication", (publication) => seen.publications.push(publication));
    room.on("gap", (gap) => seen.gaps.push(gap));
    return seen;
  }

  for (const protocol of ["protobuf", "json"] as const) {
    test(`publish and receive, ${protocol}`, async () => {
      const ana = client({ protocol }).room(`demo:${protocol}`, { onGap: () => {} });
      const ben = client({ protocol }, "ben").room(`demo:${protocol}`, { onGap: () => {} });
      const seen = collect(ben);
      await Promise.all([ana.join(), ben.join()]);

      const first = await ana.publish("grüße 👋");
      const second = await ana.publish(new Uint8Array([0, 255, 7]));

      await until(() => seen.publications.length === 2);
      assert.deepEqual([first.offset, second.offset], [1, 2]);
      assert.equal(seen.publications[0]!.payload, "grüße 👋");
      assert.deepEqual([...(seen.publications[1]!.payload as Uint8Array)], [0, 255, 7]);
      assert.equal(seen.publications[0]!.sender, "ana");
      assert.deepEqual([...(await ana.presence()).users].sort(), ["ana", "ben"]);
      const history = await ben.history(10);
      assert.deepEqual(
        history.publications.map((publication) => publication.offset),
        [1, 2],
      );
      assert.equal(history.offset, 2);
      await ana.leave();
      await assert.rejects(ana.publish("no"), { code: "NOT_JOINED" });
    });

    test(`a command and the state it leads to, ${protocol}`, async () => {
      const room = client({ protocol }).room(`state:${protocol}`, { onGap: () => {} });
      const seen = collect(room);
      await room.join();

      const { offset, result } = await room.command({ type: "increment", key: "likes" });

      assert.equal(offset, 1);
      assert.deepEqual(result, { value: 1, version: 1 });
      const { state } = await room.state();
      assert.deepEqual((state as { values: object }).values, { likes: { value: 1, version: 1 } });
      const stale = { type: "set", key: "likes", value: 7, ifVersion: 5 };
      await assert.rejects(room.command(stale), (error: { code: string; details: unknown }) => {
        return error.code === "REJECTED" && error.details !== undefined;
      });
      await until(() => seen.publications.length === 1);
      assert.equal(seen.publications[0]!.event, "valueSet");
    });

    test(`a refused request keeps the connection, ${protocol}`, async () => {
      const ana = client({ protocol });
      const plain = ana.room(`plain-${protocol}`, { onGap: () => {} });
      await plain.join();

      await assert.rejects(plain.presence(), { code: "INVALID_ARGUMENT" });
      await assert.rejects(plain.publish("x".repeat(70_000)), { code: "TOO_LARGE" });

      assert.equal((await plain.publish("still here")).offset, 1);
      assert.ok((await ana.ping()) >= 0);
    });

    test(`what was missed while away comes by offset, ${protocol}`, async () => {
      const name = `demo:away-${protocol}`;
      const ana = client({ protocol }).room(name, { onGap: () => {} });
      await ana.join();
      await ana.publish("1");
      const position = ana.position!;
      await ana.publish("2");
      await ana.publish("3");

      const late = client({ protocol }).room(name, { onGap: () => {} });
      const seen = collect(late);
      const joined = await late.join({ recover: position });

      assert.equal(joined.recovered, true);
      assert.deepEqual(
        seen.publications.map((publication) => publication.payload),
        ["2", "3"],
      );
      const stranger = client({ protocol }).room(name, { onGap: () => {} });
      const gaps = collect(stranger).gaps;
      await stranger.join({ recover: { epoch: "another life", offset: 1 } });
      assert.equal(gaps.length, 1);
    });
  }

  test("connections cut while publishing: nothing lost, nothing doubled, in order", async () => {
    const sockets: WebSocket[] = [];
    const Recorded = class extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols);
        sockets.push(this);
      }
    };
    const ana = client({ WebSocket: Recorded, publishBuffer: { inFlightMax: 8 } });
    const room = ana.room("demo:cuts", { onGap: () => {} });
    const watcher = client({}, "ben").room("demo:cuts", { onGap: () => {} });
    const own = collect(room);
    const seen = collect(watcher);
    await Promise.all([room.join(), watcher.join()]);

    const published: Promise<{ offset: number }>[] = [];
    for (let number = 0; number < 300; number++) {
      published.push(room.publish(String(number)));
      if (number % 100 === 50) sockets.at(-1)!.terminate();
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const offsets = (await Promise.all(published)).map(({ offset }) => offset);

    const expected = Array.from({ length: 300 }, (_, number) => String(number));
    await until(() => seen.publications.length >= 300 && own.publications.length >= 300);
    assert.deepEqual(payloads(seen.publications), expected);
    assert.deepEqual(payloads(own.publications), expected);
    assert.deepEqual(
      offsets,
      expected.map((_, index) => index + 1),
    );
    assert.ok(sockets.length > 1, "no connection was cut");
    assert.deepEqual([...own.gaps, ...seen.gaps], []);
  });

  function payloads(publications: Publication[]): unknown[] {
    return publications.map(({ payload }) => payload);
  }

  test("a server killed and started again: every publish is answered once, and the gap is told", async () => {
    const ana = client();
    const room = ana.room("demo:restart", { onGap: () => {} });
    const seen = collect(room);
    let toldBeforeGap = 0;
    room.on("gap", () => (toldBeforeGap = seen.publications.length));
    await room.join();

    const before = Array.from({ length: 20 }, (_, number) => room.publish(`before ${number}`));
    await Promise.all(before);
    let answered = 0;
    const during: Promise<unknown>[] = [];
    const publish = (number: number) =>
      during.push(room.publish(`during ${number}`).then(() => answered++));
    for (let number = 0; number < 200; number++) publish(number);
    await during[0];
    await server.kill();
    for (let number = 200; number < 220; number++) publish(number);
    await until(() => ana.state.name !== "connected");
    const answeredBefore = answered;
    await server.start();
    const answers = await Promise.all(during);

    assert.equal(answers.length, 220);
    assert.equal(ana.pendingPublishes, 0);
    // Memory is gone with the process: a new epoch, of which the app is told once.
    assert.equal(seen.gaps.length, 1);
    assert.notEqual(seen.gaps[0]!.before.epoch, seen.gaps[0]!.after.epoch);
    // In the room's new life: what was not answered before, each once, in order, without a hole.
    const { publications } = await room.history(1_000);
    const expected = Array.from(
      { length: 220 - answeredBefore },
      (_, index) => `during ${answeredBefore + index}`,
    );
    assert.deepEqual(payloads(publications), expected);
    // What was told but not answered is published anew, as the room has lost that it knew it: once in each life.
    const told = payloads(seen.publications);
    for (const life of [told.slice(0, toldBeforeGap), told.slice(toldBeforeGap)]) {
      assert.equal(new Set(life).size, life.length, "a publication was told twice");
    }
  });
});

async function until(condition: () => boolean, millis = 30_000): Promise<void> {
  const deadline = Date.now() + millis;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not within ${millis} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
