const LEAVE_MILLIS_MAX = 1_000;

/**
 * A meeting as its room program has it: a state, and the events that follow.
 *
 * Tells "change" after each change, "event" {event, ...} for each thing that happened while one
 * watched, "removed" {by} when a host has sent this user out, and "failed" {error}.
 */
export class Meeting extends EventTarget {
  participants = new Map();
  #room;
  #user;
  #offset = 0;
  #isLoaded = false;
  /** This user has left, or was removed. */
  #isOver = false;

  constructor(room, user) {
    super();
    this.#room = room;
    this.#user = user;
    room.on("publication", ({ event, payload, offset }) => this.#take(event, payload, offset));
    // After each join anew: the hub may have taken this session for gone, or have begun anew.
    room.on("joined", () => void this.#enter());
    room.on("gap", () => void this.#load());
  }

  get self() {
    return this.participants.get(this.#user);
  }

  get isHost() {
    return this.self?.role === "host";
  }

  /** Those who are there, in the order in which they came. */
  list() {
    return [...this.participants]
      .map(([user, participant]) => ({ user, ...participant, isSelf: user === this.#user }))
      .sort((one, other) => one.number - other.number);
  }

  /** Asks for something; resolves to false if it is refused, which "failed" tells. */
  async command(command) {
    try {
      await this.#room.command(command);
      return true;
    } catch (error) {
      if (error.code !== "CLOSED" && error.code !== "LEFT") this.#tell("failed", { error });
      return false;
    }
  }

  /** Without a connection the hub notices by itself, after a while. */
  async leave() {
    this.#isOver = true;
    const late = new Promise((resolve) => setTimeout(resolve, LEAVE_MILLIS_MAX));
    await Promise.race([this.command({ type: "leave" }), late]);
  }

  async #enter() {
    if (!this.#isOver) await this.command({ type: "join" });
    await this.#load();
  }

  async #load() {
    try {
      const { state, offset } = await this.#room.state();
      this.participants = new Map(Object.entries(state.participants));
      this.#offset = offset;
      this.#isLoaded = true;
      this.#tell("change");
    } catch (error) {
      if (error.code === "TIMEOUT") this.#load();
    }
  }

  #take(event, payload, offset) {
    // What comes before the state is in it.
    if (!event || !this.#isLoaded || offset <= this.#offset) return;
    this.#offset = offset;
    const happened = JSON.parse(payload);
    this.#apply(event, happened);
    this.#tell("change");
    this.#tell("event", { event, ...happened });
    if (event === "removed" && happened.user === this.#user) {
      this.#isOver = true;
      this.#tell("removed", happened);
    }
  }

  #apply(event, { user, session, role, muted, raised }) {
    const known = this.participants.get(user);
    switch (event) {
      case "joined":
        return this.participants.set(user, this.#joined(known, session, role));
      case "left": {
        const sessions = (known?.sessions ?? []).filter((each) => each !== session);
        if (sessions.length === 0) this.participants.delete(user);
        else this.participants.set(user, { ...known, sessions });
        return;
      }
      case "removed":
        return void this.participants.delete(user);
      case "muted":
        return this.#change(user, { muted });
      case "handRaised":
        return this.#change(user, { handRaised: raised });
      case "roleChanged":
        return this.#change(user, { role });
    }
  }

  #joined(known, session, role) {
    if (known) return { ...known, sessions: [...new Set([...known.sessions, session])] };
    const last = Math.max(0, ...[...this.participants.values()].map(({ number }) => number));
    return { role, muted: true, handRaised: false, sessions: [session], number: last + 1 };
  }

  #change(user, change) {
    const known = this.participants.get(user);
    if (known) this.participants.set(user, { ...known, ...change });
  }

  #tell(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
