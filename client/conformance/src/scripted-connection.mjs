import { Queue } from "./queue.mjs";

/** One connection of a client, of whatever transport: does what a scenario says, and answers pings. */
export class ScriptedConnection {
  messages = new Queue();
  closed = new Queue();
  silent = false;

  receive(messages) {
    for (const message of messages) {
      if (message.ping === undefined) this.messages.add(message);
      else if (!this.silent && message.id) this.send({ id: message.id, pong: {} });
    }
  }
}
