import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { openDocument, type SharedDocument } from "#client/document.js";
import { EDITS_SENT_MAX } from "#client/document/edit-sender.js";
import { NAME_BYTES_MAX, TALLY_MAX, VALUE_BYTES_MAX } from "#client/document/limits.js";
import { PENDING_EDITS_MAX } from "#client/document/pending-edits.js";
import type { Client, ClientOptions } from "#client/api.js";
import { FakeEnvironment, settle, type FakeSocket } from "./support/fake-environment.js";

type Command = { type: string } & Record<string, unknown>;

const EMPTY = { registers: {}, sets: {}, counters: {}, seen: {}, clock: 0 };
const ROOM = "document:plan";

let environment: FakeEnvironment;
let client: Client;
let document: SharedDocument;
let changes: string[];
beforeEach(() => (environment = new FakeEnvironment()));

async function open(state: object = EMPTY, options: ClientOptions = {}): Promise<FakeSocket> {
  client = environment.client(options);
  const opening = openDocument(client, ROOM, { replica: "tab" });
  const socket = await environment.greet();
  await join(socket);
  await answerState(socket, state);
  document = await opening;
  changes = [];
  document.on("change", ({ type, origin, ...what }) => {
    changes.push([origin, type, ...Object.values(what)].join(" "));
  });
  return socket;
}

async function join(socket: FakeSocket, joined: object = {}): Promise<void> {
  socket.reply("join", { joined: { room: ROOM, epoch: "e1", offset: "0", ...joined } });
  await settle();
}

async function answerState(socket: FakeSocket, state: object): Promise<void> {
  socket.reply("state", { state: { room: ROOM, epoch: "e1", offset: "0", payload: json(state) } });
  await settle();
}

async function reconnect(joined: object = {}): Promise<FakeSocket> {
  await environment.advance(20_000);
  const socket = await environment.greet();
  await join(socket, { recovered: true, ...joined });
  return socket;
}

function json(value: object): { text: string } {
  return { text: JSON.stringify(value) };
}

function commands(socket: FakeSocket): { id: number; command: Command }[] {
  return socket.sent
    .filter((message) => "command" in message)
    .map((message) => {
      const { payload } = message.command as { payload: { text: string } };
      return { id: message.id as number, command: JSON.parse(payload.text) as Command };
    });
}

async function acknowledge(socket: FakeSocket, ...ids: number[]): Promise<void> {
  for (const id of ids) socket.push({ id, command: { offset: "1" } });
  await settle();
}

async function refuse(socket: FakeSocket, id: number, details: object): Promise<void> {
  const error = { code: "REJECTED", message: "retired", details: json(details) };
  socket.push({ id, error });
  await settle();
}

async function publish(socket: FakeSocket, event: string, payload: object): Promise<void> {
  const offset = String(++published);
  socket.push({
    publication: { room: ROOM, offset, sender: "ben", event, payload: json(payload) },
  });
  await settle();
}
let published = 0;

