// The page on a cluster of real parts, through a proxy that ends TLS.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import {
  People,
  addItem,
  connected,
  freshMeeting,
  heard,
  hears,
  items,
  person,
  picture,
  say,
  until,
} from "./support/browser.mjs";
import { Cluster } from "./support/cluster.mjs";
import { Proxy } from "./support/proxy.mjs";

const MESSAGES = 60;

const cluster = new Cluster("proxy");
const proxy = new Proxy();
const people = new People();
before(async () => {
  await cluster.start();
  await proxy.start(cluster);
  await people.start();
});
after(async () => {
  await people.stop();
  await cluster.stop();
});
afterEach(() => people.leave());

/** Which edge a page is connected to, as it tells who points at its status. */
async function edgeOf(page) {
  const title = await page.locator("#status").getAttribute("title");
  return title.match(/edge (edge-\d)/)[1];
}

test("two browsers exchange messages over wss", async () => {
  const address = `${proxy.address}/#${freshMeeting()}`;
  const ana = await people.enter(address, "Ana");
  const ben = await people.enter(address, "Ben");

  await say(ana, "Hello Ben");
  await hears(ben, "Hello Ben");
  await say(ben, "Hello Ana");
  await hears(ana, "Hello Ana");
  await addItem(ana, "milk");
  await until(() => items(ben), (seen) => seen.join() === "milk");

  for (const page of [ana, ben]) {
    assert.ok(page.sockets.length > 0);
    assert.ok(page.sockets.every((socket) => socket.startsWith("wss://")), `${page.sockets}`);
    assert.deepEqual(page.problems, []);
  }
});

test("an edge is killed while people talk: its pages come back, and nothing is lost or doubled", async () => {
  const address = `${proxy.address}/#${freshMeeting()}`;
  const ana = await people.enter(address, "Ana");
  const ben = await people.enter(address, "Ben");
  const victim = await edgeOf(ana);
  const expected = Array.from({ length: MESSAGES }, (_, number) => `message ${number}`);

  for (const [number, text] of expected.entries()) {
    await say(number % 2 === 0 ? ana : ben, text);
    if (number === MESSAGES / 3) await cluster.processes.kill(victim);
  }
  await addItem(ana, "added meanwhile");

  for (const page of [ana, ben]) {
    await connected(page);
    const texts = await until(() => heard(page), (seen) => seen.length >= MESSAGES);
    assert.deepEqual([...texts].sort(), [...expected].sort());
    await until(() => items(page), (seen) => seen.join() === "added meanwhile");
    assert.notEqual(await edgeOf(page), victim);
    assert.deepEqual(page.problems, []);
  }
  assert.deepEqual(await heard(ana), await heard(ben));
  // What one person said is in the order in which it was said.
  for (const parity of [0, 1]) {
    const said = (await heard(ben)).filter((text) => Number(text.slice(8)) % 2 === parity);
    assert.deepEqual(said, expected.filter((_, number) => number % 2 === parity));
  }
  // Both still take part, though one had no connection for a while.
  await person(ana, "Ben").waitFor();
  await person(ben, "Ana").waitFor();
  await cluster.startEdge(victim);
});

test("where no WebSocket gets through, long-polling carries on", async () => {
  const address = `${proxy.addressWithoutWebSockets}/#${freshMeeting()}`;
  const ana = await people.enter(address, "Ana");
  const ben = await people.enter(address, "Ben");
  assert.equal(await ana.locator("#status").getAttribute("data-transport"), "polling");

  await say(ana, "Hello Ben");
  await hears(ben, "Hello Ben");
  await say(ben, "Hello Ana");
  await hears(ana, "Hello Ana");
  await addItem(ben, "milk");
  await until(() => items(ana), (seen) => seen.join() === "milk");
  await ben.getByRole("button", { name: "Raise hand" }).click();
  await person(ana, "Ben").getByText("hand raised").waitFor();
  await picture(ana, "long-polling");
  assert.deepEqual([...ana.problems, ...ben.problems], []);
});
