import { Queue } from "./queue.mjs";

/** One connection of the kit to a server under test, of whatever transport: what came on it. */
export class Peer {
  pushes = new Queue();
  closed = new Queue();
  /** The first thing that a server of the protocol does not do. */
  failure;
  #replies = new Map();
  #lastId = 0;

  nextId() {
    return ++this.#lastId;
  }

  replies(id) {
    if (!this.#replies.has(id)) {
      this.#replies.set(id, new Queue());
      if (this.failure) this.#replies.get(id).fail(this.failure);
    }
    return this.#replies.get(id);
  }

  /** Steps that wait on this connection fail, and so does the scenario. */
  fail(error) {
    this.failure ??= error;
    for (const queue of [this.pushes, this.closed, ...this.#replies.values()]) queue.fail(error);
  }

  /** Resolves once everything that was sent is taken, or has failed. */
  async sent() {}

  receive(messages) {
    for (const message of messages) {
      if (message.id) this.replies(message.id).add(message);
      // Who comes and goes is told when the server gets to it, between all else.
      else if (!message.presenceChange) this.pushes.add(message);
    }
  }
}
