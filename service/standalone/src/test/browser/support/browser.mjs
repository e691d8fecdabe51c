import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 375, height: 740 };
/** A machine that is shared with others takes its time. */
export const WAIT_MILLIS = 60_000;
/** The first start after an installation reads all of the browser from the disk. */
const LAUNCH_MILLIS_MAX = 120_000;

export const SCREENSHOTS = fileURLToPath(new URL("../../../../target/screenshots/", import.meta.url));

const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A browser, and the people who use it: each in a context, and so a profile, of their own. */
export class People {
  #browser;
  #contexts = [];

  async start() {
    const executablePath = process.env.DEMO_BROWSER ?? "/usr/bin/chromium";
    this.#browser = await chromium.launch({ executablePath, args: ARGUMENTS, timeout: LAUNCH_MILLIS_MAX });
    mkdirSync(SCREENSHOTS, { recursive: true });
  }

  async stop() {
    await this.#browser?.close();
  }

  async leave() {
    await Promise.all(this.#contexts.map((context) => context.close()));
    this.#contexts = [];
  }

  async open(address, options = {}) {
    const context = await this.#browser.newContext({
      viewport: DESKTOP,
      ignoreHTTPSErrors: true,
      ...options,
    });
    this.#contexts.push(context);
    context.setDefaultTimeout(WAIT_MILLIS);
    const page = await context.newPage();
    page.problems = [];
    page.sockets = [];
    page.on("pageerror", (error) => page.problems.push(error.message));
    page.on("websocket", (socket) => page.sockets.push(socket.url()));
    await page.goto(address);
    return page;
  }

  /** Somebody who has joined a meeting. */
  async enter(address, name, options = {}) {
    const page = await this.open(address, options);
    await page.getByLabel("Your name").fill(name);
    await page.getByRole("button", { name: "Join" }).click();
    await joined(page, name);
    return page;
  }
}

/** A meeting of its own for each test, so that a test may run again against the same server. */
export function freshMeeting() {
  return `test-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
}

export async function joined(page, name) {
  await connected(page);
  await person(page, name).waitFor({ state: "attached" });
  await page.locator("#new-item:enabled").waitFor({ state: "attached" });
}

export async function connected(page) {
  await page.locator('#status[data-state="connected"]').waitFor();
}

export async function disconnected(page) {
  await page.locator('#status:not([data-state="connected"])').waitFor();
}

export function person(page, name) {
  return page.locator(`.tile[data-user="${name}"]`);
}

export async function say(page, text) {
  await page.getByLabel("Message", { exact: true }).fill(text);
  await page.getByLabel("Message", { exact: true }).press("Enter");
}

export async function hears(page, text) {
  await page.locator(".message:not(.waiting)").getByText(text, { exact: true }).waitFor();
}

export async function heard(page) {
  return page.locator(".message:not(.waiting) .text").allTextContents();
}

export async function addItem(page, text) {
  await page.getByLabel("New item").fill(text);
  await page.getByLabel("New item").press("Enter");
}

export async function items(page) {
  return page.locator(".item-text").evaluateAll((fields) => fields.map((field) => field.value));
}

/** Waits until what is looked at is as it should be. */
export async function until(look, isRight, millis = WAIT_MILLIS) {
  const deadline = Date.now() + millis;
  for (;;) {
    const seen = await look();
    if (isRight(seen)) return seen;
    if (Date.now() > deadline) throw new Error(`not within ${millis} ms: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Kept in target/screenshots: what is on the screen, or all of the page. */
export async function picture(page, name, fullPage = false) {
  await page.screenshot({ path: `${SCREENSHOTS}${name}.png`, fullPage });
}
