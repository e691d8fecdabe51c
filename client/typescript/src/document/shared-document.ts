import type { Client } from "../client.js";
import { Emitter, type Listener } from "../emitter.js";
import { closedError, RealtimeError } from "../errors.js";
import type { Room } from "../room.js";
import { ConfirmedCopy } from "./confirmed-copy.js";
import { changeOf, type DocumentChange, type DocumentEvents } from "./document-events.js";
import { EditSender } from "./edit-sender.js";
import type { Editing } from "./commands.js";
import type { DocumentCopy } from "./copy.js";
import type { DocumentEvent, Json } from "./elements.js";
import * as limits from "./limits.js";
import { OwnReplica } from "./own-replica.js";
import { PendingEdits, type Edit } from "./pending-edits.js";
import { DocumentView } from "./view.js";

/** Somebody waits for all edits up to this one. */
interface Waiter {
  readonly lastId: number;
  readonly resolve: () => void;
  readonly reject: (error: RealtimeError) => void;
}

/**
 * A document that several people edit: registers, sets and counters. An edit is seen at once, with or
 * without a connection, and merges with those of others when there is one.
 */
export class SharedDocument {
  readonly room: Room;
  readonly #emitter = new Emitter<DocumentEvents>();
  readonly #edits = new PendingEdits();
  readonly #confirmed: ConfirmedCopy;
  readonly #sender: EditSender;
  readonly #replica: OwnReplica;
  #waiters: Waiter[] = [];
  #opening: Pick<Waiter, "resolve" | "reject"> | undefined;
  #unsubscribe: (() => void) | undefined;
  #ended: RealtimeError | undefined;

