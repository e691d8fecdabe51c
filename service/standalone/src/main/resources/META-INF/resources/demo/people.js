import { announce, avatar, complain, create, element, reconcile } from "../page/dom.js";
import { icon } from "./icon.js";

const HAPPENED = {
  joined: ({ user }) => `${user} joined`,
  removed: ({ user, by }) => `${user} was removed by ${by}`,
  muted: ({ user, muted }) => `${user} is ${muted ? "muted" : "unmuted"}`,
  handRaised: ({ user, raised }) => `${user} ${raised ? "raised a hand" : "lowered the hand"}`,
  roleChanged: ({ user, role }) => `${user} is ${role === "host" ? "host" : "a participant"} now`,
};

/** Who takes part, and what one may do to oneself and, as a host, to others. */
export class PeopleView {
  #meeting;
  #tiles = new Map();
  #listening = new AbortController();

  constructor(meeting) {
    this.#meeting = meeting;
    const { signal } = this.#listening;
    meeting.addEventListener("change", () => this.draw());
    meeting.addEventListener("event", ({ detail }) => this.#announce(detail));
    meeting.addEventListener("failed", ({ detail }) => complain(sentence(detail.error.message)));
    const on = (id, act) => element(id).addEventListener("click", act, { signal });
    on("mute", () => this.#doTo("mute", { type: "mute", muted: !meeting.self?.muted }));
    on("hand", () => this.#doTo("hand", { type: "raiseHand", raised: !meeting.self?.handRaised }));
    document.addEventListener("click", (event) => closeMenus(event.target), { signal });
    document.addEventListener("keydown", ({ key }) => key === "Escape" && closeMenus(), { signal });
    this.draw();
  }

  close() {
    this.#listening.abort();
    element("tiles").replaceChildren();
  }

  draw() {
    const people = this.#meeting.list();
    for (const id of ["people-count", "people-tab-count"]) {
      element(id).textContent = String(people.length);
    }
    const tiles = people.map((person) => this.#tile(person));
    if (tiles.length === 0) tiles.push(create("li", { className: "note" }, "Joining …"));
    const focused = document.activeElement?.closest(".tile");
    reconcile(element("tiles"), tiles);
    if (focused && !focused.isConnected) this.#focusMenu(focused.dataset.user);
    this.#drawSelf();
  }

  /** The focus stays with somebody whose tile was made anew, and in the list if they are gone. */
  #focusMenu(user) {
    const menus = [...element("tiles").querySelectorAll(".more summary")];
    const same = menus.find((menu) => menu.closest(".tile").dataset.user === user);
    (same ?? menus[0] ?? element("invite")).focus();
  }

  #drawSelf() {
    const { self } = this.#meeting;
    element("mute").disabled = element("hand").disabled = !self;
    // What a button does is in its name, which changes: it is no switch with a name that stays.
    element("mute").classList.toggle("on", self?.muted === false);
    element("mute-text").textContent = self?.muted === false ? "Mute" : "Unmute";
    element("mute-icon").setAttribute("href", `demo/icons.svg#${self?.muted === false ? "mic" : "mic-off"}`);
    element("hand").classList.toggle("on", Boolean(self?.handRaised));
    element("hand-text").textContent = self?.handRaised ? "Lower hand" : "Raise hand";
  }

  // A tile is made anew only if it has changed, so that an open menu and the focus stay.
  #tile(person) {
    const { user, role, muted, handRaised } = person;
    const look = JSON.stringify([role, muted, handRaised, this.#meeting.isHost]);
    const present = this.#tiles.get(user);
    if (present?.look === look) return present.tile;
    const tile = this.#makeTile(person);
    this.#tiles.set(user, { look, tile });
    return tile;
  }

  #makeTile({ user, role, muted, handRaised, isSelf }) {
    const name = create("span", { className: "name" }, user, isSelf ? " (you)" : "");
    const who = create("div", { className: "who" }, name);
    if (role === "host") who.append(create("span", { className: "badge" }, "host"));
    const signs = create("div", { className: "signs" });
    if (handRaised) signs.append(sign("hand", "hand raised", "raised"));
    signs.append(muted ? sign("mic-off", "muted", "off") : sign("mic", "unmuted", "on"));
    const tile = create("li", { className: "tile" }, avatar(user), who, signs);
    tile.dataset.user = user;
    if (handRaised) tile.classList.add("raised");
    if (this.#meeting.isHost && !isSelf) tile.append(this.#menu(user, role, muted, handRaised));
    return tile;
  }

  #menu(user, role, muted, handRaised) {
    const summary = create("summary", { ariaLabel: `What a host can do about ${user}` }, icon("more"));
    const act = (text, command, className = "") => {
      const button = create("button", { type: "button", className }, text);
      button.addEventListener("click", () => {
        closeMenus();
        this.#do({ ...command, user });
      });
      return button;
    };
    const actions = create("div", { className: "menu" });
    if (!muted) actions.append(act("Mute", { type: "mute", muted: true }));
    if (handRaised) actions.append(act("Lower the hand", { type: "raiseHand", raised: false }));
    if (role !== "host") actions.append(act("Make host", { type: "setRole", role: "host" }));
    else actions.append(act("Make participant", { type: "setRole", role: "participant" }));
    actions.append(act("Remove from the meeting", { type: "remove" }, "danger"));
    return create("details", { className: "more" }, summary, actions);
  }

  #do(command) {
    void this.#meeting.command(command);
  }

  /** To oneself. Without a connection it is done later, and the button tells that it waits. */
  async #doTo(button, command) {
    element(button).setAttribute("aria-busy", "true");
    await this.#meeting.command(command);
    element(button).removeAttribute("aria-busy");
  }

  #announce(detail) {
    const text = HAPPENED[detail.event]?.(detail);
    if (text) announce(text);
    else if (detail.event === "left" && !this.#meeting.participants.has(detail.user)) {
      announce(`${detail.user} left`);
    }
  }
}

function sign(name, text, className) {
  const made = create("span", { className: `sign ${className}`, title: text }, icon(name));
  made.append(create("span", { className: "hidden" }, text));
  return made;
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.more[open]")) {
    if (except && menu.contains(except)) continue;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
  }
}

function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1) + ".";
}
