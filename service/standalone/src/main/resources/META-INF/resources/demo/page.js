import { connect } from "../client/json.js";
import { openDocument } from "../client/document.js";
import { ChatView } from "./chat.js";
import { ConnectionView } from "./connection.js";
import { element } from "../page/dom.js";
import { Meeting } from "./meeting.js";
import { CuttableWebSocket } from "./network.js";
import { NotesView } from "./notes.js";
import { PeopleView } from "./people.js";

const NAME_KEY = "realtimecluster.name";
const MEETING_CHARACTERS_MAX = 40;

/** From the name to the meeting and out of it again. The meeting is in the address, behind the #. */
class Page {
  // As long as the tab: another tab of the browser is another person.
  #name = sessionStorage.getItem(NAME_KEY) ?? "";
  #meetingName = "";
  #client = null;
  #meeting = null;
  #views = [];

  start() {
    this.#meetingName = meetingInAddress();
    element("welcome-meeting").textContent = this.#meetingName;
    this.#listen();
    if (this.#name) this.#enter();
    else this.#show("welcome", "name");
  }

  #listen() {
    element("name-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#name = element("name").value.trim();
      sessionStorage.setItem(NAME_KEY, this.#name);
      this.#enter();
    });
    element("leave").addEventListener("click", () => void this.#leave());
    element("again").addEventListener("click", () => this.#enter());
    element("invite").addEventListener("click", () => this.#invite());
    element("copy").addEventListener("click", () => void copyLink());
    for (const tab of document.querySelectorAll(".tabs button")) {
      tab.addEventListener("click", () => this.#showPart(tab.dataset.part));
    }
    window.addEventListener("hashchange", () => {
      if (meetingInAddress() !== this.#meetingName) location.reload();
    });
  }

  #enter() {
    this.#show("app", "meeting-name");
    document.title = `${this.#meetingName} · RealtimeCluster demo`;
    element("meeting-name").textContent = this.#meetingName;
    const url = new URL(".", document.baseURI);
    // Only standalone takes the user from the address; a cluster takes it from the token.
    url.searchParams.set("user", this.#name);
    this.#client = connect(url.href, { WebSocket: CuttableWebSocket });
    this.#views = [new ConnectionView(this.#client), this.#people(), this.#chat()];
    void this.#openNotes();
  }

  #people() {
    const room = this.#room("meeting");
    const meeting = new Meeting(room, this.#name);
    meeting.addEventListener("removed", ({ detail }) => {
      this.#end("You are out", `${detail.by} has removed you from the meeting.`);
    });
    this.#meeting = meeting;
    void room.join().catch(() => {});
    return new PeopleView(meeting);
  }

  #chat() {
    const room = this.#room("chat");
    const view = new ChatView(room, this.#name, () => this.#news("chat"));
    void room.join().catch(() => {});
    return view;
  }

  async #openNotes() {
    const client = this.#client;
    const parts = element("parts").querySelectorAll(".notes input, .notes button");
    for (const part of parts) part.disabled = true;
    try {
      const notes = await openDocument(client, `notes:${this.#meetingName}`);
      for (const part of parts) part.disabled = false;
      this.#views.push(new NotesView(notes, () => this.#news("notes")));
    } catch {
      // The client was closed before.
    }
  }

  /** The views load anew what is missing after a gap by themselves. */
  #room(kind) {
    return this.#client.room(`${kind}:${this.#meetingName}`, { onGap: () => {} });
  }

  async #leave() {
    await this.#meeting.leave();
    this.#end("You have left", "The others are still there.");
  }

  #end(title, text) {
    this.#client.close();
    for (const view of this.#views) view.close();
    this.#views = [];
    element("gone-title").textContent = title;
    element("gone-text").textContent = text;
    this.#show("gone", "gone-title");
  }

  #invite() {
    const link = element("invite-link");
    link.value = element("second").href = location.href;
    element("copy").textContent = "Copy";
    element("invite-dialog").showModal();
    link.select();
  }

  #show(id, focused) {
    for (const each of ["welcome", "app", "gone"]) element(each).hidden = each !== id;
    if (focused) element(focused).focus();
  }

  /** Which part a small screen shows. */
  #showPart(part) {
    element("parts").dataset.part = part;
    for (const tab of document.querySelectorAll(".tabs button")) {
      tab.setAttribute("aria-pressed", String(tab.dataset.part === part));
    }
    const news = element(`${part}-news`);
    if (news) {
      news.hidden = true;
      news.textContent = "";
    }
  }

  #news(part) {
    if (element("parts").dataset.part === part) return;
    const news = element(`${part}-news`);
    news.hidden = false;
    news.textContent = part === "chat" ? String(Number(news.textContent || 0) + 1) : "new";
  }
}

function meetingInAddress() {
  let name = "";
  try {
    name = decodeURIComponent(location.hash.slice(1));
  } catch {
    // No name that could be shown.
  }
  name = name.trim().toLowerCase().replace(/\s+/g, "-").slice(0, MEETING_CHARACTERS_MAX);
  if (name === "") {
    name = `meeting-${Math.random().toString(36).slice(2, 6)}`;
    history.replaceState(null, "", `#${name}`);
  }
  return name;
}

async function copyLink() {
  try {
    await navigator.clipboard.writeText(element("invite-link").value);
  } catch {
    // Without TLS, and not on localhost, pages may not: then the older way.
    element("invite-link").select();
    document.execCommand("copy");
  }
  element("copy").textContent = "Copied";
}

new Page().start();
