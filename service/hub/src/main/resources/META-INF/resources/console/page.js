import { element } from "../page/dom.js";
import { Api } from "./api.js";
import { ClusterView } from "./cluster.js";
import { Poll } from "./poll.js";
import { RoomView } from "./room.js";
import { RoomsView } from "./rooms.js";
import { TryView } from "./try.js";

const INTERVAL_MILLIS = 2_000;
const UNAUTHORIZED = 401;
const REFUSED_LATER = "The hub does not accept the key any more.";

/** From the key to the views, and between them. Which view is shown is in the address, behind the #. */
class Page {
  #api = new Api();
  #cluster = new ClusterView();
  #poll = new Poll(() => this.#load(), INTERVAL_MILLIS, (error, waitMillis) => this.#fail(error, waitMillis));
  #views;
  #shown = null;
  #paused = false;

  constructor() {
    const refused = ({ status }) => {
      if (status === UNAUTHORIZED) this.#refuse(REFUSED_LATER);
    };
    this.#views = {
      rooms: new RoomsView(this.#api, refused),
      room: new RoomView(this.#api, refused),
      try: new TryView(this.#api, (status) => refused({ status })),
    };
  }

  start() {
    element("key-form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#tryKey(element("key").value.trim());
    });
    element("forget").addEventListener("click", () => this.#forget());
    element("pause").addEventListener("click", () => this.#pause(!this.#paused));
    window.addEventListener("hashchange", () => this.#route());
    document.addEventListener("visibilitychange", () => this.#drawStatus());
    // Where the hub has no key, this machine may come in without one; else the form asks for it.
    void this.#tryKey("");
  }

  async #tryKey(key) {
    if (key !== "") this.#api.useKey(key);
    element("key-send").disabled = true;
    try {
      await this.#api.get("cluster");
      this.#enter();
      // The form had the focus, and is gone.
      if (key !== "") document.querySelector(".views a").focus();
    } catch (error) {
      if (error.status === UNAUTHORIZED) this.#refuse("The hub does not accept this key.");
      else this.#enter(); // The page tells what is wrong, and goes on trying.
    } finally {
      element("key-send").disabled = false;
    }
  }

  /** `why` is of interest to who has shown a key. */
  #refuse(why) {
    const told = this.#api.hasKey ? why : "";
    this.#api.forgetKey();
    this.#stop();
    element("welcome").hidden = false;
    element("app").hidden = true;
    element("key-error").textContent = told;
    element("key").setAttribute("aria-invalid", String(told !== ""));
    element("key").value = "";
    element("key").focus();
  }

  #enter() {
    element("welcome").hidden = true;
    element("app").hidden = false;
    element("key").value = "";
    element("forget").hidden = !this.#api.hasKey;
    this.#poll.start();
    this.#route();
  }

  #forget() {
    this.#api.forgetKey();
    location.reload(); // Nothing of what was seen stays in the page.
  }

  #stop() {
    this.#poll.stop();
    this.#shown?.close();
    this.#shown = null;
  }

  #pause(paused) {
    this.#paused = paused;
    this.#poll.paused = paused;
    this.#views.rooms.paused = paused;
    this.#views.room.paused = paused;
    element("pause").setAttribute("aria-pressed", String(paused));
    this.#drawStatus();
  }

  async #load() {
    const cluster = await this.#api.get("cluster");
    this.#cluster.show(cluster);
    this.#views.rooms.total = cluster.partitions.reduce((sum, { rooms }) => sum + rooms, 0);
    this.#tell("live", `live, of ${new Date().toLocaleTimeString()}`);
    element("away").hidden = true;
  }

  #fail(error, waitMillis) {
    if (error.status === UNAUTHORIZED) {
      this.#refuse(REFUSED_LATER);
      return;
    }
    this.#cluster.showNothing();
    this.#tell("away", `no answer, next try in ${Math.ceil(waitMillis / 1_000)} s`);
    element("away").hidden = false;
    const told = `What is shown is old: ${error.message}.`;
    if (element("away").textContent !== told) element("away").textContent = told; // An alert is read aloud each time.
  }

  #drawStatus() {
    if (this.#paused) this.#tell("paused", "paused");
    else if (document.hidden) this.#tell("paused", "paused while hidden");
  }

  #tell(state, text) {
    element("status").dataset.state = state;
    element("status-text").textContent = text;
  }

  #route() {
    if (element("app").hidden) return;
    const [view = "", encoded = ""] = location.hash.replace(/^#\/?/, "").split("/");
    const room = decoded(encoded);
    const place = view === "rooms" ? (room === "" ? "rooms" : "room") : view === "try" ? "try" : "cluster";
    this.#shown?.close();
    this.#shown = this.#views[place] ?? null;
    for (const each of ["cluster", "rooms", "room", "try"]) element(`${each}-view`).hidden = each !== place;
    for (const link of document.querySelectorAll(".views a")) {
      const current = link.dataset.view === (place === "room" ? "rooms" : place);
      if (current) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    document.title = `${{ cluster: "Cluster", rooms: "Rooms", room, try: "Try it" }[place]} · RealtimeCluster console`;
    this.#shown?.open(room);
    scrollTo(0, 0);
  }
}

function decoded(encoded) {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return "";
  }
}

new Page().start();
