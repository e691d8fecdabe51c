import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, test } from "node:test";
import { WebSocket } from "ws";
import { connect } from "#client/index.js";
import type { ClientOptions, Publication } from "#client/api.js";
import { FakeEnvironment, settle } from "./support/fake-environment.js";
import { isWithoutServer, Standalone } from "./support/standalone.js";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";
const TRACEPARENT = `00-${TRACE}-${SPAN}-01`;

describe("traceparent", () => {
  async function published(options: ClientOptions) {
    const environment = new FakeEnvironment();
    const room = environment.client(options).room("r", { onGap: () => {} });
    const seen: Publication[] = [];
    room.on("publication", (publication) => seen.push(publication));
    void room.join();
    const socket = await environment.greet();
    socket.reply("join", { joined: { room: "r", epoch: "e1" } });
    await settle();
    void room.publish("hi");
    void room.command({ type: "increment", key: "likes" });
    await settle();
    const { publish } = socket.request("publish");
    const { command } = socket.request("command");
    return { socket, seen, carried: [publish, command].map((each) => Object(each).traceparent) };
  }

  test("is asked for with each publish and command", async () => {
    let asked = 0;
    const { carried } = await published({
      traceparent: () => TRACEPARENT.replace(SPAN, `b7ad6b716920333${++asked}`),
    });
    assert.deepEqual(carried, [TRACEPARENT, TRACEPARENT.replace(SPAN, "b7ad6b7169203332")]);
  });

  test("none, one that is none, and one that cannot be had are left out", async (t) => {
    const reported = t.mock.method(console, "error", () => {});
    const throwing = () => {
      throw new Error("no span");
    };
    for (const traceparent of [undefined, () => undefined, () => "", () => `${TRACEPARENT}0`]) {
      const { carried } = await published(traceparent ? { traceparent } : {});
      assert.deepEqual(carried, [undefined, undefined]);
    }
    assert.deepEqual((await published({ traceparent: throwing })).carried, [undefined, undefined]);
    assert.equal(reported.mock.callCount(), 2);
  });

  test("is told with a publication that has one", async () => {
    const { socket, seen } = await published({});
    const publication = { room: "r", sender: "ben", payload: { text: "hi" } };
    socket.push({ publication: { ...publication, offset: "1", traceparent: TRACEPARENT } });
    socket.push({ publication: { ...publication, offset: "2" } });
    await settle();
    assert.equal(seen[0]!.traceparent, TRACEPARENT);
    assert.ok(!("traceparent" in seen[1]!));
  });
});

describe("traces of a real server", { skip: isWithoutServer, timeout: 120_000 }, () => {
  let collector: Server;
  let server: Standalone;
  const exported: Buffer[] = [];

  before(async () => {
    collector = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        exported.push(Buffer.concat(chunks));
        response.writeHead(200, { "Content-Type": "application/x-protobuf" }).end();
      });
    }).listen(0, "127.0.0.1");
    await once(collector, "listening");
    const { port } = collector.address() as AddressInfo;
    server = await Standalone.start({
      "realtimecluster.tracing.endpoint": `http://127.0.0.1:${port}`,
      "realtimecluster.tracing.export-interval": "100MS",
    });
  });
  after(async () => {
    await server?.kill();
    collector?.close();
  });

  for (const protocol of ["protobuf", "json"] as const) {
    test(`the trace goes on with who receives, ${protocol}`, async () => {
      const ana = connect(server.url, { WebSocket, protocol, traceparent: () => TRACEPARENT });
      const ben = connect(server.url, { WebSocket, protocol });
      const from = ana.room(`demo:${protocol}`, { onGap: () => {} });
      const to = ben.room(`demo:${protocol}`, { onGap: () => {} });
      await Promise.all([from.join(), to.join()]);
      const seen = to.publications();
      await from.publish("traced");
      const { value } = await seen.next();
      assert.match(value.traceparent, new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`));
      assert.ok(!value.traceparent.includes(SPAN), "from the edge's span, not the client's");
      const id = Buffer.from(TRACE, "hex");
      const deadline = Date.now() + 60_000;
      while (!exported.some((each) => each.includes(id))) {
        assert.ok(Date.now() < deadline, "the collector gets the trace");
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      ana.close();
      ben.close();
    });
  }
});
