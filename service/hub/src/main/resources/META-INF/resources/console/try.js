import { element } from "../page/dom.js";
import { addressOf, roomPath } from "./api.js";
import { curl } from "./curl.js";
import { millis, pretty } from "./text.js";

const CALLS = {
  publish: { method: "POST", call: "publications", fields: ["sender", "payload", "once"] },
  command: { method: "POST", call: "commands", fields: ["user", "command", "once"] },
  presence: { method: "GET", call: "presence", fields: [] },
  history: { method: "GET", call: "history?limit=10", fields: [] },
  state: { method: "GET", call: "state", fields: [] },
};
const FIELDS = ["sender", "payload", "user", "command", "once"];
const HEADERS_SHOWN = ["content-type", "retry-after"];

/** Sends one request of the server API, and shows it and its answer as they are. */
export class TryView {
  #api;
  #onSent;
  #form = element("try-form");

  constructor(api, onSent) {
    this.#api = api;
    this.#onSent = onSent;
    this.#form.addEventListener("input", () => this.#draw());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send();
    });
    element("try-copy").addEventListener("click", () => void this.#copy());
    this.#draw();
  }

  open(room) {
    if (room !== "") element("try-room").value = room;
    this.#draw();
  }

  close() {}

  #call() {
    return CALLS[new FormData(this.#form).get("call")];
  }

  #draw() {
    const { fields } = this.#call();
    for (const field of FIELDS) element(`try-${field}-field`).hidden = !fields.includes(field);
    const request = this.#request();
    element("try-curl").textContent = curl({ ...request, address: addressOf(request.path) }, this.#api.hasKey);
    element("try-copied").textContent = "";
  }

  #request() {
    const { method, call, fields } = this.#call();
    const value = (field) => element(`try-${field}`).value;
    const headers = {};
    if (fields.length > 0) headers["Content-Type"] = "application/json";
    if (fields.includes("once") && value("once") !== "") headers["Idempotency-Key"] = value("once");
    return { method, path: roomPath(value("room"), call), headers, body: bodyOf(call, value) };
  }

  async #send() {
    const button = element("try-send");
    button.disabled = true;
    try {
      const { method, path, headers, body } = this.#request();
      const answer = await this.#api.send(method, path, { headers, body });
      this.#show(answer);
      this.#onSent(answer.status);
    } catch (error) {
      element("try-status").textContent = error.message;
      element("try-status").dataset.good = "false";
      element("try-body").textContent = "";
      element("try-headers").textContent = "";
    } finally {
      button.disabled = false;
    }
  }

  #show({ status, headers, text, millis: took }) {
    element("try-status").textContent = `${status} in ${millis(took)}`;
    element("try-status").dataset.good = String(status < 300);
    element("try-headers").textContent = HEADERS_SHOWN.filter((name) => headers.has(name))
      .map((name) => `${name}: ${headers.get(name)}`)
      .join("\n");
    element("try-body").textContent = pretty(text);
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(element("try-curl").textContent);
      element("try-copied").textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(element("try-curl"));
      element("try-copied").textContent = "Selected: copy it with the keyboard";
    }
  }
}

function bodyOf(call, value) {
  if (call === "publications") {
    const publish = { payload: { text: value("payload") } };
    return JSON.stringify(value("sender") === "" ? publish : { sender: value("sender"), ...publish });
  }
  if (call === "commands") {
    // As it was written, right or wrong: what the server says to it is of interest.
    const user = value("user") === "" ? "" : `"user":${JSON.stringify(value("user"))},`;
    return `{${user}"command":${value("command")}}`;
  }
  return undefined;
}
