// The demo page in a real browser, against a running standalone.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import {
  DESKTOP,
  People,
  PHONE,
  addItem,
  connected,
  disconnected,
  freshMeeting,
  heard,
  hears,
  items,
  joined,
  person,
  picture,
  say,
  until,
} from "./support/browser.mjs";

const url = process.env.DEMO_URL ?? "http://localhost:8080";
const people = new People();
before(() => people.start());
after(() => people.stop());
afterEach(() => people.leave());

let meeting;
const enter = (name, options) => people.enter(`${url}/#${meeting}`, name, options);
const button = (page, name) => page.getByRole("button", { name, exact: true });

test("messages go both ways, with their sender and without their markup", async () => {
  meeting = freshMeeting();
  const ana = await enter("Ana");
  const ben = await enter("Ben");

  await say(ana, "Hello <b>Ben</b> <img src=x onerror=alert(1)>");
  await hears(ben, "Hello <b>Ben</b> <img src=x onerror=alert(1)>");
  await say(ben, "Hello Ana");
  await hears(ana, "Hello Ana");

  assert.deepEqual(await ana.locator(".message .sender").allTextContents(), ["Ana", "Ben"]);
  assert.equal(await ben.locator("#log img, #log b").count(), 0);
  await ana.locator("#latency").getByText(/\d ms/).waitFor();
  assert.deepEqual([...ana.problems, ...ben.problems], []);
});

test("a reload shows the history, and whose page it is", async () => {
  meeting = freshMeeting();
  const ana = await enter("Ana");
  await say(ana, "one");
  await say(ana, "two");
  await hears(ana, "two");

  await ana.reload();
  await hears(ana, "two");

  assert.deepEqual(await heard(ana), ["one", "two"]);
  await person(ana, "Ana").getByText("(you)").waitFor();
});

test("hands and microphones are seen by all, and a host lowers and mutes those of others", async () => {
  meeting = freshMeeting();
  const ana = await enter("Ana");
  const ben = await enter("Ben");
  await person(ana, "Ana").getByText("host", { exact: true }).waitFor();
  assert.equal(await ben.locator("details.more").count(), 0);

  await ben.getByRole("button", { name: "Raise hand" }).click();
  await ben.getByRole("button", { name: "Unmute" }).click();
  await person(ana, "Ben").getByText("hand raised").waitFor();
  await person(ana, "Ben").getByText("unmuted").waitFor();
  await button(ben, "Lower hand").waitFor();
  await button(ben, "Mute").waitFor();

  const asHost = async (action) => {
    await ana.getByLabel("What a host can do about Ben").click();
    await ana.getByRole("button", { name: action, exact: true }).click();
  };
  await asHost("Mute");
  await person(ana, "Ben").getByText("muted", { exact: true }).waitFor();
  await asHost("Lower the hand");
  await button(ben, "Raise hand").waitFor();
  await button(ben, "Unmute").waitFor();

  await asHost("Remove from the meeting");
  await ben.getByText("Ana has removed you from the meeting.").waitFor();
  await person(ana, "Ben").waitFor({ state: "detached" });
});

test("who leaves is gone at once, and the next one is host", async () => {
  meeting = freshMeeting();
  const ana = await enter("Ana");
  const ben = await enter("Ben");

  await ana.getByRole("button", { name: "Leave" }).click();

  await ana.getByText("You have left").waitFor();
  await person(ben, "Ana").waitFor({ state: "detached" });
  await person(ben, "Ben").getByText("host", { exact: true }).waitFor();
  await ana.getByRole("button", { name: "Join again" }).click();
  await person(ben, "Ana").waitFor();
});

test("notes are the same for all, and edited while one is away they merge", async () => {
  meeting = freshMeeting();
  const ana = await enter("Ana");
  const ben = await enter("Ben");
  await ana.getByLabel("Title of the notes").fill("Plan");
  await addItem(ana, "milk");
  await until(() => items(ben), (seen) => seen.join() === "milk");
  assert.equal(await ben.getByLabel("Title of the notes").inputValue(), "Plan");

  await ana.getByRole("button", { name: "Cut" }).click();
  await disconnected(ana);
  await addItem(ana, "written away");
  await ana.getByLabel("Like the notes").click();
  await ana.getByText(/edits? not sent yet/).waitFor();
  await addItem(ben, "written here");
  await ben.getByLabel("Done").first().check();
  await ben.getByLabel("Like the notes").click();
  await ana.getByRole("button", { name: "Restore" }).click();

  await connected(ana);
  for (const page of [ana, ben]) {
    await until(() => items(page), (seen) => seen.length === 3);
    await page.locator("#likes").getByText("2", { exact: true }).waitFor();
    assert.equal(await page.getByLabel("Done").first().isChecked(), true);
  }
  assert.deepEqual(await items(ana), await items(ben));
  await until(() => ana.locator("#notes-pending").textContent(), (text) => text === "");
});

test("a cut connection comes back with what was missed, and what was written meanwhile is sent once", async () => {
  meeting = freshMeeting();
  const ana = await enter("Ana");
  const ben = await enter("Ben");
  await say(ana, "before");
  await hears(ben, "before");

  await ana.getByRole("button", { name: "Cut" }).click();
  await disconnected(ana);
  await say(ana, "written without a connection");
  await say(ben, "missed");
  await hears(ben, "missed");
  await ana.locator(".message.waiting").getByText("written without a connection").waitFor();
  await picture(ana, "cut");
  await ana.getByRole("button", { name: "Restore" }).click();

  await connected(ana);
  await hears(ana, "written without a connection");
  await hears(ben, "written without a connection");
  const expected = ["before", "missed", "written without a connection"];
  assert.deepEqual(await heard(ben), expected);
  assert.deepEqual(await heard(ana), expected);
});

