// The console on a running standalone, which needs no key from this machine.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { DESKTOP, People, PHONE, freshMeeting, picture, until } from "./support/browser.mjs";
import { Backend, accessible, cell, notWiderThan, row } from "./support/console.mjs";

const url = process.env.DEMO_URL ?? "http://localhost:8080";
const backend = new Backend(url);
const people = new People();
before(() => people.start());
after(() => people.stop());
afterEach(() => people.leave());

const open = (view = "", options = {}) => people.open(`${url}/console/${view}`, options);
const openRoom = (room, options) => open(`#/rooms/${encodeURIComponent(room)}`, options);
const entries = (page) => page.locator("#log-entries .payload").allTextContents();

async function live(page) {
  await page.locator('#status[data-state="live"]').waitFor();
}

test("it shows the edge, the hub, its partitions, and what is published", async () => {
  const room = `demo:${freshMeeting()}`;
  const page = await open();
  await live(page);
  assert.equal(await cell(row(page, "edges", "edge"), "State").textContent(), "serving");
  assert.equal(await page.locator(".partition").count(), 8);
  await page.getByRole("button", { name: "Partition 3: hub" }).click();
  await page.getByText(/^Partition 3: hub, epoch \d+, \d+ rooms? in memory, answered in /).waitFor();

  const chart = page.locator("figure").filter({ hasText: "Publications per second" });
  await until(
    async () => {
      await backend.publish(room, "one", "two", "three");
      return chart.locator(".chart-value").textContent();
    },
    (text) => Number(text) > 0,
  );
  const acknowledged = page.locator("figure").filter({ hasText: "Publish to acknowledgement" });
  await acknowledged.getByText(/\d (ms|s)$/).first().waitFor();
  assert.deepEqual(page.problems, []);
});

test("connections of both transports are counted while they are there", async () => {
  const page = await open();
  const connections = () => cell(row(page, "edges", "edge"), "WebSocket").textContent();
  await live(page);
  const before = Number(await connections());
  const ana = await people.enter(`${url}/#${freshMeeting()}`, "Ana");
  await until(connections, (text) => Number(text) === before + 1);
  await ana.close();
  await until(connections, (text) => Number(text) === before);
});

test("a room's log grows while it is looked at, and pages back", async () => {
  const room = `demo:${freshMeeting()}`;
  const texts = Array.from({ length: 250 }, (_, number) => `message ${number}`);
  await backend.publish(room, ...texts);
  const page = await openRoom(room);
  await until(() => entries(page), (seen) => seen.length === 100);
  assert.deepEqual(await entries(page), texts.slice(150));

  await backend.publish(room, "just now");
  await until(() => entries(page), (seen) => seen.at(-1) === "just now");
  assert.equal((await entries(page)).length, 101);
  for (const length of [201, 251]) {
    await page.getByRole("button", { name: "Earlier entries" }).click();
    await until(() => entries(page), (seen) => seen.length === length);
  }
  assert.deepEqual(await entries(page), [...texts, "just now"]);
  await page.getByRole("button", { name: "Earlier entries" }).waitFor({ state: "hidden" });
});

test("what members send is text, whatever it looks like, in the log, in names and in lists", async () => {
  const markup = '<img src=x onerror="document.title=1"><b>bold</b>';
  const room = `demo:${freshMeeting()} ${markup}`;
  await backend.publish(room, markup);
  const page = await openRoom(room);
  await until(() => entries(page), (seen) => seen.join() === markup);
  assert.equal(await page.locator("#room-name").textContent(), room);
  await page.getByRole("link", { name: "Rooms" }).first().click();
  await page.getByLabel("Name begins with").fill(room.slice(0, 20));
  await page.getByRole("link", { name: room }).waitFor();
  assert.equal(await page.locator("#app img[src=x], #app b").count(), 0);
  assert.match(await page.title(), /console$/);
});

test("a room's state is shown now and as of any offset, and who is in it", async () => {
  const room = `state:${freshMeeting()}`;
  for (const value of ["one", "two"]) await backend.command(room, { type: "set", key: "title", value });
  const page = await openRoom(room);
  await page.locator("#state").getByText(/"two"/).waitFor();
  await page.getByRole("button", { name: "The state as of offset 1" }).click();
  await page.locator("#state").getByText(/"one"/).waitFor();
  await page.getByText("as of offset 1", { exact: true }).waitFor();
  await page.getByRole("textbox", { name: "As of offset" }).fill("99");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.getByText("offset is 99, the state is known as of 0 to 2").waitFor();
  await page.getByText("rooms of the type state have no presence").waitFor();

  const meeting = freshMeeting();
  await people.enter(`${url}/#${meeting}`, "Ana");
  const chat = await openRoom(`chat:${meeting}`);
  await chat.locator("#presence").getByText("Ana", { exact: true }).waitFor();
});

test("try it: a publish is done and shown as curl, and a refusal with its problem", async () => {
  const room = `demo:${freshMeeting()}`;
  const page = await open("#/try");
  await page.getByLabel("Room", { exact: true }).fill(room);
  await page.getByLabel("Payload, as text").fill("it's me");
  await page.getByLabel("Idempotency key").fill("once");
  for (let again = 0; again < 2; again++) {
    await page.getByRole("button", { name: "Send" }).click();
    await page.locator('#try-status[data-good="true"]').waitFor();
    assert.deepEqual(JSON.parse(await page.locator("#try-body").textContent()), { offset: "1" });
  }
  const curl = await page.locator("#try-curl").textContent();
  assert.ok(curl.includes(`${url}/v1/rooms/${encodeURIComponent(room)}/publications`), curl);
  assert.ok(curl.includes(String.raw`it'\''s me`), curl);
  await picture(page, "console-try");

  await page.getByLabel("Command", { exact: true }).check();
  await page.getByLabel("Command, as JSON").fill("{");
  await page.getByRole("button", { name: "Send" }).click();
  await page.locator('#try-status[data-good="false"]').getByText("400").waitFor();
  const problem = JSON.parse(await page.locator("#try-body").textContent());
  assert.equal(problem.code, "INVALID_ARGUMENT");
  await page.getByText("application/problem+json").waitFor();
});

