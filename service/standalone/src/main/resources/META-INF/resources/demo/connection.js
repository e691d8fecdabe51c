import { element } from "../page/dom.js";
import { cutNetwork, restoreNetwork } from "./network.js";

const PING_MILLIS = 2_000;
const LATENCIES_SHOWN = 30;

const TRANSPORTS = { websocket: "WebSocket", polling: "long-polling" };

/** The header's right side: is there a connection, how fast is it, and away with it. */
export class ConnectionView {
  #client;
  #latencies = [];
  #timers = [];
  #countdown = 0;
  #isCut = false;
  #onCut = () => this.#toggle();

  constructor(client) {
    this.#client = client;
    client.on("state", () => this.#draw());
    element("cut").addEventListener("click", this.#onCut);
    this.#timers.push(setInterval(() => this.#ping(), PING_MILLIS));
    this.#draw();
    this.#drawCut();
  }

  close() {
    this.#timers.forEach(clearInterval);
    clearInterval(this.#countdown);
    element("cut").removeEventListener("click", this.#onCut);
    if (this.#isCut) this.#toggle();
  }

  #toggle() {
    this.#isCut = !this.#isCut;
    if (this.#isCut) cutNetwork();
    else restoreNetwork();
    this.#drawCut();
  }

  #drawCut() {
    element("cut").classList.toggle("on", this.#isCut);
    element("cut-text").textContent = this.#isCut ? "Restore" : "Cut";
  }

  #draw() {
    const { state } = this.#client;
    clearInterval(this.#countdown);
    element("retry").textContent = "";
    element("status").dataset.state = state.name;
    if (state.name === "connected") {
      element("status-text").textContent = "connected";
      element("status").title = `${TRANSPORTS[state.transport]} to the edge ${state.edge}, as ${state.user}`;
      element("status").dataset.transport = state.transport;
      this.#ping();
    } else if (state.name === "waiting") {
      element("status-text").textContent = "offline";
      this.#count(state.delayMillis);
    } else {
      const code = state.closeCode ? ` (${state.closeCode})` : "";
      element("status-text").textContent = state.name + code;
    }
    if (state.name !== "connected") {
      element("status").title = "";
      element("latency").textContent = "–";
      this.#drawChart(undefined);
    }
  }

  #count(delayMillis) {
    const endsAt = performance.now() + delayMillis;
    const draw = () => {
      const seconds = Math.max(0, Math.ceil((endsAt - performance.now()) / 1_000));
      element("retry").textContent = `next try in ${seconds} s`;
    };
    draw();
    this.#countdown = setInterval(draw, 250);
  }

  async #ping() {
    if (this.#client.state.name !== "connected") return;
    try {
      const millis = await this.#client.ping();
      element("latency").textContent = `${millis.toFixed(millis < 10 ? 1 : 0)} ms`;
      this.#drawChart(millis);
    } catch {
      // The connection was lost meanwhile, which its state tells.
    }
  }

  // One bar a ping, a gap where there was no connection.
  #drawChart(millis) {
    if (millis === undefined && this.#latencies.at(-1) === undefined) return;
    this.#latencies = [...this.#latencies, millis].slice(-LATENCIES_SHOWN);
    const most = Math.max(5, ...this.#latencies.map((each) => each ?? 0));
    const bars = this.#latencies.map((each, index) => {
      if (each === undefined) return "";
      const height = Math.max(1, (each / most) * 20);
      return `M${index * 2 + 1} 20V${(20 - height).toFixed(1)}`;
    });
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", bars.join(""));
    element("latency-chart").replaceChildren(path);
  }
}