describe("a shared document", () => {
  beforeEach(() => (published = 0));

  test("shows the state that the hub has, and edits of others as they come", async () => {
    const socket = await open({
      registers: {
        title: { value: "Plan", counter: 4, replica: "ben/a" },
        gone: { counter: 3, replica: "ben/a" },
      },
      sets: { todo: { milk: [{ replica: "ben/a", number: 1 }] } },
      counters: { likes: { "ben/a": { increments: 3, decrements: 1 } } },
      seen: { "ben/a": { upTo: 1, beyond: [] } },
      clock: 4,
    });
    assert.equal(document.get("title"), "Plan");
    assert.deepEqual(document.keys(), ["title"]);
    assert.deepEqual(document.elements("todo"), ["milk"]);
    assert.equal(document.count("likes"), 2);

    const written = { key: "title", register: { value: "Goal", counter: 5, replica: "ben/a" } };
    await publish(socket, "written", written);
    await publish(socket, "written", written);
    const dots = [{ replica: "ben/a", number: 1 }];
    await publish(socket, "discarded", { set: "todo", element: "milk", dots });
    await publish(socket, "from a newer hub", {});

    assert.equal(document.get("title"), "Goal");
    assert.deepEqual(document.elements("todo"), []);
    assert.deepEqual(changes, ["remote register title", "remote set todo milk"]);
  });

  test("an edit is seen at once, sent, and told to be saved when it is acknowledged", async () => {
    const socket = await open();
    document.put("title", { text: "Plan" });
    document.add("todo", "milk");
    document.increment("likes", 2);
    document.increment("likes", -1);
    assert.deepEqual(document.get("title"), { text: "Plan" });
    assert.deepEqual([document.has("todo", "milk"), document.count("likes")], [true, 1]);
    assert.equal(document.pendingEdits, 4);
    await settle();

    const sent = commands(socket);
    assert.deepEqual(
      sent.map(({ command }) => command),
      [
        { type: "put", key: "title", value: { text: "Plan" }, replica: "tab", counter: 1 },
        { type: "add", set: "todo", element: "milk", replica: "tab", number: 1 },
        { type: "count", counter: "likes", replica: "tab", increments: 2, decrements: 0 },
        { type: "count", counter: "likes", replica: "tab", increments: 2, decrements: 1 },
      ],
    );
    let isSaved = false;
    void document.saved().then(() => (isSaved = true));
    await acknowledge(socket, ...sent.slice(0, 3).map(({ id }) => id));
    assert.equal(isSaved, false);
    await acknowledge(socket, sent[3]!.id);
    assert.equal(isSaved, true);
    assert.deepEqual([document.count("likes"), document.pendingEdits], [1, 0]);
    assert.ok(changes.every((change) => change.startsWith("local")));
  });

  test("what is written over and over without a connection is sent as its last", async () => {
    (await open()).end();
    for (let number = 1; number <= 500; number++) document.put("title", number);
    for (let number = 1; number <= 500; number++) document.increment("likes");
    // The first ones were handed over before the others came.
    assert.ok(document.pendingEdits <= EDITS_SENT_MAX + 2, `${document.pendingEdits} wait`);

    const socket = await reconnect();
    for (let round = 0; round < 3; round++) {
      await acknowledge(socket, ...commands(socket).map(({ id }) => id));
    }
    assert.equal(document.pendingEdits, 0);
    const sent = commands(socket).map(({ command }) => command);
    assert.ok(sent.length <= EDITS_SENT_MAX + 2);
    assert.ok(sent.some(({ value }) => value === 500));
    assert.ok(sent.some(({ increments }) => increments === 500));
    assert.deepEqual([document.get("title"), document.count("likes")], [500, 500]);
  });

  test("an addition of one's own is undone after the hub knows it", async () => {
    const socket = await open();
    document.add("todo", "milk");
    document.add("todo", "milk");
    document.discard("todo", "milk");
    await settle();
    assert.deepEqual(document.elements("todo"), []);
    const [add, ...more] = commands(socket);
    assert.deepEqual(more, []);
    await acknowledge(socket, add!.id);
    const dots = [{ replica: "ana/tab", number: 1 }];
    assert.deepEqual(commands(socket)[1]!.command, {
      type: "discard",
      set: "todo",
      element: "milk",
      dots,
    });
    assert.deepEqual(document.elements("todo"), []);
  });

  test("what the hub rejects is not to be seen any more, and told", async () => {
    const socket = await open();
    const rejected: string[] = [];
    document.on("rejected", ({ change, error }) => rejected.push(`${change.type} ${error.code}`));
    document.put("title", "kept");
    document.put("title", "refused");
    await settle();
    const [kept, refused] = commands(socket);
    await acknowledge(socket, kept!.id);
    socket.push({ id: refused!.id, error: { code: "REJECTED", message: "the limit" } });
    await settle();
    assert.deepEqual(rejected, ["register REJECTED"]);
    assert.equal(document.get("title"), "kept");
    await document.saved();
  });

  test("goes on under another name once it was retired, and counts nothing twice", async () => {
    const socket = await open();
    document.add("todo", "milk");
    document.increment("likes", 2);
    await settle();
    const [add, count] = commands(socket);
    const dot = { replica: "ana/tab", number: 1 };
    await publish(socket, "added", { set: "todo", element: "milk", dot, hour: 1 });
    const tally = { increments: 2, decrements: 0 };
    await publish(socket, "counted", { counter: "likes", replica: "ana/tab", tally, hour: 1 });
    await acknowledge(socket, add!.id, count!.id);

    document.increment("likes", 3);
    await settle();
    await publish(socket, "retired", { replicas: ["ana/tab"], retirements: 1 });
    assert.equal(document.count("likes"), 5);
    document.increment("likes", 1);
    document.add("todo", "bread");
    const late = commands(socket)[2]!;
    assert.deepEqual(late.command, { ...count!.command, increments: 5 });
    await refuse(socket, late.id, { retirements: 1 });
    await settle();

    const sent = commands(socket).slice(3);
    for (const { command } of sent) {
      assert.deepEqual([command.replica, command.retirements], ["tab~2", 1]);
    }
    const counts = sent.filter(({ command }) => command.type === "count");
    assert.equal(Math.max(...counts.map(({ command }) => command.increments as number)), 4);
    const bread = sent.find(({ command }) => command.type === "add")!;
    assert.deepEqual([bread.command.element, bread.command.number], ["bread", 1]);
    await acknowledge(socket, ...sent.map(({ id }) => id));
    assert.deepEqual([document.count("likes"), document.pendingEdits], [6, 0]);
    assert.deepEqual(document.elements("todo").sort(), ["bread", "milk"]);
  });

  test("a new replica that did not know of retirements sends the same again", async () => {
    const socket = await open();
    document.add("todo", "milk");
    await settle();
    const first = commands(socket)[0]!;
    await publish(socket, "retired", { replicas: ["ben/a"], retirements: 3 });
    await refuse(socket, first.id, { retirements: 3 });
    const again = commands(socket)[1]!;
    assert.deepEqual(again.command, { ...first.command, retirements: 3 });
    await acknowledge(socket, again.id);
    assert.deepEqual([document.elements("todo"), document.pendingEdits], [["milk"], 0]);
  });

  test("what retired replicas have edited stays", async () => {
    const dot = { replica: "ben/a", number: 1 };
    const socket = await open({
      ...EMPTY,
      sets: { todo: { milk: [dot] } },
      counters: {
        likes: {
          "ben/a": { increments: 3, decrements: 1 },
          "*": { increments: 7, decrements: 0 },
        },
      },
      seen: { "ben/a": { upTo: 1, beyond: [] } },
      retirements: 4,
    });
    const retired = { replicas: ["ben/a"], retirements: 5 };
    await publish(socket, "retired", retired);
    await publish(socket, "retired", retired);
    assert.deepEqual([document.count("likes"), document.elements("todo")], [9, ["milk"]]);
    await publish(socket, "discarded", { set: "todo", element: "milk", dots: [dot] });
    assert.deepEqual(document.elements("todo"), []);
  });

  test("after a gap the hub's state counts, with what it has not answered on top", async () => {
    const socket = await open();
    document.put("lost", "answered in a life that is over");
    await settle();
    await acknowledge(socket, commands(socket)[0]!.id);
    document.put("title", "not answered");
    await settle();
    socket.end();

    const next = await reconnect({ epoch: "e2", recovered: false });
    await publish(next, "written", {
      key: "early",
      register: { value: 1, counter: 1, replica: "ben/a" },
    });
    await answerState(next, EMPTY);

    assert.deepEqual(document.keys().sort(), ["early", "title"]);
    assert.equal(document.get("lost"), undefined);
    assert.ok(changes.includes("remote all"));
    assert.equal(commands(next)[0]!.command.key, "title");
  });

  test("pending edits: the limit is taken, one more is refused", async () => {
    (await open()).end();
    for (let number = 0; number < PENDING_EDITS_MAX; number++) document.put(`key ${number}`, 1);
    assert.throws(() => document.put("one more", 1), { code: "BUFFER_FULL" });
    assert.equal(document.get("one more"), undefined);
    document.put(`key ${PENDING_EDITS_MAX - 1}`, 2);
    assert.equal(document.pendingEdits, PENDING_EDITS_MAX);
    client.close();
  });

  test("names, values and counts: the limit is taken, one more is refused", async () => {
    await open();
    const invalid = { code: "INVALID_ARGUMENT" };
    document.put("ä".repeat((NAME_BYTES_MAX - 1) / 2) + "x", "v".repeat(VALUE_BYTES_MAX - 2));
    assert.throws(() => document.put("ä".repeat((NAME_BYTES_MAX + 1) / 2), 1), invalid);
    assert.throws(() => document.put("", 1), invalid);
    assert.throws(() => document.put("key", "v".repeat(VALUE_BYTES_MAX - 1)), invalid);
    assert.throws(() => document.put("key", undefined as never), invalid);
    document.increment("likes", TALLY_MAX);
    assert.throws(() => document.increment("likes"), invalid);
    assert.throws(() => document.increment("likes", 0.5), invalid);
    assert.throws(() => document.add("s".repeat(NAME_BYTES_MAX + 1), "e"), invalid);
    client.close();
  });

  test("edits wait while the client's buffer is full of other things", async () => {
    const socket = await open(EMPTY, { publishBuffer: { countMax: 1 } });
    document.put("one", 1);
    document.put("two", 2);
    await settle();
    assert.equal(commands(socket).length, 1);
    await acknowledge(socket, commands(socket)[0]!.id);
    // A real second passes.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await acknowledge(socket, commands(socket)[1]!.id);
    assert.equal(document.pendingEdits, 0);
  });

  test("closed: it can be read, and edits are refused", async () => {
    await open();
    document.put("title", "Plan");
    const saved = document.saved();
    const ended: string[] = [];
    document.on("ended", ({ code }) => ended.push(code));
    client.close();
    await assert.rejects(saved, { code: "CLOSED" });
    assert.equal(document.get("title"), "Plan");
    assert.throws(() => document.put("title", "Goal"), { code: "CLOSED" });
    await assert.rejects(document.saved(), { code: "CLOSED" });
    assert.deepEqual(ended, ["CLOSED"]);
  });

  test("a gap while it is opened: it is there once the state after the gap is", async () => {
    client = environment.client();
    let isOpen = false;
    const opening = openDocument(client, ROOM).then((opened) => {
      isOpen = true;
      return opened;
    });
    const socket = await environment.greet();
    await join(socket);
    const before = socket.request("state").id;
    socket.push({ roomReset: { room: ROOM, epoch: "e2", offset: "5" } });
    await settle();
    const answer = (value: string) => ({
      state: {
        room: ROOM,
        epoch: "e2",
        offset: "5",
        payload: json({ ...EMPTY, registers: { title: { value, counter: 1, replica: "ben/a" } } }),
      },
    });
    socket.push({ id: before, ...answer("of the life that is over") });
    await settle();
    assert.equal(isOpen, false);
    socket.reply("state", answer("Plan"));
    assert.equal((await opening).get("title"), "Plan");
    client.close();
  });

  test("the client is closed by who hears of the join: there will be no document", async () => {
    client = environment.client();
    const opening = openDocument(client, ROOM);
    const closed = assert.rejects(opening, { code: "CLOSED" });
    client.room(ROOM, { onGap: () => {} }).on("joined", () => client.close());
    const socket = await environment.greet();
    await join(socket);
    await closed;
  });

  test("closed: no timer and no listener of it is left", async () => {
    const socket = await open(EMPTY, { publishBuffer: { countMax: 1 } });
    const ended: string[] = [];
    document.on("ended", ({ code }) => ended.push(code));
    document.put("one", 1);
    document.put("two", 2); // For which the buffer has no room, so it waits.
    await settle();
    const timers = () =>
      process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const waiting = timers();
    void document.close();
    assert.equal(timers(), waiting - 1);
    socket.end();
    client.close();
    assert.deepEqual(ended, ["LEFT"]);
  });

  test("a room that is no document is refused by its name", async () => {
    client = environment.client();
    const opening = openDocument(client, "chat:1");
    opening.catch(() => {});
    const socket = await environment.greet();
    await join(socket, { room: "chat:1" });
    await answerState(socket, {});
    await assert.rejects(opening, /the room chat:1 holds no document/);
    client.close();
  });
});
