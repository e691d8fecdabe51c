import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import assert from "node:assert/strict";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A call of the server API, as a backend makes it. */
export class Backend {
  #address;
  #headers;

  constructor(address, key) {
    this.#address = address;
    this.#headers = { "Content-Type": "application/json", ...(key ? { Authorization: `Bearer ${key}` } : {}) };
  }

  async publish(room, ...texts) {
    const publications = texts.map((text) => ({ room, sender: "backend", payload: { text } }));
    await this.#post("publications", { publications });
  }

  /** One publish to each. */
  async touch(rooms) {
    const batch = 256;
    for (let at = 0; at < rooms.length; at += batch) {
      const publications = rooms.slice(at, at + batch).map((room) => ({ room, payload: { text: "x" } }));
      await this.#post("publications", { publications });
    }
  }

  async command(room, command) {
    await this.#post(`rooms/${encodeURIComponent(room)}/commands`, { user: "ana", command });
  }

  async #post(path, body) {
    const answer = await fetch(`${this.#address}/v1/${path}`, {
      method: "POST",
      headers: this.#headers,
      body: JSON.stringify(body),
    });
    assert.equal(answer.status, 200, await answer.text());
  }
}

/** The row of a table that is about something. */
export function row(page, table, name) {
  return page.locator(`#${table} tbody tr`).filter({ has: page.getByRole("rowheader", { name, exact: true }) });
}

/** The cell of a row, by what its column is called. */
export function cell(found, title) {
  return found.locator(`[data-title="${title}"]`);
}

export async function accessible(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run());
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`), []);
}

export async function notWiderThan(page, width) {
  const is = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(is <= width, `the page is ${is} px wide, the screen ${width}`);
}