test("of thousands of rooms, the largest, those of a name, and pages of them", async () => {
  const prefix = `demo:${freshMeeting()}:`;
  const names = Array.from({ length: 2_000 }, (_, number) => `${prefix}${String(number).padStart(4, "0")}`);
  await backend.touch(names);
  const page = await open("#/rooms");
  await page.getByText("The 50 largest.").waitFor();
  const shown = () => page.locator("#rooms tbody th").allTextContents();
  assert.equal((await shown()).length, 50);

  await page.getByLabel("Name begins with").fill(`${prefix}19`);
  await until(shown, (seen) => seen.length === 50 && seen.every((name) => name.startsWith(`${prefix}19`)));
  await page.getByLabel("Order").selectOption("name");
  await page.getByRole("button", { name: "Next page" }).click();
  await until(shown, (seen) => seen[0] === `${prefix}1950`);
  assert.deepEqual(await shown(), names.slice(1950));
  await page.getByRole("button", { name: "First page" }).click();
  await until(shown, (seen) => seen[0] === `${prefix}1900`);
  await page.getByLabel("Name begins with").fill("no-such-room");
  await page.getByText("No room in memory has a name that begins with no-such-room").waitFor();
});

test("a hub that is away is said, asked less and less often, and what was missed is not made up", async () => {
  const page = await open();
  await live(page);
  const asked = [];
  await page.route("**/v1/**", (route) => {
    asked.push(Date.now());
    return route.abort();
  });
  await page.getByRole("alert").getByText(/What is shown is old: the hub cannot be reached/).waitFor();
  await until(() => asked.length, (count) => count >= 3);
  assert.ok(asked[2] - asked[1] > asked[1] - asked[0], `${asked}`);
  await picture(page, "console-away");
  await page.unroute("**/v1/**");
  await live(page);
  await page.locator("#away").waitFor({ state: "hidden" });
});

test("a page that nobody sees asks nothing, and neither does one that is paused", async () => {
  const page = await open();
  await live(page);
  let asked = 0;
  page.on("request", () => asked++);
  const see = (hidden) =>
    page.evaluate((value) => {
      Object.defineProperty(document, "hidden", { value, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  const staysQuiet = async () => {
    await page.waitForTimeout(500); // What was under way has come.
    asked = 0;
    await page.waitForTimeout(5_000);
    assert.equal(asked, 0);
  };

  await see(true);
  await staysQuiet();
  await see(false);
  await until(() => asked, (count) => count > 0);
  await page.getByRole("button", { name: "Pause" }).click();
  await staysQuiet();
  await page.getByRole("button", { name: "Pause" }).click();
  await live(page);
});

test("it can be used without a mouse", async () => {
  const page = await open();
  await live(page);
  const focused = () => page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent);
  const reached = [];
  for (let press = 0; press < 20; press++) {
    await page.keyboard.press("Tab");
    reached.push(await focused());
    if (reached.at(-1).startsWith("Partition")) break;
  }
  for (const name of ["Cluster", "Rooms", "Try it", "Pause", "Partition 0: hub"]) assert.ok(reached.includes(name), `${reached}`);
  assert.ok(reached.some((name) => name.startsWith("Deliveries per second, last five minutes.")), `${reached}`);
  await page.keyboard.press("ArrowRight");
  assert.equal(await focused(), "Partition 1: hub");
  await page.keyboard.press("End");
  assert.equal(await focused(), "Partition 7: hub");
  await page.getByText(/^Partition 7: hub, epoch/).waitFor();
});

for (const colorScheme of ["light", "dark"]) {
  for (const [size, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    test(`nothing that axe finds, nothing too wide, and a picture: ${size}, ${colorScheme}`, async () => {
      const room = await furnish();
      const views = { cluster: "", rooms: "#/rooms", room: `#/rooms/${encodeURIComponent(room)}`, try: "#/try" };
      const page = await open("", { colorScheme, viewport });
      await live(page);
      for (let number = 0; number < 4; number++) {
        await backend.publish(room, ...Array(5 + 10 * number).fill("busy"));
        await page.waitForTimeout(2_000); // A point of the charts.
      }
      for (const [name, view] of Object.entries(views)) {
        await page.evaluate((hash) => (location.hash = hash || "#/"), view);
        if (name === "rooms") await page.locator("#rooms tbody tr").first().waitFor();
        if (name === "room") await until(() => entries(page), (seen) => seen.length > 0);
        if (name === "room") await page.locator("#state, #state-note:not(:empty)").first().waitFor({ state: "attached" });
        await accessible(page);
        await notWiderThan(page, viewport.width);
        await picture(page, `console-${name}-${size}-${colorScheme}`, true);
      }
    });
  }
}

/** So that there is something to look at. */
async function furnish() {
  const meeting = freshMeeting();
  const room = `chat:${meeting}`;
  for (const name of ["Ana", "Ben", "Cleo"]) await people.enter(`${url}/#${meeting}`, name);
  await backend.publish(room, "Good morning.", JSON.stringify({ order: 4711, items: ["tea", "cups"] }), "a-word-that-goes-on-".repeat(12));
  return room;
}