  /** @internal */
  constructor(room: Room, replica: string) {
    limits.requireName("replica", replica);
    this.room = room;
    this.#replica = new OwnReplica(replica);
    this.#confirmed = new ConfirmedCopy(room, {
      onLoaded: (before) => {
        if (this.#replica.isForgottenBy(this.#confirmed.copy)) this.#rename(before);
        // What was answered may be lost with the room's old life; what was not is sent to the new one.
        this.#edits.copyAnew();
        this.#opening?.resolve();
        this.#emitter.emit("change", { type: "all", origin: "remote" });
      },
      onEvent: (event) => this.#confirm(event),
      onLost: (error) => this.#end(error),
    });
    const retirements = () => this.#confirmed.copy.retirements;
    this.#sender = new EditSender(room, this.#edits, this.#replica, retirements, {
      onAcknowledged: (edit) => this.#acknowledged(edit),
      onRefused: (edit, error) => this.#refused(edit, error),
      onOutdated: (edit, known) => this.#outdated(edit, known),
      onEnded: (error) => this.#end(error),
    });
  }

  /** Joins the room and loads the document. @internal */
  async open(client: Client): Promise<void> {
    let user = "";
    const lookAtUser = () => {
      if (client.state.name === "connected") user = client.state.user;
    };
    this.#unsubscribe = client.on("state", ({ name }) => {
      if (name === "closed") this.#end(closedError());
    });
    const unsubscribe = this.room.on("joined", lookAtUser);
    try {
      await this.room.join();
      await this.#load();
      lookAtUser();
    } catch (error) {
      this.#end(error as RealtimeError);
      throw error;
    } finally {
      unsubscribe();
    }
    this.#replica.belongsTo(user);
  }

  /** How many edits the server has not acknowledged. */
  get pendingEdits(): number {
    return this.#edits.size;
  }

  on<K extends keyof DocumentEvents>(type: K, listener: Listener<DocumentEvents[K]>): () => void {
    return this.#emitter.on(type, listener);
  }

  /** A register's value; undefined: there is none. */
  get(key: string): Json | undefined {
    return this.#view.value(key);
  }

  /** The registers that have a value, in no order that is the same everywhere. */
  keys(): string[] {
    return this.#view.keys();
  }

  /** Gives a register a value; of writes made at the same time one wins, the same everywhere. */
  put(key: string, value: Json): void {
    limits.requireName("key", key);
    this.#write(key, { value: limits.requireValue(value) });
  }

  /** Takes a register's value away, as a write like others. */
  remove(key: string): void {
    if (this.#view.value(key) !== undefined) this.#write(key, {});
  }

  /** The sets that have elements. */
  sets(): string[] {
    return this.#view.sets();
  }

  /** A set's elements, in no order that is the same everywhere. */
  elements(set: string): string[] {
    return this.#view.elements(set);
  }

  has(set: string, element: string): boolean {
    return this.#view.has(set, element);
  }

  /** Puts an element into a set. It stays if somebody discards it who has not seen this addition. */
  add(set: string, element: string): void {
    limits.requireName("set", set);
    limits.requireName("element", element);
    const view = this.#view;
    const dots = view.dots(set, element);
    // Nobody can have seen, and so discarded, one that was not confirmed.
    if (dots.some((dot) => !view.confirmed.saw(dot))) return;
    if (dots.length >= limits.DOTS_PER_ELEMENT_MAX) return;
    const number = view.lastNumber(this.#replica.full) + 1;
    this.#edit({ type: "added", set, element, dot: { replica: this.#replica.full, number } });
  }

  /** Takes an element out of a set, as far as its additions were seen here. */
  discard(set: string, element: string): void {
    const dots = this.#view.dots(set, element);
    if (dots.length > 0) this.#edit({ type: "discarded", set, element, dots });
  }

  /** The counters that have ever counted. */
  counters(): string[] {
    return this.#view.counters();
  }

  /** What a counter counts; 0 if it never has. */
  count(counter: string): number {
    return this.#view.total(counter);
  }

  /** Counts up, or down by a negative number. Nothing that anybody counts is lost. */
  increment(counter: string, by = 1): void {
    limits.requireName("counter", counter);
    const { increments, decrements } = this.#view.tally(counter, this.#replica.full);
    const tally =
      by < 0
        ? { increments, decrements: limits.requireTally(decrements - by) }
        : { increments: limits.requireTally(increments + by), decrements };
    if (by !== 0) this.#edit({ type: "counted", counter, replica: this.#replica.full, tally });
  }

  /** Resolves when the server has all edits made up to now. */
  saved(): Promise<void> {
    if (this.#edits.size === 0) return Promise.resolve();
    if (this.#ended) return Promise.reject(this.#ended);
    const { lastId } = this.#edits;
    return new Promise((resolve, reject) => this.#waiters.push({ lastId, resolve, reject }));
  }

  /** Leaves the room. Edits that the server has not are given up; await saved() before. */
  close(): Promise<void> {
    this.#end(new RealtimeError("LEFT", `the document ${this.room.name} was closed`));
    return this.room.leave();
  }

  /** Until the state is there: after a gap meanwhile, that of the question that follows it. */
  #load(): Promise<void> {
    if (this.#ended) return Promise.reject(this.#ended); // In a handler of the join.
    return new Promise((resolve, reject) => {
      this.#opening = { resolve, reject };
      void this.#confirmed.load();
    });
  }

  get #view(): DocumentView {
    return new DocumentView(this.#confirmed.copy, this.#edits.copy);
  }

  #write(key: string, value: { readonly value?: Json }): void {
    const register = { ...value, counter: this.#view.clock + 1, replica: this.#replica.full };
    this.#edit({ type: "written", key, register });
  }

  #edit(event: Editing): void {
    if (this.#ended) throw this.#ended;
    this.#tellChange(event, "local", () => this.#edits.add(event));
    this.#sender.pump();
  }

  #confirm(event: DocumentEvent): void {
    if (event.type === "retired" && event.replicas.includes(this.#replica.full)) {
      this.#rename(this.#confirmed.copy);
    }
    this.#tellChange(event, "remote", () => this.#confirmed.copy.apply(event));
  }

  #acknowledged(edit: Edit): void {
    // Its event may come later, or not at all if a newer edit has won.
    if (!edit.isRestamped) this.#confirmed.take(edit.event);
    this.#replica.confirmed(edit.event);
    this.#edits.done(edit);
    this.#tellSaved();
  }

  /** What was not acknowledged is edited anew; what is under way comes back if it is not done. */
  #rename(confirmed: DocumentCopy): void {
    this.#replica.rename(confirmed);
    let lastNumber = 0;
    const nextNumber = () => ++lastNumber;
    for (const edit of this.#edits.all()) {
      this.#edits.restamp(edit, this.#replica.restamped(edit.event, nextNumber));
    }
    this.#edits.copyAnew();
  }

  #outdated(edit: Edit, retirements: number): void {
    this.#edits.unsent(edit);
    // The events that tell of them are on their way.
    if (this.#confirmed.copy.retirements < retirements) this.#sender.wait();
  }

  #refused(edit: Edit, error: RealtimeError): void {
    this.#tellChange(edit.event, "remote", () => this.#edits.refused(edit));
    this.#emitter.emit("rejected", { change: changeOf(edit.event, "local"), error });
    this.#tellSaved();
  }

  #tellChange(event: DocumentEvent, origin: DocumentChange["origin"], make: () => void): void {
    const before = this.#view.glimpse(event);
    make();
    if (this.#view.glimpse(event) !== before) this.#emitter.emit("change", changeOf(event, origin));
  }

  #tellSaved(): void {
    const firstId = this.#edits.firstId ?? Infinity;
    const saved = this.#waiters.filter(({ lastId }) => lastId < firstId);
    this.#waiters = this.#waiters.filter(({ lastId }) => lastId >= firstId);
    for (const { resolve } of saved) resolve();
  }

  #end(error: RealtimeError): void {
    if (this.#ended) return;
    this.#ended = error;
    this.#unsubscribe?.();
    this.#opening?.reject(error);
    this.#confirmed.close();
    this.#sender.end();
    for (const { reject } of this.#waiters) reject(error);
    this.#waiters = [];
    this.#emitter.emit("ended", error);
  }
}
