import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { realEnvironment } from "#client/environment.js";

/** What a browser has beside Node's globals. */
describe("the surroundings of a page", () => {
  const page = Object.assign(new EventTarget(), { visibilityState: "visible" });
  const network = new EventTarget();
  const browser: Record<string, unknown> = {
    document: page,
    navigator: { onLine: true },
    addEventListener: network.addEventListener.bind(network),
    removeEventListener: network.removeEventListener.bind(network),
  };
  let before: Record<string, PropertyDescriptor | undefined>;

  beforeEach(() => {
    before = Object.fromEntries(
      Object.keys(browser).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]),
    );
    for (const [name, value] of Object.entries(browser)) {
      Object.defineProperty(globalThis, name, { value, configurable: true });
    }
  });
  afterEach(() => {
    for (const [name, descriptor] of Object.entries(before)) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else Reflect.deleteProperty(globalThis, name);
    }
  });

  test("changes of network and visibility are told, until nobody listens", () => {
    const { signals } = realEnvironment();
    let changes = 0;
    const end = signals.subscribe(() => changes++);

    network.dispatchEvent(new Event("offline"));
    network.dispatchEvent(new Event("online"));
    page.dispatchEvent(new Event("visibilitychange"));
    assert.equal(changes, 3);

    end();
    network.dispatchEvent(new Event("online"));
    page.dispatchEvent(new Event("visibilitychange"));
    assert.equal(changes, 3);
  });

  test("they are as the page and the browser say", () => {
    const { signals } = realEnvironment();
    assert.deepEqual([signals.online, signals.visible], [true, true]);
    page.visibilityState = "hidden";
    (browser["navigator"] as { onLine: boolean }).onLine = false;
    assert.deepEqual([signals.online, signals.visible], [false, false]);
  });
});

test("in Node there is no page, and the network is there", () => {
  const { signals } = realEnvironment();
  assert.deepEqual([signals.online, signals.visible], [true, true]);
  signals.subscribe(() => assert.fail())();
});

test("what is remembered lasts as long as the process where there is no tab", () => {
  const { store } = realEnvironment();
  store.set("key", "value");
  assert.equal(realEnvironment().store.get("key"), "value");
  store.set("key", null);
  assert.equal(store.get("key"), null);
});
