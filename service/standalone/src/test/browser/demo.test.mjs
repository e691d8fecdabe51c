// The demo page in a real browser, against a running standalone:
//   npm ci && DEMO_URL=http://localhost:8080 npm test
// DEMO_BROWSER names the browser (/usr/bin/chromium); DEMO_SCREENSHOTS a folder to put pictures in.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { chromium } from "playwright-core";

const url = process.env.DEMO_URL ?? "http://localhost:8080";
const executablePath = process.env.DEMO_BROWSER ?? "/usr/bin/chromium";
const screenshots = process.env.DEMO_SCREENSHOTS;
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };

let browser;
let contexts = [];

before(async () => {
  browser = await chromium.launch({
    executablePath,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
});

after(() => browser?.close());

afterEach(async () => {
  await Promise.all(contexts.map((context) => context.close()));
  contexts = [];
});

/** A room of its own for each test, so that a test may run again against the same server. */
function freshRoom() {
  return `test-${Date.now().toString(36)}-${Math.floor(Math.random() * 1e6)}`;
}

async function enter(name, room, options = {}) {
  const context = await browser.newContext({ viewport: DESKTOP, ...options });
  contexts.push(context);
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.problems = problems;
  await page.goto(`${url}/#${room}`);
  await page.getByLabel("Your name").fill(name);
  await page.getByRole("button", { name: "Enter" }).click();
  await connected(page);
  return page;
}

async function connected(page) {
  await page.locator('#status[data-state="connected"]').waitFor({ timeout: 30_000 });
}

async function say(page, text) {
  await page.getByLabel("Message", { exact: true }).fill(text);
  await page.keyboard.press("Enter");
}

async function sees(page, text) {
  await page.locator(".message:not(.waiting)").getByText(text, { exact: true }).waitFor();
}

async function texts(page) {
  return page.locator(".message .text").allTextContents();
}

async function picture(page, name) {
  if (screenshots) await page.screenshot({ path: `${screenshots}/${name}.png` });
}

test("messages go both ways, with their sender and without their markup", async () => {
  const room = freshRoom();
  const ana = await enter("Ana", room);
  const ben = await enter("Ben", room);

  await say(ana, "Hello <b>Ben</b> <img src=x onerror=alert(1)>");
  await sees(ben, "Hello <b>Ben</b> <img src=x onerror=alert(1)>");
  await say(ben, "Hello Ana");
  await sees(ana, "Hello Ana");

  assert.deepEqual(await ana.locator(".message .sender").allTextContents(), ["Ana", "Ben"]);
  assert.equal(await ben.locator(".messages img, .messages b").count(), 0);
  assert.match(await ana.locator("#latency").textContent(), /\d ms/);
  assert.deepEqual([...ana.problems, ...ben.problems], []);
});

test("who is here follows who comes and goes", async () => {
  const room = freshRoom();
  const ana = await enter("Ana", room);
  const ben = await enter("Ben", room);

  await ana.locator("#people-list").getByText("Ben", { exact: true }).waitFor();
  await ben.locator("#people-list").getByText("Ben (you)").waitFor();
  await ben.close();
  await ana.locator("#people-list").getByText("Ben", { exact: true }).waitFor({ state: "detached" });
});

test("a reload shows the history", async () => {
  const room = freshRoom();
  const ana = await enter("Ana", room);
  await say(ana, "one");
  await say(ana, "two");
  await sees(ana, "two");

  await ana.reload();
  await sees(ana, "two");

  assert.deepEqual(await texts(ana), ["one", "two"]);
});

test("a cut connection comes back with what was missed, and what was written meanwhile is sent once", async () => {
  const room = freshRoom();
  const ana = await enter("Ana", room);
  const ben = await enter("Ben", room);
  await say(ana, "before");
  await sees(ben, "before");

  // Ana's network is gone while both write.
  await ana.evaluate(() => {
    const RealWebSocket = window.WebSocket;
    window.WebSocket = class extends RealWebSocket {
      constructor(target, protocol) {
        super(window.offline ? "ws://localhost:1/" : target, protocol);
      }
    };
    window.offline = true;
  });
  await ana.getByRole("button", { name: "Cut the connection" }).click();
  await ana.locator('#status:not([data-state="connected"])').waitFor();
  await say(ana, "written without a connection");
  await say(ben, "missed");
  await ana.locator(".message.waiting").getByText("written without a connection").waitFor();
  await ana.evaluate(() => (window.offline = false));

  await connected(ana);
  await sees(ana, "missed");
  await sees(ana, "written without a connection");
  await sees(ben, "written without a connection");
  assert.deepEqual(await texts(ben), ["before", "missed", "written without a connection"]);
  assert.deepEqual(await texts(ana), ["before", "missed", "written without a connection"]);
});

test("another room's messages are counted until it is opened", async () => {
  const [first, second] = [freshRoom(), freshRoom()];
  const ana = await enter("Ana", first);
  await ana.getByLabel("New room").fill(second);
  await ana.getByRole("button", { name: "Add the room" }).click();
  await ana.getByRole("button", { name: first }).click();
  const ben = await enter("Ben", second);

  await say(ben, "psst");
  await ana.getByRole("button", { name: second }).getByLabel("1 new").waitFor();
  await ana.getByRole("button", { name: second }).click();
  await sees(ana, "psst");
  assert.equal(await ana.locator(".unread").count(), 0);
});

test("nothing is wider than a small phone", async () => {
  const room = freshRoom();
  const ana = await enter("Ana", room, { viewport: PHONE, hasTouch: true });
  await enter("Ben", room);
  await say(ana, "a-word-that-goes-on-and-on-".repeat(20));
  await say(ana, "short");
  await sees(ana, "short");

  await picture(ana, "phone");
  const width = await ana.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= PHONE.width, `${width} px wide`);
});

test("pictures, if they are asked for", { skip: !screenshots }, async () => {
  for (const colorScheme of ["light", "dark"]) {
    const room = freshRoom();
    const ana = await enter("Ana", room, { colorScheme });
    const ben = await enter("Ben", room, { viewport: PHONE, colorScheme });
    await say(ana, "Good morning. The new build is on the test cluster.");
    await sees(ben, "Good morning. The new build is on the test cluster.");
    await say(ben, "Seen it. I cut the connection twice and nothing was lost.");
    await sees(ana, "Seen it. I cut the connection twice and nothing was lost.");
    await say(ana, "That is what offsets are for.");
    await sees(ben, "That is what offsets are for.");
    await picture(ana, `desktop-${colorScheme}`);
    await picture(ben, `phone-${colorScheme}`);
  }
  const context = await browser.newContext({ viewport: DESKTOP });
  contexts.push(context);
  const page = await context.newPage();
  await page.goto(url);
  await page.getByLabel("Your name").waitFor();
  await picture(page, "welcome");
});
