import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { WebSocket } from "ws";
import { connect } from "#client/index.js";
import { openDocument, type SharedDocument } from "#client/document.js";
import { DocumentCopy, type DocumentState } from "#client/document/copy.js";
import { DocumentView } from "#client/document/view.js";
import type { Client, WebSocketConstructor } from "#client/api.js";
import { isWithoutServer, Standalone } from "./support/standalone.js";

const TIMEOUT_MILLIS = 120_000;
const history = { durability: "memory", size: 1_000 };
const ROOM_TYPES = [{ name: "document", match: "document:*", program: "document", history }];

/** A network that can be away: connections are cut, and new ones fail. */
class Network {
  isAway = false;
  readonly WebSocket: WebSocketConstructor;
  readonly #sockets = new Set<WebSocket>();

  constructor() {
    const network = this;
    this.WebSocket = class extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(network.isAway ? "ws://127.0.0.1:1/" : url, protocols);
        network.#sockets.add(this);
      }
    } as unknown as WebSocketConstructor;
  }

  goAway(): void {
    this.isAway = true;
    for (const socket of this.#sockets) socket.terminate();
    this.#sockets.clear();
  }

  comeBack(): void {
    this.isAway = false;
  }
}

describe("documents on a real server", { skip: isWithoutServer, timeout: TIMEOUT_MILLIS }, () => {
  let server: Standalone;
  const clients: Client[] = [];

  before(async () => {
    server = await Standalone.start({ "realtimecluster.room-types": JSON.stringify(ROOM_TYPES) });
  });
  after(async () => {
    for (const client of clients) client.close();
    await server?.kill();
  });

  async function open(user: string, room: string): Promise<[SharedDocument, Network]> {
    const network = new Network();
    const { WebSocket } = network;
    const client = connect(`${server.url}?user=${user}`, { WebSocket, transport: "websocket" });
    clients.push(client);
    return [await openDocument(client, room), network];
  }

  test("edits made apart, one side offline, are the same everywhere once they are back", async () => {
    const room = "document:apart";
    const [ana, network] = await open("ana", room);
    const [ben] = await open("ben", room);
    ana.put("title", "Plan");
    ana.add("todo", "milk");
    ana.add("todo", "bread");
    await ana.saved();
    await until(() => ben.get("title") === "Plan" && ben.elements("todo").length === 2);

    network.goAway();
    for (let number = 0; number < 200; number++) ana.put("title", `written away ${number}`);
    ana.add("todo", "milk"); // Anew, so that it stays though ben discards the one that he sees.
    ana.discard("todo", "bread");
    ana.increment("likes", 3);
    ana.remove("nothing");
    ben.put("owner", "ben");
    ben.discard("todo", "milk");
    ben.add("todo", "eggs");
    ben.increment("likes", -1);
    await ben.saved();
    assert.ok(ana.pendingEdits > 0);
    assert.equal(ana.get("title"), "written away 199");
    assert.deepEqual(ben.elements("todo").sort(), ["bread", "eggs"]);

    network.comeBack();
    await ana.saved();
    await until(() => ben.get("title") === "written away 199" && ana.get("owner") === "ben");
    await until(() => ben.count("likes") === 2 && ana.count("likes") === 2);
    await until(() => ana.has("todo", "eggs") && ben.has("todo", "milk"));
    for (const document of [ana, ben]) {
      assert.deepEqual(document.elements("todo").sort(), ["eggs", "milk"]);
    }
    await assertSame(ana, ben);
  });

  test("many edits on both sides with cuts: both, and the hub, have the same document", async () => {
    const room = "document:many";
    const [ana, network] = await open("ana", room);
    const [ben] = await open("ben", room);
    for (let number = 0; number < 400; number++) {
      for (const document of [ana, ben]) edit(document, number);
      if (number % 100 === 30) network.goAway();
      if (number % 100 === 60) network.comeBack();
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    network.comeBack();
    await Promise.all([ana.saved(), ben.saved()]);
    await until(() => ana.count("edits") === 800 && ben.count("edits") === 800);
    await assertSame(ana, ben);
  });

  function edit(document: SharedDocument, number: number): void {
    const element = `element ${number % 17}`;
    document.increment("edits");
    if (number % 3 === 0) document.put(`key ${number % 10}`, number);
    else if (number % 10 === 1) document.remove(`key ${number % 7}`);
    else if (document.has("set", element)) document.discard("set", element);
    else document.add("set", element);
  }

  /** The same to see for both, and in the hub. */
  async function assertSame(ana: SharedDocument, ben: SharedDocument): Promise<void> {
    const { state } = await ana.room.state();
    const hub = new DocumentView(DocumentCopy.from(state as DocumentState), new DocumentCopy());
    await until(() => JSON.stringify(shown(ben)) === JSON.stringify(shown(ana)));
    assert.deepEqual(shown(ana), shown(ben));
    const keys = hub.keys().sort();
    const sets = hub.sets().sort();
    const counters = hub.counters().sort();
    assert.deepEqual(shown(ana), {
      registers: keys.map((key) => [key, hub.value(key)]),
      sets: sets.map((set) => [set, hub.elements(set).sort()]),
      counters: counters.map((counter) => [counter, hub.total(counter)]),
    });
  }

  function shown(document: SharedDocument): object {
    const keys = document.keys().sort();
    const sets = document.sets().sort();
    const counters = document.counters().sort();
    return {
      registers: keys.map((key) => [key, document.get(key)]),
      sets: sets.map((set) => [set, document.elements(set).sort()]),
      counters: counters.map((counter) => [counter, document.count(counter)]),
    };
  }

  test("a server that lost the document gets what it has not answered, and nothing is shown that it lacks", async () => {
    const room = "document:restart";
    const [ana, network] = await open("ana", room);
    ana.put("answered", true);
    await ana.saved();
    network.goAway();
    ana.put("kept", true);
    await server.kill();
    await server.start();
    network.comeBack();
    await ana.saved();
    await until(() => ana.get("answered") === undefined);
    assert.deepEqual(ana.keys(), ["kept"]);
    const [ben] = await open("ben", room);
    assert.deepEqual(ben.keys(), ["kept"]);
  });
});

async function until(condition: () => boolean, millis = 30_000): Promise<void> {
  const deadline = Date.now() + millis;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not within ${millis} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
