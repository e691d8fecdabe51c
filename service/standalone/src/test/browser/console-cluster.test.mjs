// The console on a cluster of real parts: two hubs, two edges, RabbitMQ and Infinispan.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { People, freshMeeting, picture, until } from "./support/browser.mjs";
import { Cluster } from "./support/cluster.mjs";
import { Backend, cell, row } from "./support/console.mjs";

const cluster = new Cluster("console", 2);
const people = new People();
before(async () => {
  await cluster.start();
  await people.start();
});
after(async () => {
  await people.stop();
  await cluster.stop();
});
afterEach(() => people.leave());

const addressOf = (hub) => `http://127.0.0.1:${cluster.hubs.get(hub)}`;

async function open(hub, view = "") {
  const page = await people.open(`${addressOf(hub)}/console/${view}`);
  await page.getByLabel("API key").fill(Cluster.API_KEY);
  await page.getByRole("button", { name: "Open" }).click();
  await page.locator('#status[data-state="live"]').waitFor();
  return page;
}

/** Somebody who is connected to an edge, and in a room. */
async function member(edge, room) {
  // Any page from there: others may not open connections to this machine.
  const page = await people.open(`http://127.0.0.1:${cluster.edges.get(edge)}/`);
  await page.evaluate(
    ([address, name]) =>
      new Promise((resolve, reject) => {
        const socket = (window.socket = new WebSocket(address, "realtime.v1.json"));
        const say = (message) => socket.send(JSON.stringify({ messages: [message] }));
        socket.onopen = () => say({ id: 1, join: { room: name } });
        socket.onmessage = ({ data }) => data.includes("joined") && resolve();
        socket.onerror = () => reject(new Error("no connection"));
      }),
    [`ws://127.0.0.1:${cluster.edges.get(edge)}/v1/connect?user=ana`, room],
  );
  return page;
}

test("without the key nothing is shown, and the key stays in this tab alone", async () => {
  const page = await people.open(`${addressOf("hub-1")}/console/`);
  await page.getByLabel("API key").fill("wrong");
  await page.getByRole("button", { name: "Open" }).click();
  await page.getByText("The hub does not accept this key.").waitFor();
  assert.equal(await page.locator("#app").isVisible(), false);
  await picture(page, "console-key");

  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  await page.getByLabel("API key").fill(Cluster.API_KEY);
  await page.getByRole("button", { name: "Open" }).click();
  await page.locator('#status[data-state="live"]').waitFor();
  assert.ok(requests.every((address) => !address.includes(Cluster.API_KEY)));
  const kept = await page.evaluate(() => [localStorage.length, document.cookie, sessionStorage.length]);
  assert.deepEqual(kept, [0, "", 1]);
  await page.reload();
  await page.locator('#status[data-state="live"]').waitFor();
  await page.evaluate(() => (location.hash = "#/try"));
  await page.locator("#try-curl").getByText("Bearer $KEY").waitFor();
  assert.equal((await page.content()).includes(Cluster.API_KEY), false);

  await page.getByRole("button", { name: "Forget key" }).click();
  await page.getByLabel("API key").waitFor();
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
  assert.deepEqual(page.problems, []);
});

test("any hub shows the whole: both hubs, both edges, all partitions, rooms of both", async () => {
  const room = `chat:${freshMeeting()}`;
  await member("edge-1", room);
  for (const [number, hub] of [...cluster.hubs.keys()].entries()) {
    const page = await open(hub);
    for (const id of ["hub-1", "hub-2"]) {
      await until(() => cell(row(page, "hubs", id), "Partitions").textContent(), (text) => text === "4");
    }
    assert.equal(await page.locator(".partition:not(.silent)").count(), 8);
    await until(() => cell(row(page, "edges", "edge-1"), "WebSocket").textContent(), (text) => text === "1");
    assert.equal(await cell(row(page, "edges", "edge-2"), "WebSocket").textContent(), "0");

    const backend = new Backend(addressOf(hub), Cluster.API_KEY);
    const stored = page.locator("figure").filter({ hasText: "Write to the state store" });
    await until(
      async () => {
        await backend.publish(room, `by ${hub}`);
        return stored.locator(".chart-value").first().textContent();
      },
      (text) => / m?s$/.test(text),
    );
    await page.getByRole("link", { name: "Rooms" }).click();
    await page.getByRole("link", { name: room }).click();
    await page.locator("#log-entries").getByText("by hub-1").first().waitFor();
    if (number === 1) await page.locator("#log-entries").getByText("by hub-2").first().waitFor();
    await page.locator("#presence").getByText("ana", { exact: true }).waitFor();
    await page.getByText("type chat, 1 edge, 1 user").waitFor();
  }
});

test("an edge that is killed is named as silent, and gone when hubs have forgotten it", async () => {
  const page = await open("hub-1");
  await row(page, "edges", "edge-2").waitFor();
  await cluster.processes.kill("edge-2");
  await until(() => cell(row(page, "edges", "edge-2"), "State").textContent(), (text) => text === "no answer");
  await page.getByText("no answer within 2 s from edge edge-2").waitFor();
  await picture(page, "console-silent-edge");
  await row(page, "edges", "edge-2").waitFor({ state: "detached" });
  await page.locator("#unanswered").waitFor({ state: "hidden" });
  await cluster.startEdge("edge-2");
  await row(page, "edges", "edge-2").waitFor();
});

test("a hub that is killed loses its partitions to the other one, in later epochs", async () => {
  const page = await open("hub-1");
  const owners = () =>
    page.locator(".partition").evaluateAll((cells) => cells.map((each) => each.ariaLabel.split(": ")[1]));
  await until(owners, (seen) => seen.filter((owner) => owner === "hub-2").length === 4);
  const taken = (await owners()).indexOf("hub-2");
  const detail = () => page.locator("#partition-detail").textContent();
  const epochOf = (text, hub) => Number(text.match(`^Partition ${taken}: ${hub}, epoch (\\d+)`)?.[1]);
  await page.locator(".partition").nth(taken).click();
  const before = epochOf(await until(detail, (text) => epochOf(text, "hub-2") > 0), "hub-2");
  await cluster.processes.kill("hub-2", "SIGKILL");
  await page.locator(".partition.silent").first().waitFor();
  await picture(page, "console-silent-hub");
  await until(owners, (seen) => seen.length === 8 && seen.every((owner) => owner === "hub-1"));
  await until(detail, (text) => epochOf(text, "hub-1") > before);
  await row(page, "hubs", "hub-2").waitFor({ state: "detached" });
});
