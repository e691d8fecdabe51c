import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { connect, type ConnectOptions } from "#client/index.js";
import type { Client, Gap, Publication, Room } from "#client/api.js";
import { isWithoutServer, Standalone } from "./support/standalone.js";

const TIMEOUT_MILLIS = 120_000;
const PUBLISHES = 200;
const realFetch = globalThis.fetch;

describe(
  "by long-polling only, against a real server",
  {
    skip: isWithoutServer,
    timeout: TIMEOUT_MILLIS,
  },
  () => {
    let server: Standalone;
    const clients: Client[] = [];

    before(async () => {
      server = await Standalone.start();
    });
    after(async () => {
      for (const client of clients) client.close();
      await server?.kill();
    });

    function client(user: string, more: ConnectOptions = {}): Client {
      const created = connect(`${server.url}?user=${user}`, { transport: "polling", ...more });
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
        const ana = client("ana", { protocol });
        const room = ana.room(`demo:${protocol}`, { onGap: () => {} });
        const other = client("ben", { protocol }).room(`demo:${protocol}`, { onGap: () => {} });
        const seen = collect(other);
        await Promise.all([room.join(), other.join()]);

        assert.equal((await room.publish("grüße 👋")).offset, 1);
        assert.equal((await room.publish(new Uint8Array([0, 255, 7]))).offset, 2);

        await until(() => seen.publications.length === 2);
        assert.equal(seen.publications[0]!.payload, "grüße 👋");
        assert.deepEqual([...(seen.publications[1]!.payload as Uint8Array)], [0, 255, 7]);
        assert.deepEqual([...(await room.presence()).users].sort(), ["ana", "ben"]);
        await assert.rejects(room.publish("x".repeat(70_000)), { code: "TOO_LARGE" });
        assert.ok((await ana.ping()) >= 0);
        assert.equal(ana.state.name === "connected" && ana.state.transport, "polling");
      });
    }

    test("answers that are lost on the way: nothing lost, nothing doubled, in order", async () => {
      let losing = false;
      let answers = 0;
      globalThis.fetch = async (place, options) => {
        const answer = await realFetch(place, options);
        if (losing && ++answers % 7 === 0) throw new Error("lost");
        return answer;
      };
      const room = client("ana").room("demo:lost", { onGap: () => {} });
      const watcher = client("ben").room("demo:lost", { onGap: () => {} });
      const own = collect(room);
      const seen = collect(watcher);
      await Promise.all([room.join(), watcher.join()]);
      losing = true;
      globalThis.fetch = realFetch;

      const published: Promise<{ offset: number }>[] = [];
      for (let number = 0; number < PUBLISHES; number++) {
        published.push(room.publish(String(number)));
        if (number % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      }
      const offsets = (await Promise.all(published)).map(({ offset }) => offset);
      await until(() => [own, seen].every(({ publications }) => publications.length >= PUBLISHES));
      losing = false;

      const expected = Array.from({ length: PUBLISHES }, (_, number) => String(number));
      for (const { publications, gaps } of [own, seen]) {
        assert.deepEqual(
          publications.map(({ payload }) => payload),
          expected,
        );
        assert.deepEqual(gaps, []);
      }
      assert.deepEqual(
        offsets,
        expected.map((_, index) => index + 1),
      );
      assert.ok(answers > 7, "no answer was lost");
    });

    test("a server killed and started again: the session is opened anew", async () => {
      const ana = client("ana");
      const room = ana.room("demo:restart", { onGap: () => {} });
      const seen = collect(room);
      await room.join();
      await room.publish("before");

      await server.kill();
      const during = room.publish("during");
      await until(() => ana.state.name !== "connected");
      await server.start();

      assert.equal((await during).offset, 1);
      await until(() => seen.publications.some(({ payload }) => payload === "during"));
      assert.equal(seen.gaps.length, 1);
    });

    test("the server asks to move: the next session takes over without a gap", async () => {
      const ana = client("ana");
      const room = ana.room("demo:moved", { onGap: () => {} });
      const seen = collect(room);
      await room.join();
      let disconnected = 0;
      ana.on("state", ({ name }) => (disconnected += name === "connected" ? 0 : 1));

      await server.manage("POST", "/v1/shed?connections=100");
      for (let number = 0; number < 50; number++) {
        await room.publish(String(number));
        await new Promise((resolve) => setTimeout(resolve, 50));
      }

      await until(() => seen.publications.length === 50);
      assert.equal(disconnected, 0);
      assert.deepEqual(seen.gaps, []);
    });
  },
);

async function until(condition: () => boolean, millis = 30_000): Promise<void> {
  const deadline = Date.now() + millis;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not within ${millis} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