test("an invitation opens a second person", async () => {
  meeting = freshMeeting();
  const ana = await enter("Ana");
  await ana.getByRole("button", { name: "Invite" }).click();
  assert.equal(await ana.getByLabel("Address of the meeting").inputValue(), `${url}/#${meeting}`);

  const opened = ana.context().waitForEvent("page");
  await ana.getByText("Open a second person").click();
  const ben = await opened;
  await ben.getByLabel("Your name").fill("Ben");
  await ben.getByRole("button", { name: "Join" }).click();

  await person(ana, "Ben").waitFor();
  await person(ben, "Ana").waitFor();
});

test("on a phone: one part at a time, news of the others, and nothing is wider than the screen", async () => {
  meeting = freshMeeting();
  const ana = await enter("Ana", { viewport: PHONE, hasTouch: true });
  const ben = await enter("Ben of a name that goes on and o");
  await say(ben, "a-word-that-goes-on-and-on-".repeat(20));
  await addItem(ben, "another-word-that-goes-on-and-on-".repeat(6));

  await ana.getByRole("button", { name: "Chat 1" }).waitFor();
  const parts = ["People", "Notes", "Chat"];
  for (const part of parts) {
    await ana.getByRole("button", { name: new RegExp(`^${part}`) }).click();
    const width = await ana.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= PHONE.width, `${part} is ${width} px wide`);
    const shown = await Promise.all(parts.map((each) => ana.getByRole("heading", { name: each }).isVisible()));
    assert.deepEqual(shown, parts.map((each) => each === part));
  }
  await hears(ana, "a-word-that-goes-on-and-on-".repeat(20));
});

test("it can be used without a mouse", async () => {
  meeting = freshMeeting();
  const ana = await people.open(`${url}/#${meeting}`);
  await ana.keyboard.type("Ana");
  await ana.keyboard.press("Enter");
  await joined(ana, "Ana");
  const reached = [];
  for (let press = 0; press < 20; press++) {
    await ana.keyboard.press("Tab");
    reached.push(await ana.evaluate(() => document.activeElement.id));
  }
  for (const id of ["cut", "invite", "mute", "hand", "leave", "new-item", "log", "text"]) {
    assert.ok(reached.includes(id), `${id} is not in ${reached}`);
  }
});

test("a host does all by keyboard, and the focus stays where it was", async () => {
  meeting = freshMeeting();
  const ana = await enter("Ana");
  const ben = await enter("Ben");
  await button(ben, "Unmute").click();
  await person(ana, "Ben").getByText("unmuted").waitFor();
  const menu = ana.getByLabel("What a host can do about Ben");
  const focused = () => ana.evaluate(() => document.activeElement.ariaLabel ?? document.activeElement.textContent);
  const isMenu = (label) => label === "What a host can do about Ben";

  await menu.focus();
  await ana.keyboard.press("Enter");
  await ana.keyboard.press("Tab");
  assert.equal(await focused(), "Mute");
  await ana.keyboard.press("Escape");
  await button(ana, "Make host").waitFor({ state: "hidden" });
  assert.ok(isMenu(await focused()));

  await ana.keyboard.press("Enter");
  await ana.keyboard.press("Tab");
  await ana.keyboard.press("Enter");
  await person(ana, "Ben").getByText("muted", { exact: true }).waitFor();
  await until(focused, isMenu);
});

for (const colorScheme of ["light", "dark"]) {
  for (const [size, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    test(`nothing that axe finds, and a picture: ${size}, ${colorScheme}`, async () => {
      meeting = freshMeeting();
      const ana = await enter("Ana", { colorScheme, viewport });
      const ben = await enter("Ben");
      await furnish(ana, ben);
      const axe = await import("axe-core");
      for (const part of ["people", "notes", "chat"]) {
        if (viewport === PHONE) await ana.locator(`.tabs [data-part=${part}]`).click();
        await ana.evaluate(axe.default.source);
        const { violations } = await ana.evaluate(() => window.axe.run());
        assert.equal(await ana.evaluate(() => document.documentElement.scrollHeight), viewport.height);
        const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`);
        assert.deepEqual(found, []);
        await picture(ana, viewport === PHONE ? `${size}-${part}-${colorScheme}` : `${size}-${colorScheme}`);
      }
    });
  }
}

/** So that there is something to look at. */
async function furnish(ana, ben) {
  await ben.getByLabel("Title of the notes").fill("Release");
  for (const text of ["Drain an edge while people talk", "Kill one", "Write down what was lost: nothing"]) {
    await addItem(ben, text);
  }
  await ben.getByLabel("Done").first().check();
  await ben.getByRole("button", { name: "Raise hand" }).click();
  await say(ben, "Good morning. The new build is on the test cluster.");
  await say(ben, "I cut the connection twice and nothing was lost.");
  await until(() => items(ana), (seen) => seen.length === 3);
  await until(() => heard(ana), (texts) => texts.length === 2);
  await person(ana, "Ben").getByText("hand raised").waitFor({ state: "attached" });
}
